import {expect, onTestFinished, test} from 'vitest';
import {launch} from './drive.ts';
import {cursorOn, namesOn} from './on-screen.ts';
import {type Json, pod} from './scripted-objects.ts';
import {startServer} from './scripted-server.ts';

const inShop = {namespace: 'shop'};
const RANGE = '\u0000';
const NONE = '\u001c';

async function pods(count = 9) {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const made: Json[] = Array.from({length: count}, (_, index) => pod(`p-${index + 1}`, {...inShop, restarts: count - index}));
  for (const one of made) server.add('pods', one);
  const driven = await launch({url: server.url});
  await driven.until(new RegExp(`live +${count} pods`));
  return {server, made, ...driven};
}

/** Names of the rows with the sign. */
function marked(text: string): string[] {
  return text.split('\n').flatMap(line => /^●.{2}(\S+)/.exec(line)?.[1] ?? []);
}

test.each([
  [' ', ['p-1'], 'p-2'],
  ['   ', ['p-1', 'p-2', 'p-3'], 'p-4'],
  [' k ', [], 'p-2'],
  ['jj jj j ', ['p-3', 'p-6', 'p-8'], 'p-9'],
  ['G ', ['p-9'], 'p-9'],
  [`jj jj${RANGE}`, ['p-3', 'p-4', 'p-5', 'p-6'], 'p-6'],
  [`G kkk${RANGE}`, ['p-6', 'p-7', 'p-8', 'p-9'], 'p-6'],
  [` jjj${RANGE}j${RANGE}`, ['p-1', 'p-2', 'p-3', 'p-4', 'p-5', 'p-6'], 'p-6'],
  ['*', ['p-1', 'p-2', 'p-3', 'p-4', 'p-5', 'p-6', 'p-7', 'p-8', 'p-9'], 'p-1'],
  [`*${NONE}`, [], 'p-1'],
  [`*${NONE} `, ['p-1'], 'p-2'],
])('%j', async (keys, names, cursor) => {
  const {press, text, line, frame} = await pods();
  await press(keys);
  expect(marked(text())).toEqual(names);
  expect(cursorOn({frame})).toBe(cursor);
  if (names.length > 0) expect(line(1)).toContain(`${names.length} marked`);
  else expect(line(1)).not.toContain('marked');
});

test('a range needs a first mark, and the absence of marks is told', async () => {
  const {press, until} = await pods();
  await press(RANGE);
  await until('Mark a first row with space');
  await press(NONE);
  await until('Nothing is marked');
});

test('marks follow their objects through order, changes and rows that come between', async () => {
  const {server, press, until, text, line} = await pods();
  await press(' jj ');
  await press('>>>');
  expect(marked(text())).toEqual(['p-4', 'p-1']);
  server.update('pods', pod('p-4', {...inShop, waiting: 'CrashLoopBackOff'}));
  await until(/●✗.p-4 /);
  server.add('pods', pod('p-0', inShop));
  await until('10 pods');
  expect(line(1)).toContain('2 marked');
});

test('marks that a filter hides still count, * takes only what is shown', async () => {
  const {press, text, line, ...driven} = await pods();
  await press(' //p-[789]/\r');
  expect(namesOn({text})).toEqual(['p-7', 'p-8', 'p-9']);
  expect(line(1)).toContain('1 marked');
  await press('*');
  expect(line(1)).toContain('4 marked');
  await press('\u001b');
  expect(marked(driven.far.text())).toEqual(['p-1', 'p-7', 'p-8', 'p-9']);
});

test('a marked object that goes takes its mark along; another of the same name is not marked', async () => {
  const {server, press, until, made, text, line} = await pods();
  await press(' ');
  server.remove('pods', made[0]!);
  await until(found => !found.includes('p-1 '));
  expect(line(1)).not.toContain('marked');
  server.add('pods', pod('p-1', inShop));
  await until('9 pods');
  expect(marked(text())).toEqual([]);
});

test('what a new list no longer has is no longer marked', async () => {
  const {server, press, until, made, line} = await pods();
  await press('*');
  server.dropWatches('end');
  for (const one of made.slice(0, 4)) server.remove('pods', one);
  server.expire();
  await until(/live +5 pods/);
  expect(line(1)).toContain('5 marked');
});

test('all marked names are copied, one in a line', async () => {
  const {press, until, far} = await pods(3);
  await press('*c');
  await until('3 names sent to the clipboard');
  expect(far.raw).toContain(Buffer.from('p-1\np-2\np-3').toString('base64'));
});

test('a marked row under the cursor shows both', async () => {
  const {press, frame} = await pods(3);
  await press(' k');
  const [glyphs = '', styles = ''] = frame().split(/^─+$\n/m);
  expect(glyphs.split('\n')[3]).toMatch(/^●.{2}p-1/);
  expect(styles.split('\n')[3]).toMatch(/^\S{100}$/);
});
