import {afterAll, beforeAll} from 'vitest';
import {boundRegularExpressions} from './linear-regex.ts';

boundRegularExpressions();

/** What a test can leave open that would outlive it; timers and the pipes of the test runner are not among them. */
const kinds = ['ProcessWrap', 'TCPServerWrap', 'TCPSocketWrap', 'TLSWrap', 'FSEventWrap', 'StatWatcher', 'UDPWrap', 'MessagePort'];
const graceInMs = 2000;

let before: readonly string[] = [];

beforeAll(() => {
  before = open();
});

afterAll(async () => {
  const deadline = performance.now() + graceInMs;
  while (left().length > 0 && performance.now() < deadline) await new Promise(resolve => setTimeout(resolve, 5));
  const names = left();
  if (names.length > 0) throw new Error(`Left open by this file: ${names.join(', ')}`);
});

function open(): readonly string[] {
  return process.getActiveResourcesInfo().filter(kind => kinds.includes(kind));
}

function left(): readonly string[] {
  const rest = [...before];
  return open().filter(kind => {
    const at = rest.indexOf(kind);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
