import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Built, buildProgram, temporaryFolder} from './terminal-session.ts';

let built: Built;

beforeAll(async () => {
  built = await buildProgram();
}, 60_000);
afterAll(() => built.remove());

const cases: [string, RegExp, string][] = [
  ['logs deploy/web --tail 5 --json | head -n 2', /^(\{"time":"[^\n]+\}\n){2}$/, '0 0'],
  ['logs deploy/web -f --raw | head -n 2', /^([^\n]+\n){2}$/, '0 0'],
  ['logs wob | cat', /^$/, '3 0'],
  ['logs deploy/web --grep nobodywritesthis --tail 5 | cat', /^$/, '1 0'],
];
test.each(cases)('dogwatch %s', {timeout: 30_000}, async (line, wanted, codes) => {
  const HOME = await temporaryFolder();
  const script = `"$0" "$1" ${line.replace(' |', ' --demo --scenario quiet |')}; echo "\${PIPESTATUS[*]}" >&2`;
  const {stdout, stderr} = await promisify(execFile)('bash', ['-c', script, process.execPath, built.cli], {env: {...process.env, HOME}});
  expect(stdout).toMatch(wanted);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(codes);
});
