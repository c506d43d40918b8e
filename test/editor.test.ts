import {existsSync} from 'node:fs';
import {chmod, mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {createEditor, type EditOptions} from '../src/terminal/editor.ts';
import {editorCommand} from '../src/terminal/editor-command.ts';
import {hasShellSyntax, shellWords} from '../src/terminal/shell-words.ts';
import {temporaryFolder} from './terminal-session.ts';

describe('the words of an editor variable', () => {
  test.each([
    ['vi', ['vi']],
    ['  code   --wait ', ['code', '--wait']],
    ['"my editor" -x', ['my editor', '-x']],
    ["'a b'c d", ['a bc', 'd']],
    ['a\\ b', ['a b']],
    ['"a \\"b\\" \\n"', ['a "b" \\n']],
    ["emacs -nw ''", ['emacs', '-nw', '']],
    ["'it''s' \"it's\"", ['its', "it's"]],
  ])('%s', (text, words) => expect(shellWords(text)).toEqual(words));

  test.each(['"vi', "vi 'x"])('%s is not closed', text => expect(shellWords(text)).toBeUndefined());

  test.each(['$HOME/bin/ed', 'a | b', 'a; b', 'a && b', 'ed "$X"', '`which vi`', "\"don't\" && 'x'"])('%s needs a shell', text =>
    expect(hasShellSyntax(text)).toBe(true),
  );
  test.each(["'$HOME/ed'", 'a\\;b', '"a|b"', "ed '&'", 'ed "\\$X"', 'code --wait'])('%s needs none', text =>
    expect(hasShellSyntax(text)).toBe(false),
  );
});

describe('which editor', () => {
  const all = (_name: string) => true;
  const only =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name);
  const started = (env: Record<string, string>, isThere = all, line?: number) => {
    const command = editorCommand(env, isThere);
    return 'because' in command ? command.because : command.on('/t/f.yaml', line).flat();
  };

  test('KUBE_EDITOR before VISUAL before EDITOR; those that are empty do not count', () => {
    expect(started({KUBE_EDITOR: 'a', VISUAL: 'b', EDITOR: 'c'})).toEqual(['a', '/t/f.yaml']);
    expect(started({KUBE_EDITOR: ' ', VISUAL: 'b', EDITOR: 'c'})).toEqual(['b', '/t/f.yaml']);
    expect(started({EDITOR: 'c --x'})).toEqual(['c', '--x', '/t/f.yaml']);
  });

  test('without them vi, else nano, else words', () => {
    expect(started({})).toEqual(['vi', '/t/f.yaml']);
    expect(started({}, only('nano'))).toEqual(['nano', '/t/f.yaml']);
    expect(started({}, only())).toBe('There is no editor: neither vi nor nano is on PATH, and EDITOR names none');
  });

  test('one that is named but not there is not replaced by another in silence', () => {
    expect(started({EDITOR: 'nvimm -x'}, only('vi'))).toBe('EDITOR names nvimm, which is not there');
    expect(started({VISUAL: '"vi'})).toBe('VISUAL cannot be read: a quote in it is not closed');
  });

  test('shell syntax is left to a shell', () => {
    expect(started({EDITOR: '$HOME/bin/ed -x'})).toEqual(['sh', '-c', '$HOME/bin/ed -x "$1"', 'sh', '/t/f.yaml']);
  });

  test('begins at a line where it is known how to say so', () => {
    expect(started({EDITOR: '/usr/bin/nvim -u NONE'}, all, 7)).toEqual(['/usr/bin/nvim', '-u', 'NONE', '+7', '/t/f.yaml']);
    expect(started({EDITOR: 'code --wait'}, all, 7)).toEqual(['code', '--wait', '--goto', '/t/f.yaml:7']);
    expect(started({EDITOR: 'hx'}, all, 7)).toEqual(['hx', '/t/f.yaml:7']);
    expect(started({EDITOR: 'ed'}, all, 7)).toEqual(['ed', '/t/f.yaml']);
  });

  test('one that would leave at once is told to stay', () => {
    expect(started({EDITOR: 'code -n'})).toEqual(['code', '-n', '--wait', '/t/f.yaml']);
    expect(started({EDITOR: 'gvim -f'})).toEqual(['gvim', '-f', '/t/f.yaml']);
  });
});

describe('a turn in the editor', () => {
  test('gives the text in a private file and takes back what was saved', async () => {
    const {edit, seen, tmp} = await editing(async file => {
      seen.modes = [(await stat(file)).mode & 0o777, (await stat(dirname(file))).mode & 0o777];
      await writeFile(file, `${await readFile(file, 'utf8')}b: 2\n`);
      return 0;
    });
    const edited = await edit('a: 1\n', {name: 'pod-web.yaml'});
    expect(edited).toMatchObject({text: 'a: 1\nb: 2\n', isChanged: true});
    expect(seen.file).toMatch(/\/dogwatch-edit-\w+\/pod-web\.yaml$/);
    expect(seen.modes).toEqual([0o600, 0o700]);
    // For the case of a crash, until it is known what became of it.
    expect(await readFile(seen.file, 'utf8')).toBe('a: 1\nb: 2\n');
    if ('discard' in edited) edited.discard?.();
    expect(await readdir(tmp)).toEqual([]);
  });

  test('nothing saved leaves nothing behind', async () => {
    const {edit, tmp} = await editing(async () => 0);
    expect(await edit('a: 1\n', {name: 'x.yaml'})).toEqual({text: 'a: 1\n', isChanged: false});
    expect(await readdir(tmp)).toEqual([]);
  });

  test('what was not discarded goes with the program', async () => {
    const {edit, tmp, exit} = await editing(saves('x'));
    await edit('a', {name: 'x.yaml'});
    await edit('a', {name: 'y.yaml'});
    expect(await readdir(tmp)).toHaveLength(2);
    exit();
    expect(await readdir(tmp)).toEqual([]);
  });

  test('a secret does not outlive the editor', async () => {
    const {edit, tmp} = await editing(saves('x'));
    expect(await edit('a', {name: 'x.yaml', isConfidential: true})).toEqual({text: 'x', isChanged: true});
    expect(await readdir(tmp)).toEqual([]);
  });

  test('one that fails after saving: words, and the text is given all the same', async () => {
    const {edit, tmp} = await editing(saves('x', 1));
    expect(await edit('a', {name: 'x.yaml'})).toEqual({because: 'ed ended with 1: nothing is changed', text: 'x'});
    expect(await readdir(tmp)).toEqual([]);
  });

  test.each([
    [1, 'ed ended with 1: nothing is changed'],
    [137, 'ed ended with 137 (SIGKILL): nothing is changed'],
    [127, 'ed cannot be started: it is not there; KUBE_EDITOR, VISUAL or EDITOR names another'],
  ])('one that ends with %i', async (code, because) => {
    const {edit, tmp} = await editing(async () => code);
    expect(await edit('a', {name: 'x.yaml'})).toEqual({because});
    expect(await readdir(tmp)).toEqual([]);
  });

  test('one that cannot be started, removes the file, or has no place for it', async () => {
    const broken = await editing(async () => ({exitCode: 127, error: new Error('spawn ed EACCES')}));
    expect(await broken.edit('a', {name: 'x.yaml'})).toEqual({because: 'ed cannot be started: spawn ed EACCES'});
    const removing = await editing(removes);
    expect(await removing.edit('a', {name: 'x.yaml'})).toEqual({because: 'ed left no text behind: nothing is changed'});
    const placeless = await editing(async () => 0, '/nowhere/at/all');
    expect(await placeless.edit('a', {name: 'x.yaml'})).toMatchObject({because: expect.stringMatching(/^No file could be made .*ENOENT/)});
  });

  test('whatever an object is called, the file is named tamely', async () => {
    for (const [name, file] of [
      ['../../etc/x', 'x'],
      ['-rf a;b.yaml', 'rf-a-b.yaml'],
      [`${'x'.repeat(300)}.yaml`, `${'x'.repeat(195)}.yaml`],
      ['...', 'object.yaml'],
    ] as const) {
      const {edit, seen} = await editing(async () => 0);
      await edit('a', {name});
      expect(seen.file.split('/').at(-1)).toBe(file);
    }
  });
});

/** An editor whose turn is played by `play`, which answers its exit code. */
async function editing(play: (file: string) => Promise<number | {exitCode: number; error: Error}>, place?: string) {
  const folder = await temporaryFolder();
  const [bin, tmp] = [join(folder, 'bin'), join(folder, 'tmp')];
  await Promise.all([mkdir(bin), mkdir(tmp)]);
  await writeFile(join(bin, 'ed'), '');
  await chmod(join(bin, 'ed'), 0o755);
  const seen = {file: '', modes: [] as number[]};
  const exits: (() => void)[] = [];
  const edit = createEditor({
    env: {EDITOR: 'ed', PATH: `/none:${bin}`},
    tmpdir: place ?? tmp,
    onExit: work => exits.push(work),
    lend: async (_command, args) => {
      seen.file = args.at(-1)!;
      expect(existsSync(seen.file)).toBe(true);
      const ended = await play(seen.file);
      return typeof ended === 'number' ? {exitCode: ended} : ended;
    },
  });
  return {
    edit: (text: string, options: EditOptions) => edit(text, options),
    seen,
    tmp,
    exit() {
      for (const work of exits) work();
    },
  };
}

function saves(text: string, exitCode = 0) {
  return async (file: string) => {
    await writeFile(file, text);
    return exitCode;
  };
}

async function removes(file: string) {
  await rm(file);
  return 0;
}
