import {describe, expect, test} from 'vitest';
import {ApiError} from '../src/kube/api-error.ts';
import type {LogLoss, LogSource} from '../src/logs/sources.ts';
import {logStatus} from '../src/live/log-status.ts';
import {logLossText} from '../src/store/loss-text.ts';
import {logStatePieces} from '../src/views/paint-log-header.ts';
import {logServer, START, startFleet, webPod, webPods} from './log-fleet.ts';
import {lookFor, NOON, ringWith, sourcesNamed, viewOf} from './log-picture.ts';

test.each<[status: number, reason: string, message: string, text: string]>([
  [0, 'ECONNREFUSED', 'Nothing listens at 10.0.0.1:6443', 'no answer'],
  [0, 'ETIMEDOUT', 'No connection within 10 s', 'no answer'],
  [0, 'Truncated', 'The answer broke off', 'a broken answer'],
  [401, 'Unauthorized', 'no', 'not logged in'],
  [404, 'NotFound', 'pods "web" not found', 'not found'],
  [429, 'TooManyRequests', 'slow down', 'the server is busy'],
  [
    500,
    'InternalError',
    'Get "https://10.0.0.1:10250/containerLogs": dial tcp 10.0.0.1:10250: connect: connection refused',
    'connection refused',
  ],
  [502, 'BadGateway', 'dial tcp 10.0.0.1:10250: connect: no route to host', 'no route to host'],
  [500, 'InternalError', 'dial tcp 10.0.0.1:10250: i/o timeout', 'no answer'],
  [503, 'ServiceUnavailable', 'no', 'the server fails (503)'],
])('why a log is lost: %i %s', (status, reason, message, text) => {
  expect(logLossText(new ApiError(status, reason, message))).toBe(text);
});

describe('of several that are lost', () => {
  const lossOf = (...losses: readonly (readonly [why: string, retryAt: number])[]): LogLoss | undefined => {
    const sources = losses.map(
      ([why, retryAt], id): LogSource => ({...sourcesNamed('a')[0]!, id, state: 'lost', text: why, loss: {why, retryAt}}),
    );
    const facts = {target: webPods, isFollowing: true, most: 400, pods: 3, left: 0, isSettled: true, hasLines: true, error: undefined};
    return logStatus({...facts, sources, now: 1000}).loss;
  };

  test.each<[text: string, losses: readonly (readonly [string, number])[], expected: LogLoss | undefined]>([
    ['none', [], undefined],
    [
      'the commonest reason',
      [
        ['a', 1500],
        ['b', 9000],
        ['b', 8000],
      ],
      {why: 'b', retryAt: 8000},
    ],
    [
      'the first where they are as common',
      [
        ['a', 3000],
        ['b', 2000],
      ],
      {why: 'a', retryAt: 3000},
    ],
    [
      'the next try, whatever is tried already',
      [
        ['a', 900],
        ['a', 4000],
        ['a', 2000],
        ['a', 1000],
      ],
      {why: 'a', retryAt: 2000},
    ],
  ])('%s', (_text, losses, expected) => {
    expect(lossOf(...losses)).toEqual(expected);
  });

  test('all of them are being tried', () => {
    expect(lossOf(['a', 900], ['a', 800])!.retryAt).toBeLessThanOrEqual(1000);
  });
});

test('the header says why streams are lost and counts down to the next try; what is less goes first where room is short', () => {
  const status = {pods: 13, live: 0, lost: 13, waiting: 0, denied: 0, ended: 0, left: 0, text: ''};
  const textAt = (now: number, room?: number, isFollowing = true) => {
    const loss = {why: 'connection refused', retryAt: NOON + 12_000};
    const view = viewOf(ringWith(['one', 'two']), {isFollowing, unread: 3, status: {...status, loss}});
    return logStatePieces(view, lookFor(), now, room)
      .map(([text]) => text)
      .join('');
  };
  expect(textAt(NOON)).toBe('○ 13 of 13 lost: connection refused, next try in 12s  2 lines  following');
  expect(textAt(NOON + 11_500)).toBe('○ 13 of 13 lost: connection refused, next try in 1s  2 lines  following');
  expect(textAt(NOON + 12_000)).toBe('○ 13 of 13 lost: connection refused, trying again  2 lines  following');
  expect(textAt(NOON, 70)).toBe('○ 13 of 13 lost: connection refused, next try in 12s  2 lines');
  expect(textAt(NOON, 60)).toBe('○ 13 of 13 lost: connection refused, next try in 12s');
  expect(textAt(NOON, 40)).toBe('○ 13 of 13 lost: connection refused');
  expect(textAt(NOON, 70, false)).toBe('○ 13 of 13 lost: connection refused, next try in 12s  paused, 3 new');
});

test('a kubelet that is down is told with the reason and the next try, and no more once it is back', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b']) {
    server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
    book.write(`web-6c9f7b5d4-${name}/app`, START + 1000, `${name}\n`);
  }
  const it = startFleet(book.transport);
  await it.untilLines('a', 'b');
  book.refuse(/log/, new ApiError(500, 'InternalError', 'dial tcp 10.0.0.1:10250: connect: connection refused'), 2);
  book.cut();
  await it.until(() => (it.fleet.status.lost === 2 ? true : undefined));
  expect(it.fleet.status.loss).toEqual({why: 'no answer', retryAt: it.clock.now() + 500});
  await it.clock.advance(500);
  await it.until(() =>
    it.fleet.status.loss?.why === 'connection refused' && it.fleet.status.loss.retryAt > it.clock.now() ? true : undefined,
  );
  expect(it.fleet.status.loss).toEqual({why: 'connection refused', retryAt: it.clock.now() + 1000});
  await it.clock.advance(1000);
  book.write('web-6c9f7b5d4-a/app', START + 2000, 'a again\n');
  book.write('web-6c9f7b5d4-b/app', START + 2001, 'b again\n');
  await it.untilLines('a again', 'b again');
  expect(it.fleet.status).toMatchObject({lost: 0, loss: undefined});
});
