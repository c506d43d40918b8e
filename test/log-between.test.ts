import {expect, test} from 'vitest';
import {createIngest} from '../src/logs/ingest.ts';
import {createRing} from '../src/logs/ring.ts';
import {logServer, START, startFleet, webPod} from './log-fleet.ts';

test('older lines that belong between those that are there take their places in the ring, and what is written then comes last', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b']) server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
  for (const number of [1, 2, 3, 4, 5]) book.write('web-6c9f7b5d4-a/app', START + number * 10_000, `a${number}\n`);
  for (const number of [1, 2, 5]) book.write('web-6c9f7b5d4-b/app', START + number * 10_000 + 1, `b${number}\n`);
  const ring = createRing({maxBytes: 1 << 20});
  const add = createIngest(ring);
  const it = startFleet(book.transport, {since: {linesEach: 2}, onLine: line => add(line)});
  const texts = () => Array.from({length: ring.end - ring.first}, (_, index) => ring.text(ring.first + index));
  await it.until(() => (texts().length === 4 ? true : undefined));
  expect(texts()).toEqual(['b2', 'a4', 'a5', 'b5']);
  const {lines} = await it.fleet.older(START + 20_001);
  ring.prepend(lines.map(line => ({line, facts: {severity: 0, isContinuation: false}})));
  expect(texts()).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4', 'a5', 'b5']);
  book.write('web-6c9f7b5d4-a/app', START + 60_000, 'a6\n');
  await it.until(() => (texts().includes('a6') ? true : undefined));
  expect(texts().at(-1)).toBe('a6');
});
