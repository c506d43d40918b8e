import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {savedFolder, savedName, saveText} from '../src/live/save-file.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-saved-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  return folder;
}

async function folderInside(): Promise<string> {
  return join(await newFolder(), 'state', 'saved');
}

const messageOf = (saving: Promise<string>): Promise<string> =>
  saving.then(
    path => `saved ${path}`,
    (error: Error) => error.message,
  );

describe('what is saved', () => {
  test('is text and bytes as they came, for its owner alone, in a folder that is made', async () => {
    const folder = await folderInside();
    const path = await saveText({folder: {folder}, name: 'web.log', text: ['a\n', new Uint8Array([98, 0xff, 10]), 'ä\n']});
    expect(path).toBe(join(folder, 'web.log'));
    expect(await readFile(path)).toEqual(Buffer.from([97, 10, 98, 0xff, 10, 0xc3, 0xa4, 10]));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('does not take the place of what was saved before', async () => {
    const folder = await folderInside();
    for (const text of ['one', 'two', 'three']) await saveText({folder: {folder}, name: 'web.log', text: [text]});
    expect((await readdir(folder)).toSorted()).toEqual(['web-2.log', 'web-3.log', 'web.log']);
    expect(await readFile(join(folder, 'web-3.log'), 'utf8')).toBe('three');
  });

  test('may be long: what else waits has its turn between the slices', async () => {
    const folder = await folderInside();
    const made: number[] = [];
    let isDone = false;
    let turns = 0;
    const turn = () => {
      turns++;
      if (!isDone) setImmediate(turn);
    };
    turn();
    function* text() {
      for (let slice = 0; slice < 64; slice++) {
        made.push(turns);
        yield 'x'.repeat(64 * 1024);
      }
    }
    const path = await saveText({folder: {folder}, name: 'long.log', text: text()});
    isDone = true;
    expect((await stat(path)).size).toBe(64 * 64 * 1024);
    expect(new Set(made).size).toBe(64);
  });

  test('is copied before more is asked for, since a view of it may change', async () => {
    const folder = await folderInside();
    const shared = new Uint8Array(1);
    function* text() {
      for (const code of [97, 98, 99]) {
        shared[0] = code;
        yield shared;
      }
    }
    expect(await readFile(await saveText({folder: {folder}, name: 'x', text: text()}), 'utf8')).toBe('abc');
  });

  test('may be nothing', async () => {
    const folder = await folderInside();
    expect((await stat(await saveText({folder: {folder}, name: 'x.log', text: []}))).size).toBe(0);
  });
});

describe('nothing half stays', () => {
  test('where the text throws', async () => {
    const folder = await folderInside();
    function* text() {
      yield 'x'.repeat(100_000);
      throw new Error('the line is gone');
    }
    expect(await messageOf(saveText({folder: {folder}, name: 'x.log', text: text()}))).toBe('the line is gone');
    expect(await readdir(folder)).toEqual([]);
  });

  test('where it is cancelled', async () => {
    const folder = await folderInside();
    const cancelling = new AbortController();
    function* text() {
      yield 'x'.repeat(100_000);
      cancelling.abort(new Error('cancelled'));
      yield 'x'.repeat(100_000);
      yield 'more';
    }
    expect(await messageOf(saveText({folder: {folder}, name: 'x.log', text: text(), signal: cancelling.signal}))).toBe('cancelled');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('what cannot be saved says what, why and what to do', () => {
  test('a file stands in the place of the folder', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'saved'), '');
    expect(await messageOf(saveText({folder: {folder: join(folder, 'saved')}, name: 'x.log', text: ['x']}))).toBe(
      `${join(folder, 'saved', 'x.log')} cannot be written: a file is in the place of its folder. ` +
        'XDG_STATE_HOME can name another folder; C copies instead',
    );
  });

  test('a file stands in the place of a folder above', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'state'), '');
    expect(await messageOf(saveText({folder: {folder: join(folder, 'state', 'saved')}, name: 'x.log', text: ['x']}))).toContain(
      'cannot be written: a part of its path is not a folder.',
    );
  });

  test('the folder takes no files', async () => {
    // Even root cannot make files there.
    const message = await messageOf(saveText({folder: {folder: '/proc/self'}, name: 'x.log', text: ['x']}));
    expect(message).toMatch(/^\/proc\/self\/x\.log cannot be written: .+\. XDG_STATE_HOME can name another folder; C copies instead$/);
  });

  test('there is no folder', async () => {
    const folder = {folder: undefined, because: 'neither XDG_STATE_HOME nor HOME names a folder'};
    expect(await messageOf(saveText({folder: savedFolder(folder), name: 'x.log', text: ['x']}))).toBe(
      'There is no folder to save to: neither XDG_STATE_HOME nor HOME names a folder',
    );
  });

  test('a name that is taken by a folder is passed over', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'x.log'));
    expect(await saveText({folder: {folder}, name: 'x.log', text: ['x']})).toBe(join(folder, 'x-2.log'));
  });
});

const at = Date.UTC(2026, 0, 1, 14, 21, 7, 113);

test.each([
  ['prod-eu', 'deployment web', 'prod-eu_deployment-web_2026-01-01T142107Z.log'],
  ['arn:aws:eks:eu-1:12:cluster/prod', 'pods', 'arn-aws-eks-eu-1-12-cluster-prod_pods_2026-01-01T142107Z.log'],
  ['../../etc', '.hidden', 'etc_hidden_2026-01-01T142107Z.log'],
  ['', 'größe\u0000\u001b[31m', 'gr-e-31m_2026-01-01T142107Z.log'],
  ['c'.repeat(300), 'x', `${'c'.repeat(80)}_x_2026-01-01T142107Z.log`],
  ['日本', '…', '2026-01-01T142107Z.log'],
])('the name of what is saved from %j, %j', (context, what, expected) => {
  expect(savedName({context, what, at, ending: 'log'})).toBe(expected);
});

test('saved files lie below the state', () => {
  expect(savedFolder({folder: '/home/u/.local/state/dogwatch'})).toEqual({folder: '/home/u/.local/state/dogwatch/saved'});
});
