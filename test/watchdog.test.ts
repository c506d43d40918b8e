import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {guard} from '../src/cluster/watchdog.ts';
import {fakeClock} from './fake-clock.ts';

function guarded({silenceMs = () => 1000}: {silenceMs?: () => number} = {}) {
  const body = new PassThrough();
  const abort = new AbortController();
  const clock = fakeClock();
  const {chunks, close} = guard(body, {clock, signal: abort.signal, silenceMs});
  const read = Array.fromAsync(chunks, chunk => Buffer.from(chunk).toString());
  read.catch(() => {});
  return {body, abort, clock, close, read};
}

test('passes on what comes, and leaves nothing behind', async () => {
  const {body, clock, close, read} = guarded();
  body.write('a');
  body.end('b');
  expect((await read).join('')).toBe('ab');
  close();
  expect(body.destroyed).toBe(true);
  expect(clock.sleeps).toEqual([]);
});

test('silence tears the body down', async () => {
  const {body, clock, read} = guarded();
  await clock.advance(999);
  expect(body.destroyed).toBe(false);
  await clock.advance(1);
  await expect(read).rejects.toMatchObject({status: 0, reason: 'Silent', message: 'The server has said nothing for 1 s'});
  expect(body.destroyed).toBe(true);
});

test('how much silence is too much may change on the way', async () => {
  let ms = 1000;
  const {body, clock} = guarded({silenceMs: () => ms});
  ms = 5000;
  await clock.advance(4999);
  expect(body.destroyed).toBe(false);
  await clock.advance(1);
  expect(body.destroyed).toBe(true);
});

test('the signal tears it down, also one that fired before', async () => {
  const {abort, body, clock, read} = guarded();
  abort.abort();
  expect(body.destroyed).toBe(true);
  await expect(read).rejects.toThrow();
  expect(clock.sleeps).toEqual([]);
  const late = new PassThrough();
  guard(late, {clock, signal: AbortSignal.abort(), silenceMs: () => 1000});
  expect(late.destroyed).toBe(true);
  expect(clock.sleeps).toEqual([]);
});

test.each([
  [Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET'}), 'ECONNRESET'],
  [new Error('odd'), 'ConnectionLost'],
])('a failure of the body is an ApiError: %s', async (error, reason) => {
  const {body, read} = guarded();
  body.destroy(error);
  await expect(read).rejects.toMatchObject({name: 'ApiError', status: 0, reason, cause: error});
});

test('an error that comes after the end harms nobody', () => {
  const {body, close} = guarded();
  close();
  expect(() => body.emit('error', new Error('late'))).not.toThrow();
});
