import {describe, expect, test} from 'vitest';
import {launch} from './drive.ts';
import {configMap, deployment, event, type Json, namespace, pod, widget} from './scripted-objects.ts';
import {shop} from './shop.ts';

const inShop = {namespace: 'shop'};
/** Clear the screen, leave it, ring, retitle, write backwards, break lines, end a string, a C1 introducer, and half a character. */
const nasty =
  'a\u001b[2Jb\u001b[?1049lc\u0007d\u001b]0;mine\u001b\\e\u202ef\u2028g\u2029h\r\ni\tj\u009b2Jk\u0000l\u007fm\ud800n\u0008o\u2066p';
/** What must never be written: nothing of the program's own contains these. */
const harmful =
  /\u001b\[2J|\u001b\[\?1049|\u0007|\u001b\]|\u001b\\|[\u202a-\u202e\u2066-\u2069\u2028\u2029\u0080-\u009f\u0000\u007f\u0008\t]|[\ud800-\udbff](?![\udc00-\udfff])/;

describe('text that would control the terminal is shown harmlessly', () => {
  const cases: [string, string, (add: (plural: string, object: Json) => unknown) => void][] = [
    ['in the name of a pod', 'pods', add => add('pods', pod(nasty, inShop))],
    [
      'in a reason, a node and labels',
      'pods',
      add => add('pods', pod('ab', {...inShop, node: nasty, waiting: nasty, labels: {[nasty]: nasty}})),
    ],
    ['in the message of an event', 'events', add => add('events', event('ab', {...inShop, message: nasty, reason: nasty}))],
    [
      'in the name of an object about which an event is',
      'events',
      add => add('events', event('ab', {...inShop, about: pod(nasty, inShop)})),
    ],
    ['in the keys of a config map', 'configmaps', add => add('configmaps', configMap(nasty, {...inShop, data: {[nasty]: nasty}}))],
    ['in the name of a namespace', 'namespaces', add => add('namespaces', namespace(nasty, {phase: nasty}))],
    ['in a cell of a server-side table', 'widgets', add => add('widgets', widget(nasty, {...inShop, phase: nasty}))],
    ['in the name of a deployment', 'deployments', add => add('deployments', deployment(nasty, inShop))],
  ];
  test.each(cases)('%s', async (_, kind, add) => {
    const server = await shop();
    add(server.add);
    const {until, press, far, text} = await launch({url: server.url, columns: 160});
    await until('live');
    await press(`:${kind}\r`);
    await until(text => text.includes(`\n ${kind} `) && text.includes('a·[2Jb·'));
    // Also where the name is repeated: in menus, prompts, titles, completions and the views below.
    for (const keys of [
      'G',
      '.',
      '\u001b',
      '\u0010ab',
      '\u001b',
      '/ab',
      '\r',
      'T',
      '\u0005',
      '\u0017',
      '\r',
      ':ns a',
      '\u001b',
      '?',
      '\u001b',
    ])
      await press(keys);
    expect(far.raw).not.toMatch(harmful);
    expect(text()).not.toMatch(/\bundefined\b|NaN|\[object/);
  });

  test('a name that is copied goes to the clipboard encoded', async () => {
    const server = await shop();
    server.add('pods', pod(`${nasty}`, inShop));
    const {until, press, far} = await launch({url: server.url, columns: 160});
    await until(/live.*7 pods/);
    await press('gc');
    const [, copied] = /\u001b\]52;c;([A-Za-z0-9+/=]*)\u0007/.exec(far.raw)!;
    expect(Buffer.from(copied!, 'base64').toString()).toContain('a\u001b[2Jb');
  });

  test('in the refusal of a server', async () => {
    const server = await shop();
    server.fail({path: /\/pods\?/, status: 403, reason: 'Forbidden', message: `no: ${nasty}`, times: Number.POSITIVE_INFINITY});
    const {until, far} = await launch({url: server.url});
    await until('you may not list pods here');
    expect(far.raw).not.toMatch(harmful);
  });

  test('in what is typed and pasted', async () => {
    const server = await shop();
    const {until, press, far, app} = await launch({url: server.url});
    await until('live');
    for (const open of [':', '/', '\u0010']) {
      await press(open);
      app.feed(`\u001b[200~a${nasty.replaceAll('\u001b', '')}z\u001b[201~`);
      await press('\u0003');
    }
    expect(far.raw).not.toMatch(harmful);
  });
});

describe('objects with nothing, or nonsense, in them', () => {
  const uid = (number: number) => ({uid: `odd-${number}`});
  const odd: object[] = [
    {},
    {metadata: null},
    {metadata: {}},
    {metadata: []},
    {metadata: 'text'},
    {metadata: {name: 7, namespace: {}, uid: [], labels: 'x', ownerReferences: {}, creationTimestamp: 'yesterday'}},
    {metadata: {name: 'empty', ...uid(1)}},
    {metadata: {name: 'nulls', ...uid(2)}, spec: null, status: null},
    {metadata: {name: 'lists', ...uid(3)}, spec: [], status: []},
    {metadata: {name: 'texts', ...uid(4)}, spec: 'x', status: 'y'},
    {metadata: {name: 'hollow', ...uid(5)}, spec: {containers: [null, {}, 7]}, status: {containerStatuses: [null, {}], conditions: [null]}},
    {
      metadata: {name: 'wrong', ...uid(6)},
      spec: {containers: {}, replicas: 'x'},
      status: {containerStatuses: 'x', conditions: 7, phase: {}},
    },
    {metadata: {name: 'times', ...uid(7), creationTimestamp: '9999-99-99', deletionTimestamp: 'x'}, status: {startTime: 12}},
    {metadata: {name: 'owned', ...uid(8), ownerReferences: [null, {}, {uid: 7}]}},
    {metadata: {name: 'numbers', ...uid(9)}, status: {containerStatuses: [{restartCount: 1e300}, {restartCount: 'x'}, {restartCount: -5}]}},
  ];
  const named = ['empty', 'nulls', 'lists', 'texts', 'hollow', 'wrong', 'times', 'owned', 'numbers'];
  const kinds = [
    'pods',
    'deployments',
    'replicasets',
    'statefulsets',
    'daemonsets',
    'jobs',
    'cronjobs',
    'services',
    'configmaps',
    'secrets',
    'events',
    'namespaces',
    'nodes',
  ];
  test.each(kinds)('%s', async kind => {
    const server = await shop({streamingLists: 'refused'});
    const body = JSON.stringify({kind: 'List', metadata: {resourceVersion: '1000'}, items: odd});
    server.fail({path: new RegExp(`/${kind}\\?.*limit=`), status: 200, body, times: Number.POSITIVE_INFINITY});
    const {until, press, text, log} = await launch({url: server.url, wish: {line: kind}, columns: 160});
    const shown = await until('live');
    expect(shown).toMatch(new RegExp(`live +\\d+ ${kind}`));
    // Events are known by what they tell, not by their names.
    for (const name of kind === 'events' ? [] : named) expect(shown).toContain(name);
    for (const keys of ['j', '\u0017', 'T', '\u0006', '!', '!', '/o', '\r', '>', '>', '=', '*', '\r', '\u001b']) await press(keys);
    expect(text()).not.toMatch(/\bundefined\b|NaN|Invalid Date|\[object|Cannot be shown/);
    expect(log.filter(line => line.startsWith('paint'))).toEqual([]);
  });

  test('and in a watch', async () => {
    const server = await shop();
    const {until, press, text} = await launch({url: server.url, columns: 160});
    await until('live');
    await server.watched(1);
    server.sendRaw(odd.map((object, index) => `${JSON.stringify({type: index % 2 ? 'MODIFIED' : 'ADDED', object})}\n`).join(''));
    server.add('pods', pod('late', inShop));
    await until('late');
    await press('GgT\u0017');
    expect(text()).not.toMatch(/\bundefined\b|NaN|Invalid Date|\[object|Cannot be shown/);
  });
});

describe('big ones', () => {
  test('an object of 1.5 MB is a row like others, in a list and in a watch', async () => {
    const server = await shop();
    const annotations = {big: 'x'.repeat(1_500_000)};
    server.add('pods', pod('aa-listed', {...inShop, metadata: {annotations}}));
    const {until} = await launch({url: server.url});
    await until(/live.*7 pods/);
    server.add('pods', pod('ab-watched', {...inShop, metadata: {annotations: {big: '\u2028"\\{[é'.repeat(150_000)}}}));
    const text = await until(/8 pods/);
    expect(text).toMatch(/aa-listed +1\/1 +Running/);
    expect(text).toMatch(/ab-watched +1\/1 +Running/);
  });

  test('a name, a reason and a label of 100 000 characters leave room for the others', async () => {
    const server = await shop();
    const long = 'long-'.repeat(20_000);
    server.add('pods', pod(long, {...inShop, labels: {app: long}, waiting: long, node: long}));
    const {until, press, far} = await launch({url: server.url, columns: 80});
    expect(await until(/live.*7 pods/)).toContain('web-5ff6-cj86p');
    for (const keys of ['/long', '\r', '.', '\u001b', '\u0017', 'T', '\r', '\u001b']) await press(keys);
    expect(far.bytes).toBeLessThan(200_000);
  });
});
