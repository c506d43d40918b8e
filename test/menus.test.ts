import {expect, test} from 'vitest';
import {kubeconfigFor, launch} from './drive.ts';
import {cursorOn, namesOn} from './on-screen.ts';
import {shop} from './shop.ts';

const ESC = '\u001b';
const DOWN = '\u001b[B';
const UP = '\u001b[A';
const PALETTE = '\u0010';

async function started(line = 'pods') {
  const server = await shop();
  const driven = await launch({url: server.url, wish: {line}});
  await driven.until('live');
  return {server, ...driven};
}

/** What an overlay lists, without its frame, and whether each line is dimmed or chosen. */
function listed(frame: string): {text: string; isDim: boolean; isChosen: boolean}[] {
  const [glyphs = '', styles = '', legend = ''] = frame.split(/^─+$\n/m);
  const looks = new Map(legend.split('\n').map(line => [line.charAt(0), line.slice(2)]));
  return glyphs.split('\n').flatMap((line, y) => {
    const inside = /│ (.*?) *│/.exec(line);
    if (!inside) return [];
    const from = inside.index + 2;
    const letters = (styles.split('\n')[y] ?? '').slice(from, from + inside[1]!.length).replaceAll(' ', '');
    const has = (look: string) => letters !== '' && [...letters].every(letter => looks.get(letter)?.includes(look));
    return [{text: inside[1]!.replaceAll(/ {2,}/g, '  '), isDim: has('dim'), isChosen: has('inverse')}];
  });
}

function lineWith(frame: string, wanted: RegExp) {
  const found = listed(frame).find(({text}) => wanted.test(text));
  if (!found) throw new Error(`Nothing like ${wanted}:\n${frame}`);
  return found;
}

test('the menu: what works is plain, what does not is dim and says why', async () => {
  const {press, frame} = await started('widgets');
  await press('.');
  expect(lineWith(frame(), /^⏎ +Open/).text).toContain('Nothing lies inside a Widget');
  expect(lineWith(frame(), /^e +Edit/).isDim).toBe(false);
  expect(listed(frame()).filter(({isChosen}) => isChosen)).toHaveLength(1);
  await press('marks');
  expect(lineWith(frame(), /^ctrl-\\ +Clear all marks/).text).toBe('ctrl-\\  Clear all marks  Nothing is marked');
});

test('the menu runs what is chosen, and stays where that cannot be', async () => {
  const {press, until, line, text} = await started();
  await press('.mark all\r');
  expect(line(1)).toContain('6 marked');
  expect(text()).not.toContain('Actions');
  await press('.forward history\r');
  await until('Forward in history: This is the newest place');
  expect(text()).toContain('Actions');
});

test('moving in a menu: down, up, tab, pages, never out of it', async () => {
  const {press, frame} = await started();
  const chosen = async (keys: string) => {
    await press(keys);
    return listed(frame()).find(({isChosen}) => isChosen)?.text;
  };
  const first = await chosen('.');
  const second = await chosen(DOWN);
  expect(second).not.toBe(first);
  expect(await chosen(UP)).toBe(first);
  expect(await chosen(UP)).toBe(first);
  expect(await chosen('\t')).toBe(second);
  expect(await chosen('\u001b[Z')).toBe(first);
  const last = await chosen('\u001b[6~'.repeat(9));
  expect(await chosen(DOWN)).toBe(last);
  expect(await chosen('\u001b[5~'.repeat(9))).toBe(first);
});

test('esc clears what was typed, then closes; the table did not move', async () => {
  const {press, frame, until} = await started();
  await press('j');
  const before = frame();
  for (const key of ['.', '?', PALETTE]) {
    await press(`${key}jjq`);
    await until('/jjq');
    await press(ESC);
    await until(text => text.includes('esc closes') && !text.includes('/jjq'));
    await press(ESC);
    expect(frame()).toBe(before);
  }
});

test('nothing that matches is told, and enter does no harm', async () => {
  const {press, text} = await started();
  await press(`${PALETTE}zzzzqqqq`);
  expect(text()).toContain('Nothing matches zzzzqqqq; esc clears it');
  await press('\r');
  expect(text()).toContain('Nothing matches zzzzqqqq; esc clears it');
});

test.each([
  ['Widgets', /^ widgets[\s\S]*gadget/m],
  ['statefulsets', /^ statefulsets[\s\S]*db/m],
  ['times\r', /2026-01-01/],
  ['fuller', /cluster test/],
  ['agent-x7r2m', /› ops[\s\S]*agent-x7r2m/],
  ['ops namespace', /› ops/],
  ['other context', /◆ other › shop/],
])('the palette finds %s', async (typed, wanted) => {
  const server = await shop();
  const {press, until} = await launch({kubeconfig: kubeconfigFor({test: server.url, other: server.url})});
  await until('live');
  // What has been seen can be found: all pods, and the namespaces with the first prompt.
  await press('0');
  await until('7 pods');
  await press(':ns ');
  await until(/^ {2}ops +namespace/m);
  await press(`${ESC}${PALETTE}${typed}\r`);
  await until(wanted);
});

test('a name found in the palette is under the cursor', async () => {
  const {press, until, ...driven} = await started();
  await press(`${PALETTE}lgjt8\r`);
  await until(/live +6 pods/);
  expect(cursorOn(driven)).toBe('web-5ff6-lgjt8');
  expect(namesOn(driven)).toHaveLength(6);
});

test('help can be searched by what is wanted, by key and by reason, and runs what is chosen', async () => {
  const {press, frame, line} = await started();
  await press('?is marked');
  expect(lineWith(frame(), /Clear all marks/)).toMatchObject({isChosen: true, text: expect.stringContaining('Nothing is marked')});
  await press(`${ESC}ctrl-w`);
  expect(lineWith(frame(), /^ctrl-w/).text).toContain('More columns');
  await press('\r');
  expect(line(2)).toContain('LAST RESTART');
});

test('help lists every key once, with what it does', async () => {
  const server = await shop();
  const {press, until, frame} = await launch({url: server.url, columns: 120, rows: 220});
  await until('live');
  await press('?');
  const keys = listed(frame()).flatMap(({text}) => /^(\S+(?: \S+)*) {2}\S/.exec(text)?.[1]?.split(' ') ?? []);
  for (const key of [':', '/', '?', '.', 'ctrl-p', 'esc', 'q', '[', ']', '-', 'ctrl-e', 'ctrl-r', '0', '1', 'T', 'ctrl-w', 'c'])
    expect(keys).toContain(key);
  for (const key of ['j', 'k', 'g', 'G', 'ctrl-f', 'ctrl-b', '}', '{', 'space', 'ctrl-space', '*', 'ctrl-\\', '<', '>', '=', '!'])
    expect(keys).toContain(key);
});

test('hints follow the row: where it opens to, or why it does not', async () => {
  const {press, line, frame} = await started('services');
  expect(line(29)).toContain('⏎ open: Service outside has no selector');
  await press('j');
  expect(line(29)).toContain('⏎ pods');
  await press('k');
  const [, styles = '', legend = ''] = frame().split(/^─+$\n/m);
  const letter = styles.split('\n')[29]!.trimStart().charAt(0);
  expect(legend).toMatch(new RegExp(`^${letter} dim$`, 'm'));
});

test('a key that means nothing says so', async () => {
  const {press, until} = await started();
  await press('\u0018');
  await until('ctrl-x does nothing here; ? shows what does');
});
