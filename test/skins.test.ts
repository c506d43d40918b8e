import {expect, test} from 'vitest';
import {type LaunchOptions, launch} from './drive.ts';
import {event, pod} from './scripted-objects.ts';
import {shop} from './shop.ts';

const ESC = '\u001b';

/** Shows everything there is, and ends where it began. */
async function tour(options: Omit<LaunchOptions, 'url'>) {
  const server = await shop();
  const about = pod('db-0', {namespace: 'shop'});
  server.add('events', event('e', {namespace: 'shop', about, type: 'Warning', message: 'two\nlines'}));
  const driven = await launch({url: server.url, ...options});
  const {until, press} = driven;
  await until('live');
  await press(`j *>=\u0017T!${ESC}`);
  await press('/nothing like this\r');
  await until('No pod matches');
  await press(`${ESC}/[x `);
  await press(`${ESC}:de`);
  await until('deployments');
  await press(`${ESC}[B${ESC}:nonsense\r`);
  await until('No kind is called nonsense');
  await press(ESC);
  for (const key of ['.', '?', '\u0010']) await press(`${key}a${ESC}${ESC}`);
  await press('\u0005');
  await until(/version v/);
  await press('\u0005');
  for (const kind of ['events', 'nodes', 'jobs ops', 'svc', 'secrets', 'widgets', 'contexts', 'pods default', 'pods']) {
    await press(`:${kind}\r`);
    await until(new RegExp(`^ ${kind === 'svc' ? 'services' : kind.split(' ')[0]} `, 'm'));
    await until(text => !/reading|connecting/.test(text));
  }
  server.fail({path: /pods/, status: 503, times: Number.POSITIVE_INFINITY});
  server.dropWatches();
  await until('the server fails (503)');
  return driven;
}

test.each([
  ['LANG=C', {LANG: 'C'}],
  ['LC_ALL=POSIX over a LANG that could', {LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8'}],
])('%s: no byte that is not ASCII, whatever is shown', async (_, env) => {
  const {far} = await tour({env});
  expect([...new Set(far.raw)].filter(character => character > '\u007e')).toEqual([]);
});

test('NO_COLOR: no colour, whatever is shown, and what is not well still differs', async () => {
  const {far} = await tour({env: {NO_COLOR: '1'}});
  const codes = [...far.raw.matchAll(/\u001b\[([\d;:]*)m/g)].flatMap(([, list = '']) => list.split(/[;:]/)).filter(Boolean);
  expect([...new Set(codes)].filter(code => Number(code) >= 30 && code !== '39' && code !== '49')).toEqual([]);
  expect(codes).toContain('7');
});

test.each([
  ['16 colours', {TERM: 'xterm'}, /^(3\d|4\d|9\d|10\d)$/],
  ['256 colours', {TERM: 'xterm-256color'}, /./],
])('%s: nothing that the terminal cannot show', async (_, env, wanted) => {
  const {far} = await tour({env});
  const colours = [...far.raw.matchAll(/\u001b\[([\d;]*)m/g)]
    .flatMap(([, list = '']) => list.split(';'))
    .filter(code => Number(code) >= 30);
  expect(colours.filter(code => !wanted.test(code))).toEqual([]);
  expect(colours.length).toBeGreaterThan(0);
});

test('the light skin writes light letters only where it makes the ground dark', async () => {
  const {far} = await tour({skin: 'light'});
  const looks = [...far.raw.matchAll(/\u001b\[([\d;]*)m/g)].map(([, list = '']) => list.split(';'));
  const light = looks.filter(codes => codes.some(code => ['37', '93', '96', '97'].includes(code)));
  expect(light.length).toBeGreaterThan(0);
  for (const codes of light) expect(codes.join(';')).toMatch(/(^|;)4[0-7](;|$)/);
});

test('overlays in ASCII', async () => {
  const server = await shop();
  const {until, press, frame} = await launch({url: server.url, env: {LANG: 'C'}, columns: 80, rows: 24});
  await until('live');
  await press('.');
  await expect(frame()).toMatchFileSnapshot('../snapshots/skins/ascii-menu.txt');
  await press(`${ESC}:de\u001b[B`);
  await until('customresourcedefinitions');
  await expect(frame()).toMatchFileSnapshot('../snapshots/skins/ascii-prompt.txt');
});
