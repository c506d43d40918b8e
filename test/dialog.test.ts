import {expect, test} from 'vitest';
import type {Dialog} from '../src/store/dialog.ts';
import {lineOf} from '../src/store/line.ts';
import {top} from '../src/store/state.ts';
import {widthOf} from '../src/terminal/cells.ts';
import {contextStyle} from '../src/views/context-colour.ts';
import {dialogHeight, dialogLines, lastTop} from '../src/views/dialog-lines.ts';
import {unicodeSigns} from '../src/views/look.ts';
import {asking, commands, dialog, differing, field, image, looking, many, refused, toZero} from './dialogs.ts';
import {type Driven, type LaunchOptions, launch} from './drive.ts';
import {shop} from './shop.ts';

// The same state at both sizes: named so that snapshots/dialogs holds what is listed here and nothing else.
test.each([
  ['dialogs/to-zero', 'dialogs/to-zero-wide', toZero],
  ['dialogs/looking', 'dialogs/looking-wide', looking],
  ['dialogs/refused', 'dialogs/refused-wide', refused],
  ['dialogs/asking', 'dialogs/asking-wide', asking],
  ['dialogs/image', 'dialogs/image-wide', image],
  ['dialogs/many', 'dialogs/many-wide', many],
  ['dialogs/commands', 'dialogs/commands-wide', commands],
  ['dialogs/differing', 'dialogs/differing-wide', differing],
])('%s', async (narrow, wide, state) => {
  const small = await showing(state, {columns: 80, rows: 24});
  await expect(small.frame()).toMatchFileSnapshot(`../snapshots/${narrow}.txt`);
  await small.resize(200, 60);
  await small.until(text => text.split('\n')[59]!.trim() !== '' || text.includes(state.title));
  await expect(small.frame()).toMatchFileSnapshot(`../snapshots/${wide}.txt`);
});

test('a terminal that shows ASCII alone', async () => {
  const {frame, far} = await showing(many, {columns: 80, rows: 24, env: {LANG: 'C'}});
  await expect(frame()).toMatchFileSnapshot('../snapshots/dialogs/ascii.txt');
  expect([...far.raw].filter(character => character > '\u007e')).toEqual([]);
});

test.each([
  ['to zero', toZero, /y scale 3 to/],
  ['refused', refused, /esc cancel/],
  ['asking', asking, /esc cancel/],
  ['many', many, /y restart 200/],
  ['differing', differing, /y scale 3 to/],
] as const)('on a very small screen: %s', async (_, state, button) => {
  const {until, text, resize} = await showing(state, {columns: 40, rows: 10});
  expect(text()).toMatch(button);
  expect(
    text()
      .split('\n')
      .every(line => line === '' || /^[╭│╰].*[╮│╯]$/.test(line)),
  ).toBe(true);
  await resize(20, 5);
  await until(/esc/);
  await resize(10, 3);
  await until('needs 20');
  await resize(80, 24);
  await until(state.title);
});

const states = {toZero, looking, refused, asking, image, many, commands, differing, empty: dialog()};

test.each(Object.entries(states))('%s fits whatever room there is', (_, state) => {
  for (let width = 16; width <= 120; width += 13) {
    for (let height = 1; height <= 60; height++) {
      const {lines} = dialogLines(state, width, height, unicodeSigns);
      expect(lines.length).toBe(height);
      expect(textOf(lines.at(-1)!)).toContain('esc');
      // The buttons end with a blank, in the column before the edge.
      const widths = lines.map(line => widthOf(textOf(line).trimEnd()));
      expect(widths.filter(one => one > width)).toEqual([]);
      expect(dialogHeight(state, width, height, unicodeSigns)).toBeLessThanOrEqual(height);
    }
  }
});

test('what does not fit gives way by its worth', () => {
  const shown = (height: number) => dialogLines(commands, 76, height, unicodeSigns).lines.map(textOf).join('\n');
  expect(shown(12)).toMatch(/shop\/web[\s\S]*check[\s\S]*HPA[\s\S]*u undoes this\.[\s\S]*… and 9 more/);
  expect(shown(8)).not.toContain('kubectl');
  expect(shown(8)).toMatch(/shop\/cart[\s\S]*! checkout[\s\S]*! HPA/);
  expect(shown(4)).toMatch(/shop\/cart[\s\S]*! checkout[\s\S]*! HPA/);
  expect(shown(3)).toMatch(/shop\/cart[\s\S]*! checkout[\s\S]*y scale 3 to zero/);
});

test('scrolling ends where the last row is seen', () => {
  const at = (top: number) => dialogLines({...many, top}, 76, 20, unicodeSigns);
  const last = lastTop(many, 76, 20, unicodeSigns);
  expect(at(0).range).toMatch(/^1–\d+ of 200$/);
  expect(at(last).range).toMatch(/–200 of 200$/);
  expect(at(199)).toEqual(at(last));
  expect(textOf(at(last).lines.flat())).toContain('shop/worker-200');
  expect(lastTop(toZero, 76, 20, unicodeSigns)).toBe(0);
  const lines = (top: number) => dialogLines({...differing, top}, 76, 20, unicodeSigns);
  expect(lines(999)).toEqual(lines(lastTop(differing, 76, 20, unicodeSigns)));
  expect(lines(999).range).toBe('50–67 of 67');
});

test('numbers stand right, texts left', () => {
  const row = (before: string, after: string) => ({name: 'web', before, after, effect: '', refused: undefined});
  const shown = (rows: Dialog['rows']) => dialogLines(dialog({rows}), 60, 8, unicodeSigns).lines.slice(0, 3).map(textOf);
  expect(shown([row('4', '10'), row('120', '9')]).map(line => line.slice(34).trimEnd())).toEqual(['now   after', '  4 → 10', '120 →  9']);
  expect(shown([row('a', 'bb'), row('ccc', '')]).map(line => line.slice(34).trimEnd())).toEqual(['now   after', 'a   → bb', 'ccc']);
});

test('fields: what has the focus is told by a sign, its choices and its help', () => {
  const lines = (focus: number, part: Partial<Dialog> = {}) =>
    dialogLines({...asking, problem: undefined, ...part, focus}, 76, 8, unicodeSigns).lines.map(line => textOf(line).trimEnd());
  expect(lines(0).slice(0, 4)).toEqual(['› Replicas     3', '  Propagation  ‹ background ›', '  Force        [x]', '  a count, or +2, -1']);
  expect(lines(1)[1]).toBe('› Propagation  ‹ background ›   background  foreground  leave them');
  expect(lines(2)[2]).toBe('› Force        [x]   space turns it');
  expect(lines(2)[3]).toBe('');
  // In a text letters are typed, so that no key of the buttons is offered.
  expect(lines(0, {stage: 'ready', fields: [field({value: 'x'})]}).at(-1)).toMatch(/esc cancel {4}enter show what changes$/);
  expect(lines(0, {stage: 'ready'}).at(-1)).toMatch(/d differences {4}y scale 1$/);
  const long = lineOf(`registry.example.com/${'x'.repeat(90)}:1.2.3`);
  expect(lines(0, {fields: [field({label: 'web', value: long.text, line: long})]})[0]).toMatch(/^› web {2}x+:1\.2\.3$/);
});

test('what a cluster says cannot control the terminal', async () => {
  const evil = 'a\u001b[31mb\u009b2Jc\u0007';
  const row = {name: evil, before: evil, after: evil, effect: evil, refused: undefined};
  const {far, text} = await showing(
    dialog({rows: [row, {...row, refused: evil}], notes: [{level: 'warn', text: evil}], kubectl: [evil], told: evil, promise: evil}),
    {columns: 120, rows: 30},
  );
  expect(text()).toContain('a·[31mb·2Jc·');
  expect(far.raw).not.toMatch(/a\u001b\[31mb|\u009b|\u0007/);
});

test('a context keeps its colour, and a protected one has that of the skin', () => {
  const look = {styles: {protected: -1} as never};
  expect(contextStyle('prod', true, look)).toBe(-1);
  expect(contextStyle('minikube', false, look)).toBe(contextStyle('minikube', false, look));
  const used = new Set(Array.from({length: 60}, (_, index) => contextStyle(`dev-${index}`, false, look)));
  expect(used.size).toBe(6);
});

test('what runs, and why a row was not changed, stand in the bottom line', async () => {
  const server = await shop();
  const {app, until, line} = await launch({url: server.url, columns: 80, rows: 24});
  await until('live');
  const {store} = app;
  store.setState({tasks: [{id: 1, title: 'Restart of web', text: '2 of 4 updated'}]});
  await until('ctrl-c cancels');
  expect(line(23)).toBe(' Restart of web: 2 of 4 updated   ctrl-c cancels');
  store.setState({
    tasks: [
      {id: 1, title: 'Restart of web', text: '2 of 4 updated'},
      {id: 2, title: `Drain of ${'n'.repeat(90)}`, text: ''},
    ],
  });
  await until('(+1 more)');
  expect(line(23)).toMatch(/^ Drain of n+… {3}ctrl-c cancels {3}\(\+1 more\)$/);
  store.setState({flash: {level: 'warn', text: 'Something to say', until: Number.POSITIVE_INFINITY}});
  await until('Something to say');
  store.setState({flash: undefined, tasks: []});
  await until('/ look for');
  const {table} = top(store.getState())!;
  table.reasons.set(table.cursor!.uid, 'denied by policy');
  table.version++;
  store.setState({});
  app.feed('j');
  app.feed('k');
  await until('not changed: denied by policy');
  app.feed('j');
  await until('/ look for');
});

function textOf(line: readonly (readonly [string, ...unknown[]])[]): string {
  return line.map(([text]) => text).join('');
}

async function showing(state: Dialog, options: LaunchOptions): Promise<Driven> {
  const server = await shop();
  const driven = await launch({url: server.url, ...options});
  await driven.until('live');
  driven.app.store.setState({dialog: state});
  await driven.until(state.title);
  return driven;
}
