import {expect, test} from 'vitest';
import {onTestFinished} from 'vitest';
import {launch} from './drive.ts';
import {barOn, cursorOn, namesOn} from './on-screen.ts';
import {type Json, pod} from './scripted-objects.ts';
import {type ScriptedServer, startServer} from './scripted-server.ts';

const inShop = {namespace: 'shop'};
const LEFT = '\u001b[D';
const RIGHT = '\u001b[C';
/** Rows that fit below header and heads on 30 lines. */
const HEIGHT = 26;

/** Pods `p-10`, `p-12` … so that others fit between them. */
async function pods(count: number, trouble: readonly number[] = []) {
  const server: ScriptedServer = await startServer();
  onTestFinished(() => server.stop());
  const made: Json[] = Array.from({length: count}, (_, index) =>
    pod(`p-${100 + index * 2}`, {...inShop, restarts: index % 5, ...(trouble.includes(index) ? {waiting: 'CrashLoopBackOff'} : {})}),
  );
  for (const one of made) server.add('pods', one);
  const driven = await launch({url: server.url});
  await driven.until(count === 0 ? 'live' : new RegExp(`live +${count} pod`));
  return {server, driven, made, ...driven};
}

test.each([
  ['j', 'p-102'],
  ['jjj', 'p-106'],
  ['jjk', 'p-102'],
  ['k', 'p-100'],
  ['\u001b[B', 'p-102'],
  ['jj\u001b[A', 'p-102'],
  ['\u001bOB', 'p-102'],
  ['G', 'p-298'],
  ['Gj', 'p-298'],
  ['Gk', 'p-296'],
  ['Gg', 'p-100'],
  ['\u001b[4~', 'p-298'],
  ['\u001b[F\u001b[1~', 'p-100'],
  ['\u0006', 'p-150'],
  ['\u001b[6~', 'p-150'],
  ['\u0006\u0006', 'p-200'],
  ['\u0006\u0006\u0006\u0006\u0006\u0006', 'p-298'],
  ['\u0006\u0002', 'p-100'],
  ['jj\u0006\u001b[5~', 'p-104'],
  ['G\u0002', 'p-248'],
])('%j moves to %s, and the bar is on the screen, the whole row', async (keys, name) => {
  const {press, ...driven} = await pods(100);
  await press(keys);
  expect(cursorOn(driven)).toBe(name);
  expect(barOn(driven).y).toBeGreaterThan(2);
  expect(namesOn(driven)).toHaveLength(HEIGHT);
});

test('a page keeps one row in sight', async () => {
  const {press, ...driven} = await pods(100);
  const last = namesOn(driven).at(-1);
  await press('\u0006');
  expect(namesOn(driven)[0]).toBe(last);
});

test('rows that come and go above leave the row and its place on the screen alone', async () => {
  const {server, press, until, made, ...driven} = await pods(100);
  await press('\u0006\u0006jjj');
  const before = barOn(driven);
  for (const at of [101, 103, 105]) server.add('pods', pod(`p-${at}`, inShop));
  await until('103 pods');
  expect(barOn(driven)).toEqual(before);
  for (const index of [0, 1, 2, 3, 4]) server.remove('pods', made[index]!);
  await until('98 pods');
  expect(barOn(driven)).toEqual(before);
});

test('at the top what is new is seen, and the cursor keeps its row', async () => {
  const {server, until, ...driven} = await pods(50);
  server.add('pods', pod('a-first', inShop));
  await until('51 pods');
  expect(namesOn(driven)[0]).toBe('a-first');
  expect(cursorOn(driven)).toBe('p-100');
});

test('another order takes the cursor along and shows it', async () => {
  const {press, ...driven} = await pods(100);
  await press('\u0006\u0006');
  expect(cursorOn(driven)).toBe('p-200');
  for (const key of ['=', '>', '>', '>', '=', '<']) {
    await press(key);
    expect(cursorOn(driven)).toBe('p-200');
  }
});

test('a filter that hides the row puts the cursor near, one that does not keeps it', async () => {
  const {press, ...driven} = await pods(100);
  await press('\u0006/p-15\r');
  expect(cursorOn(driven)).toBe('p-150');
  await press('/p-2\r');
  expect(namesOn(driven)).toContain(cursorOn(driven));
});

test('when the object goes that is said, and the cursor stays where it was', async () => {
  const {server, press, until, made, ...driven} = await pods(100);
  await press('\u0006jj');
  const {y} = barOn(driven);
  expect(cursorOn(driven)).toBe('p-154');
  server.remove('pods', made[27]!);
  await until('pod p-154 is gone');
  expect(cursorOn(driven)).toBe('p-156');
  expect(barOn(driven).y).toBe(y);
  server.remove('pods', made[99]!);
  await until('98 pods');
  await press('G');
  expect(cursorOn(driven)).toBe('p-296');
  server.remove('pods', made[98]!);
  await until('pod p-296 is gone');
  expect(cursorOn(driven)).toBe('p-294');
});

test('the last row goes: nothing is under the cursor, and what comes is', async () => {
  const {server, press, until, made, ...driven} = await pods(1);
  server.remove('pods', made[0]!);
  await until('There are no pods in shop');
  await press('jkGg\u0006');
  await until('There are no rows');
  server.add('pods', pod('new', inShop));
  await until('1 pod');
  expect(cursorOn(driven)).toBe('new');
});

test('} and { go from one failing row to the next, round the ends, and say where there is none', async () => {
  const {server, press, until, made, ...driven} = await pods(100, [5, 60, 90]);
  const visited: string[] = [];
  for (const key of '}}}}{{') {
    await press(key);
    visited.push(cursorOn(driven));
  }
  expect(visited).toEqual(['p-110', 'p-220', 'p-280', 'p-110', 'p-280', 'p-220']);
  await press('/p-10\r}');
  await until('No failing row is shown');
  await press('\u001b');
  for (const index of [5, 60, 90]) server.update('pods', {...pod(`p-${100 + index * 2}`, inShop), metadata: made[index]!.metadata});
  await until(text => !/failing/.test(text.split('\n')[0]!));
  await press('}');
  await until('Nothing is failing here');
});

test('sideways columns leave on the left, the name stays, and the way back is as long as the way there', async () => {
  const {press, line} = await pods(3);
  const before = line(2);
  await press(RIGHT);
  expect(line(2)).toMatch(/NAME.* +STATUS/);
  expect(line(2)).not.toContain('READY');
  await press(RIGHT.repeat(50));
  expect(line(2)).toMatch(/NAME/);
  expect(line(3)).toContain('p-100');
  const seen: string[] = [];
  for (let count = 0; count < 20; count++) {
    await press(LEFT);
    seen.push(line(2));
  }
  // Each key shows something new until all is shown.
  const steps = seen.indexOf(before);
  expect(steps).toBeGreaterThan(0);
  expect(new Set(seen.slice(0, steps + 1)).size).toBe(steps + 1);
});

test('a smaller screen still shows the cursor', async () => {
  const {press, resize, ...driven} = await pods(100);
  await press('jjjjjjjjjjjjjjjjjjjj');
  await resize(60, 12);
  expect(cursorOn(driven)).toBe('p-140');
  await resize(100, 30);
  expect(cursorOn(driven)).toBe('p-140');
});
