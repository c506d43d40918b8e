import {expect, test} from 'vitest';
import {top} from '../src/store/state.ts';
import {type Driven, launch, NOW} from './drive.ts';
import {pod} from './scripted-objects.ts';
import {shop} from './shop.ts';

const ESC = '\u001b';
const PAGE_DOWN = '\u001b[6~';
const tableOf = (driven: Driven) => top(driven.app.store.getState())!.table;
const names = (driven: Driven) => tableOf(driven).rows.map(({name}) => name);
const cursor = (driven: Driven) => tableOf(driven).cursor?.name;

async function pods(count = 0, wish = 'pods') {
  const server = await shop();
  const many = Array.from({length: count}, (_, index) =>
    pod(`many-${String(index).padStart(3, '0')}`, {
      namespace: 'shop',
      labels: {app: 'many', turn: String(index % 2)},
      restarts: (index * 7) % 10,
    }),
  );
  for (const one of many) server.add('pods', one);
  const driven = await launch({url: server.url, wish: {line: wish}});
  await driven.until('live');
  return {server, driven, many};
}

test('every key of moving', async () => {
  const {driven} = await pods(100);
  const at = async (keys: string) => {
    await driven.press(keys);
    return tableOf(driven).index;
  };
  expect(await at('j')).toBe(1);
  expect(await at('\u001b[B')).toBe(2);
  expect(await at('k')).toBe(1);
  expect(await at('\u001b[A')).toBe(0);
  expect(await at('k')).toBe(0);
  expect(await at('G')).toBe(105);
  expect(await at('j')).toBe(105);
  expect(await at('g')).toBe(0);
  expect(await at('\u001b[F')).toBe(105);
  expect(await at('\u001b[H')).toBe(0);
  const page = tableOf(driven).height - 1;
  expect(await at('\u0006')).toBe(page);
  expect(await at(PAGE_DOWN)).toBe(2 * page);
  expect(await at('\u0002')).toBe(page);
  expect(await at('\u001b[5~')).toBe(0);
  expect(await at('jjj\u0006')).toBe(3 + page);
  await driven.press('g}');
  expect(cursor(driven)).toBe('cart-6c9f-2xkqp');
  await driven.press('j}');
  expect(cursor(driven)).toBe('cart-6c9f-2xkqp');
  await driven.press('j{');
  expect(cursor(driven)).toBe('cart-6c9f-2xkqp');
});

test('columns move sideways, the name stays', async () => {
  const {driven} = await pods();
  await driven.press('\u001b[C\u001b[C');
  expect(driven.line(2)).toMatch(/NAME/);
  expect(driven.line(2)).not.toMatch(/READY/);
  await driven.press('\u001b[D\u001b[D');
  expect(driven.line(2)).toMatch(/READY/);
});

test('the cursor keeps its object however rows move', async () => {
  const {server, driven, many} = await pods(60);
  await driven.press('/many\rG');
  expect(cursor(driven)).toBe('many-059');
  for (let index = 0; index < 5; index++) server.add('pods', pod(`many-000-${index}`, {namespace: 'shop'}));
  await driven.until(/65 of 71 pods/);
  expect(cursor(driven)).toBe('many-059');
  await driven.press('>>>');
  expect(cursor(driven)).toBe('many-059');
  await driven.press('/many-05\r');
  expect(cursor(driven)).toBe('many-059');
  await driven.press(ESC);
  expect(cursor(driven)).toBe('many-059');
  server.remove('pods', many[59]!);
  await driven.until('pod many-059 is gone');
  expect(cursor(driven)).toMatch(/^many-/);
});

test('what is looked for, and what is hidden', async () => {
  const {server, driven} = await pods(10);
  const shown = async (filter: string) => {
    await driven.press(`/\u0015${filter}\r`);
    return names(driven);
  };
  expect(await shown('web')).toHaveLength(3);
  expect(driven.line(1)).toMatch(/\/web .*13 hidden by the filter/);
  expect(await shown('web qz')).toEqual(['web-5ff6-qz8dv']);
  expect(await shown('web !qz')).toHaveLength(2);
  expect(await shown('/^shop (db|cart)/')).toHaveLength(3);
  expect(await shown('!/many|web/')).toHaveLength(3);
  expect(await shown('~mn4')).toEqual(['many-004']);
  expect(await shown('STATUS=crashloopbackoff')).toEqual(['cart-6c9f-2xkqp']);
  expect(await shown('RESTARTS>8')).toHaveLength(2);
  expect(await shown('RESTARTS>=3 RESTARTS<5 many')).toEqual(['many-002', 'many-009']);
  expect(await shown('AGE<1h')).toEqual([]);
  expect(await shown('AGE>1h web')).toHaveLength(3);
  expect(await shown('-l app=many,turn!=0')).toHaveLength(5);
  expect(await shown('-l app in (web, db)')).toHaveLength(4);
  expect(await shown('CRASHLOOP')).toEqual([]);
  expect(await shown('crashloop')).toEqual(['cart-6c9f-2xkqp']);
  await driven.press('/\u0015web');
  server.add('pods', pod('web-5ff6-newer', {namespace: 'shop'}));
  await driven.until('web-5ff6-newer');
  await driven.press(`${ESC}`);
  expect(names(driven)).toHaveLength(17);
});

test.each([
  ['/(', 'is no regular expression'],
  ['COLOUR=red', 'No column is called COLOUR'],
  ['RESTARTS>many', 'is no number'],
  ['-l a b c', 'selector'],
])('a filter that cannot be: %s', async (filter, told) => {
  const {driven} = await pods();
  await driven.press(`/${filter}`);
  await driven.until(told);
  expect(driven.line(29)).toContain(filter);
});

test('a filter shown letter by letter: every one takes hold at once', async () => {
  const {driven} = await pods(30);
  const counts: number[] = [];
  for (const letter of '/many-00') {
    await driven.press(letter);
    counts.push(names(driven).length);
  }
  expect(counts).toEqual([36, 30, 30, 30, 30, 30, 30, 10]);
  await driven.press('\u007f\u007f');
  expect(names(driven)).toHaveLength(30);
});

test('sorting by any column, both ways, and live changes keep the order', async () => {
  const {server, driven, many} = await pods(20);
  const restarts = () =>
    tableOf(driven).rows.map(({cells}) => Number(cells[tableOf(driven).kind.columns.findIndex(({title}) => title === 'RESTARTS')]));
  await driven.press('/many\r>>>');
  expect(driven.line(1)).toContain('sorted by RESTARTS ↑');
  expect(restarts()).toEqual(restarts().toSorted((a, b) => a - b));
  await driven.press('=');
  expect(driven.line(1)).toContain('sorted by RESTARTS ↓');
  expect(restarts()).toEqual(restarts().toSorted((a, b) => b - a));
  server.update('pods', {...pod('many-003', {namespace: 'shop', restarts: 99}), metadata: many[3]!.metadata});
  await driven.until(/many-003 .* 99 /);
  expect(names(driven)[0]).toBe('many-003');
  for (const key of ['<', '<', '<', '<', '>', '>', '>']) await driven.press(key);
  expect(names(driven)).toHaveLength(20);
});

test('marks: one, a range, all that is shown; they follow their objects', async () => {
  const {server, driven, many} = await pods(20);
  await driven.press('/many\r');
  await driven.press(' ');
  expect(driven.line(1)).toContain('1 marked');
  expect(driven.text()).toMatch(/●.{2}many-000/);
  await driven.press('jjj\u0000');
  expect(driven.line(1)).toContain('5 marked');
  await driven.press('\u001c');
  expect(driven.line(1)).not.toContain('marked');
  await driven.press('*');
  expect(driven.line(1)).toContain('20 marked');
  server.remove('pods', many[7]!);
  await driven.until('19 marked');
  await driven.press('\u001c\u001c');
  await driven.until('Nothing is marked');
});

test('only what is not well', async () => {
  const {driven} = await pods();
  await driven.press('!');
  expect(names(driven)).toEqual(['cart-6c9f-2xkqp', 'db-0']);
  await driven.press('!');
  expect(names(driven)).toHaveLength(6);
});

test('new, changed, failing and going rows differ by sign', async () => {
  const {server, driven, many} = await pods(3);
  server.add('pods', pod('new-one', {namespace: 'shop'}));
  await driven.until(/^ {2}\+new-one/m);
  const {metadata} = many[0]!;
  server.update('pods', {...pod('many-000', {namespace: 'shop', restarts: 4}), metadata});
  await driven.until(/^ {2}∆many-000/m);
  server.update('pods', {
    ...pod('many-001', {namespace: 'shop', waiting: 'ImagePullBackOff', phase: 'Pending'}),
    metadata: many[1]!.metadata,
  });
  await driven.until(/^ ✗∆many-001/m);
  const dying = {...many[2]!.metadata, deletionTimestamp: new Date(NOW).toISOString()};
  server.update('pods', {...pod('many-002', {namespace: 'shop'}), metadata: dying});
  await driven.until(/^ ◌∆many-002 .*Terminating/m);
});

test('times as such, and back', async () => {
  const {driven} = await pods();
  await driven.press('T');
  expect(driven.text()).toMatch(/2026-01-01 \d\d:\d\d:\d\d/);
  await driven.press('T');
  expect(driven.text()).toMatch(/120m$/m);
});

test('the name goes to the clipboard of the terminal', async () => {
  const {driven} = await pods();
  await driven.press('c');
  expect(driven.far.raw).toContain(`\u001b]52;c;${Buffer.from('cart-6c9f-2xkqp').toString('base64')}\u0007`);
  expect(driven.text()).toContain('sent to the clipboard');
});

test('the palette finds actions, kinds and names; the menu tells why something cannot be', async () => {
  const {driven} = await pods();
  await driven.press('\u0010round\r');
  expect(driven.line(1)).toContain('↓');
  await driven.press('\u0010deployments\r');
  await driven.until(/^ deployments/m);
  await driven.press('\u0010db-0\r');
  await driven.until(/^ pods/m);
  await driven.until('live');
  expect(cursor(driven)).toBe('db-0');
  await driven.press('.clear all\r');
  await driven.until('Clear all marks: Nothing is marked');
});

test('what a name holds is shown in the palette, not obeyed', async () => {
  const {server, driven} = await pods();
  server.add('pods', pod('evil\u001b[31m\u001b]52;c;eA==\u0007', {namespace: 'shop'}));
  await driven.until('evil');
  await driven.press('\u0010evil');
  await driven.until(/evil·\[31m·\]52;c;eA==·/);
  expect(driven.far.raw).not.toContain('\u001b]52;');
});
