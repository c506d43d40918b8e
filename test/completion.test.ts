import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {completionWords} from '../src/commands/complete.ts';
import {completionScript, shells} from '../src/commands/completion.ts';
import {optionWords, parseArguments} from '../src/usage.ts';
import {kubeconfigFor} from './drive.ts';

test('the words of kinds and contexts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dogwatch-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const KUBECONFIG = join(folder, 'config');
  writeFileSync(KUBECONFIG, kubeconfigFor({one: 'http://127.0.0.1:1', two: 'http://127.0.0.1:1'}));
  expect((await completionWords('contexts', {KUBECONFIG})).split('\n')).toEqual(['one', 'two']);
  const kinds = (await completionWords('kinds', {})).split('\n');
  expect(kinds).toEqual(expect.arrayContaining(['pods', 'po', 'deployment', 'svc', 'contexts']));
  const targets = (await completionWords('targets', {})).split('\n');
  expect(targets).toEqual(expect.arrayContaining(['pods/', 'deploy/', 'svc/', 'no/', 'ns/', 'cj/']));
  expect(targets.filter(word => /^(secrets|configmaps|contexts|containers)\//.test(word))).toEqual([]);
});

test.each([
  ['dogwatch --na', 1, ['--namespace']],
  ['dogwatch sta', 1, ['statefulsets', 'statefulset']],
  ['dogwatch pods --skin l', 3, ['light']],
  ['dogwatch --context t', 2, ['two']],
  ['dogwatch pods x', 2, []],
  ['dogwatch lo', 1, ['logs']],
  ['dogwatch logs dep', 2, ['deploy/', 'deployment/']],
  ['dogwatch logs web --level w', 4, ['warn']],
  ['dogwatch ex', 1, ['exec']],
  ['dogwatch exec -it dep', 3, ['deploy/', 'deployment/']],
])('bash completes %s', (line, at, expected) => {
  const program =
    "dogwatch() { case $2 in kinds) printf 'pods\\nstatefulsets\\nstatefulset\\n';; contexts) printf 'one\\ntwo\\n';; targets) printf 'pod/\\ndeploy/\\ndeployment/\\n';; esac; }";
  const script = `${program}\n${completionScript('bash', optionWords)}\nCOMP_WORDS=(${line}); COMP_CWORD=${at}; _dogwatch; printf '%s\\n' "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['--norc', '-c', script], {encoding: 'utf8'}).split('\n').filter(Boolean)).toEqual(expected);
});

test('every shell is told every long option, and others are refused', () => {
  for (const shell of shells) {
    const script = completionScript(shell, optionWords);
    for (const option of optionWords.filter(word => word.startsWith('--')))
      expect(script).toMatch(new RegExp(`(${option}|-l ${option.slice(2)})\\b`));
    expect(parseArguments(['completion', shell])).toEqual({type: 'completion', shell});
  }
  expect(parseArguments(['completion', 'tcsh'])).toMatchObject({type: 'problem', message: expect.stringContaining('bash, zsh, fish')});
});
