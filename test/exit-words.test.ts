import {expect, test} from 'vitest';
import {exitWords} from '../src/kube/exit-words.ts';
import {endingWords} from '../src/resources/restarts.ts';

test.each([
  [0, 0, 'ended by itself'],
  [1, 0, ''],
  [126, 0, 'command cannot be run'],
  [127, 0, 'command not found'],
  [128, 0, 'could not be started'],
  [130, 0, 'interrupted (SIGINT)'],
  [137, 0, 'killed (SIGKILL)'],
  [0, 9, 'killed (SIGKILL)'],
  [139, 0, 'segmentation fault (SIGSEGV)'],
  [143, 0, 'told to stop (SIGTERM)'],
  [143, 9, 'killed (SIGKILL)'],
  [138, 0, 'SIGUSR1'],
  [192, 0, 'signal 64'],
  [193, 0, ''],
  [255, 0, 'failed (-1)'],
  [3221225477, 0, 'access violation'],
  [-1073741819, 0, 'access violation'],
  [-1, 0, ''],
  [Number.NaN, Number.NaN, ''],
])('exit code %j with signal %j', (exitCode, signal, expected) => {
  expect(exitWords(exitCode, signal)).toBe(expected);
});

test.each([
  [{exitCode: 137, signal: 0, reason: 'OOMKilled', message: ''}, 'OOMKilled, killed (SIGKILL)'],
  [{exitCode: 137, signal: 0, reason: 'Error', message: ''}, 'killed (SIGKILL)'],
  [{exitCode: 1, signal: 0, reason: 'Error', message: ''}, 'failed'],
  [{exitCode: 1, signal: 0, reason: 'Error', message: 'no such table\n  orders'}, 'no such table orders'],
  [{exitCode: 0, signal: 0, reason: 'Completed', message: ''}, 'ended by itself'],
  [
    {exitCode: 128, signal: 0, reason: 'StartError', message: 'exec: "ap": not found'},
    'StartError, could not be started: exec: "ap": not found',
  ],
  [{exitCode: 3, signal: 0, reason: '', message: ''}, 'failed'],
  [{exitCode: 1, signal: 0, reason: 'Error', message: 'x'.repeat(500)}, `${'x'.repeat(119)}…`],
])('an instance that ended with %j', (ending, expected) => {
  expect(endingWords(ending)).toBe(expected);
});
