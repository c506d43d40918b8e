import {chmod, mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Built, buildProgram, openSession, temporaryFolder} from './terminal-session.ts';

const PATIENCE_MS = 40_000;
let built: Built;

beforeAll(async () => {
  built = await buildProgram();
}, 60_000);
afterAll(() => built.remove());

test('the editor gets the terminal whole and gives it back whole', {timeout: PATIENCE_MS}, async () => {
  const {session, tmp} = await editing(`
    test -t 0 && test -t 1 || exit 9
    echo "editing $1 $(basename "$2")"
    stty -a | grep -q ' icanon' && echo cooked
    read answer
    sed -i "s/replicas: 3/replicas: $answer/" "$2"`);
  session.type('e');
  await session.until(/editing --first arg deployment-web\.yaml\s+cooked/);
  expect(await editFolders(tmp)).toHaveLength(1);
  session.expectNormalScreen();
  session.type('4\r');
  await session.until('y change deployment web');
  session.type('y');
  await session.until('deployment web changed');
  session.type('q');
  await session.restored(0);
  expect(await editFolders(tmp)).toEqual([]);
});

test('one that dies leaves the program as it was, and the text is not lost', {timeout: PATIENCE_MS}, async () => {
  const {session, tmp} = await editing(`
    grep -q 'replicas: 4' "$2" && exit 0
    sed -i 's/replicas: 3/replicas: 4/' "$2"; kill -9 $$`);
  session.type('e');
  await session.until('ended with 137 (SIGKILL): nothing is changed · kept: e opens your text again');
  session.type('e');
  await session.until('Nothing was changed; kept: e opens your text again');
  expect(await editFolders(tmp)).toEqual([]);
  session.type('q');
  await session.restored(0);
});

/** The program on the demo cluster, with the cursor on deployment web, and a script as the editor, which gets an argument and the file. */
async function editing(script: string) {
  const home = await temporaryFolder();
  const [tmp, editor] = [join(home, 'tmp'), join(home, 'my editor')];
  await mkdir(tmp);
  await writeFile(editor, `#!/bin/sh\n${script}\n`);
  await chmod(editor, 0o755);
  const session = await openSession({HOME: home, TMPDIR: tmp, TERM: 'xterm-256color', EDITOR: `"${editor}" '--first arg'`});
  session.run(`"${process.execPath}" "${built.cli}" --demo --scenario quiet deploy`);
  await session.until(/web +3\/3/);
  session.type('/web\r');
  await session.until('1 of 5 deployments');
  return {session, tmp};
}

async function editFolders(tmp: string): Promise<readonly string[]> {
  return (await readdir(tmp)).filter(name => name.startsWith('dogwatch-edit-'));
}
