import {expect, test} from 'vitest';
import {launch} from './drive.ts';
import {event, pod} from './scripted-objects.ts';
import {shop} from './shop.ts';

const ESC = '\u001b';

test.each([
  'tables/containers',
  'tables/deployments',
  'tables/replicasets',
  'tables/statefulsets',
  'tables/daemonsets',
  'tables/jobs',
  'tables/cronjobs',
  'tables/services',
  'tables/configmaps',
  'tables/secrets',
  'tables/namespaces',
  'tables/nodes',
  'tables/events',
  'tables/widgets',
])('%s', async file => {
  const kind = file.split('/')[1]!;
  const server = await shop();
  const about = pod('cart-6c9f-2xkqp', {namespace: 'shop'});
  server.add(
    'events',
    event('cart.1', {namespace: 'shop', about, reason: 'BackOff', type: 'Warning', message: 'Back-off restarting failed container'}),
  );
  const line = kind === 'containers' ? 'pods' : ['namespaces', 'nodes'].includes(kind) ? kind : `${kind} all`;
  const {until, frame, press} = await launch({url: server.url, wish: {line}});
  await until('live');
  if (kind === 'containers') await press('\r');
  await until(text => text.includes('live') && text.split('\n')[1]!.startsWith(` ${kind}`));
  await until(text => !/reading|connecting/.test(text));
  // Counted from pods, which are read beside the nodes.
  if (kind === 'nodes') await until(/node-1 .* 5 +\d/);
  expect(frame()).not.toContain('c2VjcmV0');
  await expect(frame()).toMatchFileSnapshot(`../snapshots/${file}.txt`);
});

test('contexts', async () => {
  const {until, frame} = await launch({url: 'http://127.0.0.1:1', wish: {line: 'contexts'}});
  await until('1 context');
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/contexts.txt');
});

test.each([
  ['tables/pods-narrow', 80, 24],
  ['tables/pods-wide', 200, 60],
])('pods of all namespaces: %s', async (file, columns, rows) => {
  const server = await shop();
  const {until, frame, press} = await launch({url: server.url, wish: {line: 'pods', namespace: ''}, columns, rows});
  await until('live');
  if (columns === 200) await press('\u0017');
  await expect(frame()).toMatchFileSnapshot(`../snapshots/${file}.txt`);
});

test('nothing there, nothing that matches, nothing allowed', async () => {
  const server = await shop();
  server.rules = [{verbs: ['list', 'watch'], apiGroups: [''], resources: ['pods', 'services']}];
  const {until, frame, press} = await launch({url: server.url, wish: {line: 'pods default'}});
  await until('There are no pods in default');
  await expect(frame()).toMatchFileSnapshot('../snapshots/empty/no-pods.txt');
  await press(':pods shop\r');
  await until('live');
  await press('/wbe\r');
  await until('No pod matches wbe');
  await expect(frame()).toMatchFileSnapshot('../snapshots/empty/no-match.txt');
  const message = 'secrets is forbidden: User "test" cannot list resource "secrets" in API group "" in the namespace "shop"';
  server.fail({path: /secrets/, status: 403, reason: 'Forbidden', message, times: Number.POSITIVE_INFINITY});
  await press(':secrets shop\r');
  await until('You may list in shop: pods, services');
  await expect(frame()).toMatchFileSnapshot('../snapshots/empty/forbidden.txt');
});

test('prompt, menu, palette and help', async () => {
  const server = await shop();
  const {until, frame, press} = await launch({url: server.url});
  await until('live');
  // What the palette offers beside kinds.
  await press(':ns ');
  await until(/^ {2}ops +namespace/m);
  await press(ESC);
  await press(':de');
  // All kinds that the server has are proposed once it has told them.
  await until('customresourcedefinitions');
  await expect(frame()).toMatchFileSnapshot('../snapshots/overlays/prompt.txt');
  await press('\u001b.');
  await until('Actions');
  await expect(frame()).toMatchFileSnapshot('../snapshots/overlays/menu.txt');
  await press('\u001b\u0010web');
  await until('web-5ff6-qz8dv');
  await expect(frame()).toMatchFileSnapshot('../snapshots/overlays/palette.txt');
  await press('\u001b\u001b?');
  await until('Keys');
  await expect(frame()).toMatchFileSnapshot('../snapshots/overlays/help.txt');
  await press('namespace');
  await expect(frame()).toMatchFileSnapshot('../snapshots/overlays/help-searched.txt');
});

test('the fuller header', async () => {
  const server = await shop();
  const {until, frame, press} = await launch({url: server.url});
  await until('live');
  await press('\u0005');
  await until(/version v\d/);
  const text = frame();
  expect(text).toMatch(/cluster test +user test +server http:\/\/127\.0\.0\.1:\d+ +version v1\.\d+/);
  expect(text).toMatch(/requests \d+ +in .*to the terminal .*memory 64 MB/);
  expect(text).toContain('0 all namespaces   1 shop');
});

test.each([
  ['skins/light', {skin: 'light'}, {}],
  ['skins/no-colour', {}, {NO_COLOR: '1'}],
  ['skins/ascii', {}, {LANG: 'C'}],
] as const)('%s', async (file, look, env) => {
  const server = await shop();
  const {until, frame, press, far} = await launch({url: server.url, ...look, env});
  await until('live');
  await press('j ');
  await expect(frame()).toMatchFileSnapshot(`../snapshots/${file}.txt`);
  if (file === 'skins/ascii') expect([...far.raw].filter(character => character > '\u007e')).toEqual([]);
  if (file === 'skins/no-colour') expect(far.raw.match(/\u001b\[(?:[\d;]*;)?[349]\d(?:;[\d;]*)?m/g)).toBeNull();
});
