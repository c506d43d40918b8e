import {describe, expect, test} from 'vitest';
import {ApiError} from '../src/kube/api-error.ts';
import type {CellValue, Row} from '../src/kube/row.ts';
import {age, name, namespace, wide} from '../src/resources/columns.ts';
import {genericKind} from '../src/resources/generic.ts';
import {kinds} from '../src/resources/index.ts';
import {defineKind, idOf} from '../src/resources/kind.ts';
import {type Catalog, kindsNamed, nearest} from '../src/store/catalog.ts';
import {Collection, type CollectionEvent} from '../src/store/collection.ts';
import {parseFilter, tokensOf} from '../src/store/filter.ts';
import {completions, errandOf} from '../src/store/go.ts';
import {edited, lineOf, typed} from '../src/store/line.ts';
import {orderOf} from '../src/store/order.ts';

const NOW = Date.UTC(2026, 0, 2);
const HOUR = 3_600_000;
const moment = {now: NOW, count: () => undefined};

const things = defineKind({
  group: '',
  version: 'v1',
  plural: 'things',
  singular: 'thing',
  name: 'Thing',
  aliases: ['th'],
  isNamespaced: true,
  columns: [namespace, name, {title: 'STATUS'}, {title: 'RESTARTS'}, {title: 'CPU'}, wide({title: 'IMAGE'}), age],
});

type Given = {status?: string; restarts?: CellValue; cpu?: string; image?: string; ageMs?: number; labels?: Record<string, string>};

function thing(id: string, given: Given = {}): Row {
  const [of = '', called = ''] = id.split('/');
  const {status, restarts, cpu, image, ageMs = 0, labels = {}} = given;
  return {
    uid: id,
    namespace: of,
    name: called,
    resourceVersion: '1',
    created: NOW - ageMs,
    labels,
    owners: [],
    cells: [of, called, status, restarts, cpu, image, NOW - ageMs],
    health: 'ok',
    because: undefined,
    selector: undefined,
  };
}

const rows = [
  thing('shop/web-1', {status: 'Running', restarts: 0, cpu: '500m', image: 'nginx', ageMs: HOUR / 2, labels: {app: 'web'}}),
  thing('shop/web-2', {status: 'Pending', restarts: {count: 3, at: 0}, cpu: '2', ageMs: 2 * HOUR, labels: {app: 'web', tier: 'a'}}),
  thing('ops/db-0', {status: 'Running', restarts: 7, ageMs: 50 * HOUR, labels: {app: 'db'}}),
];

describe('a filter', () => {
  const all = 'web-1 web-2 db-0';
  const cases: [text: string, matching: string, problem?: RegExp][] = [
    ['', all],
    ['web', 'web-1 web-2'],
    ['WEB', ''],
    ['running', 'web-1 db-0'],
    ['Running', 'web-1 db-0'],
    ['web running', 'web-1'],
    ['web !running', 'web-2'],
    ['!web', 'db-0'],
    ['ops', 'db-0'],
    ['nginx', ''],
    ['!', all],
    ['~', all],
    ['/', all],
    ['~w2', 'web-2'],
    ['~2w', ''],
    ['/^shop web-[12]/', 'web-1 web-2'],
    ['/WEB/', ''],
    ['/web|db', all],
    ['!/web/', 'db-0'],
    ['/web-\\d/ !pend', 'web-1'],
    ['/[', all, /^\/\[\/ is no regular expression: /],
    ['web /[', 'web-1 web-2', /no regular expression/],
    ['status=running', 'web-1 db-0'],
    ['STATUS!=Running', 'web-2'],
    ['stat=pending', 'web-2'],
    ['RESTARTS>3', 'db-0'],
    ['restarts>=3', 'web-2 db-0'],
    ['RESTARTS<3', 'web-1'],
    ['RESTARTS<=3', 'web-1 web-2'],
    ['RESTARTS=3', 'web-2'],
    ['RESTARTS>', all],
    ['RESTARTS>many', all, /^many is no number, quantity or duration$/],
    ['CPU>500m', 'web-2'],
    ['CPU>=500m', 'web-1 web-2'],
    ['CPU<1', 'web-1'],
    ['AGE<1h', 'web-1'],
    ['AGE>1h30m', 'web-2 db-0'],
    ['AGE>2d', 'db-0'],
    ['AGE<soon', all, /^soon is no/],
    ['COLOUR=red', all, /^No column is called COLOUR; a label is asked for with -l COLOUR=red$/],
    ['-l app=web', 'web-1 web-2'],
    ['-l app=web,tier', 'web-2'],
    ['-l app in (db, web)', all],
    ["-l 'app in (db, other)'", 'db-0'],
    ['-l !tier', 'web-1 db-0'],
    ['-l app=web /2/', 'web-2'],
    ['web -l tier=a', 'web-2'],
    ['-l', all],
    ['-l a b', all, /./],
    ['"web-1"', 'web-1'],
    ['"web 1"', ''],
  ];
  test.each(cases)('%s', (text, matching, problem) => {
    const filter = parseFilter(text, things, () => moment);
    expect(rows.filter(row => filter.matches(row)).map(row => row.name)).toEqual(matching.split(' ').filter(Boolean));
    if (problem) expect(filter.problem).toMatch(problem);
    else expect(filter.problem).toBeUndefined();
  });

  const spans: [kind: string, column: string, cell: CellValue, text: string, matches: boolean][] = [
    ['jobs', 'DURATION', -(NOW - 2 * HOUR), 'DURATION>1h', true],
    ['jobs', 'DURATION', -(NOW - 2 * HOUR), 'DURATION<1h', false],
    ['jobs', 'DURATION', 2 * 60_000, 'DURATION>5m', false],
    ['jobs', 'DURATION', 2 * 60_000, 'DURATION<5m', true],
    ['cronjobs', 'LAST SCHEDULE', NOW - HOUR, '"LAST SCHEDULE">30m', true],
    ['cronjobs', 'LAST SCHEDULE', NOW - HOUR, '"LAST SCHEDULE"<30m', false],
  ];
  test.each(spans)('of %s by %s %d: %s', (plural, title, cell, text, matches) => {
    const kind = kinds.find(one => one.plural === plural)!;
    const row = {...thing('shop/x'), cells: kind.columns.map(column => (column.title === title ? cell : ''))};
    expect(parseFilter(text, kind, () => moment).matches(row)).toBe(matches);
  });

  test.each([
    ['a  b', ['a', 'b']],
    ['"a b" c', ['a b', 'c']],
    ['/a b/ c', ['/a b/', 'c']],
    ['!/a b/', ['!/a b/']],
    ['/a\\/b/', ['/a\\/b/']],
    ['-l a in (b, c) /d/', ['-l a in (b, c)', '/d/']],
    ['-l a=b -f c=d', ['-l a=b', '-f', 'c=d']],
    ['x "unclosed', ['x', 'unclosed']],
  ])('%s is split', (text, tokens) => {
    expect(tokensOf(text)).toEqual(tokens);
  });
});

const widgets = genericKind({
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  singular: 'widget',
  name: 'Widget',
  shortNames: ['wd'],
  isNamespaced: true,
});
const otherPods = genericKind({...widgets, group: 'other.io', plural: 'pods', singular: 'pod', name: 'Pod', shortNames: []});
const catalog: Catalog = {
  kinds: [...kinds, widgets, otherPods],
  namespaces: ['ops', 'shop', 'shop-two'],
  contexts: ['here', 'there'],
  problems: [],
};

describe('a line behind :', () => {
  const show = (kind: string, scope: object = {}, more: object = {}) => ({type: 'show', scope: {kind, ...scope}, filter: '', ...more});
  const cases: [text: string, errand: object][] = [
    ['pods', show('pods')],
    [' PO ', show('pods')],
    ['Deployment', show('deployments.apps')],
    ['deploy.apps', {type: 'problem'}],
    ['deployment.apps', show('deployments.apps')],
    ['deployments.v1.apps', show('deployments.apps')],
    ['apps/v1/deployments', show('deployments.apps')],
    ['wd', show('widgets.example.com')],
    ['pods.other.io', show('pods.other.io')],
    ['pods ops', show('pods', {namespace: 'ops'})],
    ['pods -n ops', show('pods', {namespace: 'ops'})],
    ['pods all', show('pods', {namespace: ''})],
    ['pods -A', show('pods', {namespace: ''})],
    ['pods *', show('pods', {namespace: ''})],
    ['pods /web', show('pods', {}, {filter: 'web'})],
    ['pods ops /web/ !old ~x', show('pods', {namespace: 'ops'}, {filter: '/web/ !old ~x'})],
    ['pods app=web', show('pods', {labelSelector: 'app=web'})],
    ['pods app=web tier!=a', show('pods', {labelSelector: 'app=web,tier!=a'})],
    ["pods -l 'app in (web,db)'", show('pods', {labelSelector: 'app in (web,db)'})],
    ['pods -l app in (web, db) -f spec.nodeName=n', show('pods', {labelSelector: 'app in (web, db)', fieldSelector: 'spec.nodeName=n'})],
    ['deploy ops @there', show('deployments.apps', {namespace: 'ops'}, {context: 'there'})],
    ['deploy @nowhere', {type: 'problem', message: expect.stringContaining('No context is called nowhere')}],
    ['ns', show('namespaces')],
    ['ns ops', {type: 'namespace', namespace: 'ops'}],
    ['ns all', {type: 'namespace', namespace: ''}],
    ['ns /shop', show('namespaces', {}, {filter: 'shop'})],
    ['ctx', show('contexts')],
    ['ctx there', {type: 'context', context: 'there'}],
    ['ctx @there', {type: 'context', context: 'there'}],
    ['ctx ther', {type: 'problem', message: expect.stringMatching(/^No context is called ther\. Nearest: there/)}],
    ['q', {type: 'quit'}],
    ['quit', {type: 'quit'}],
    ['help', {type: 'help'}],
    ['?', {type: 'help'}],
    ['', {type: 'problem'}],
    ['podz', {type: 'problem', message: expect.stringMatching(/^No kind is called podz\. Nearest: pod/)}],
    ['qqqqqq', {type: 'problem', message: 'No kind is called qqqqqq'}],
  ];
  test.each(cases)('%s', (text, errand) => {
    expect(errandOf(text, catalog)).toMatchObject(errand);
  });

  test('what groups did not answer is told where a kind is missing', () => {
    const message = 'No kind is called qqqqqq; metrics.k8s.io does not answer';
    expect(errandOf('qqqqqq', {...catalog, problems: ['metrics.k8s.io does not answer']})).toEqual({type: 'problem', message});
  });

  const proposals: [text: string, inserts: string[]][] = [
    ['po', ['pods', 'poddisruptionbudgets', 'pods.other.io', 'endpointslices', 'networkpolicies', 'horizontalpodautoscalers']],
    ['dep', ['deployments']],
    ['sts', ['statefulsets']],
    ['example', ['widgets']],
    ['gets', ['poddisruptionbudgets', 'widgets']],
    ['zz', []],
    ['pods s', ['pods shop', 'pods shop-two', 'pods ops']],
    ['pods TWO', ['pods shop-two']],
    ['pods ', ['pods all', 'pods ops', 'pods shop', 'pods shop-two']],
    ['pods ops s', []],
    ['pods /s', []],
    ['pods -l', []],
    ['pods app=s', []],
    ['nodes s', []],
    ['ns o', ['ns ops', 'ns shop', 'ns shop-two']],
    ['ctx ', ['ctx here', 'ctx there']],
    ['ctx the', ['ctx there']],
    ['pods ops @', ['pods ops @here', 'pods ops @there']],
    ['nothing s', []],
  ];
  test.each(proposals)('%s proposes', (text, inserts) => {
    expect(completions(text, catalog).map(({insert}) => insert)).toEqual(inserts);
  });

  test('own kinds come before others of the same name, and every kind can be gone to by what is proposed', () => {
    expect(kindsNamed(catalog, 'pods').map(idOf)).toEqual(['pods', 'pods.other.io']);
    for (const kind of catalog.kinds) {
      const proposed = completions(kind.plural, catalog).map(({insert}) => idOf(kindsNamed(catalog, insert)[0]!));
      expect(proposed).toContain(idOf(kind));
    }
  });

  test('words that are near', () => {
    const words = ['deployments', 'daemonsets', 'pods', 'services'];
    expect(nearest(words, 'deploymets')[0]).toBe('deployments');
    expect(nearest(words, 'servces')[0]).toBe('services');
    expect(nearest(words, 'xyzzy')).toEqual([]);
  });
});

describe('a line being typed', () => {
  const cases: [before: string, chord: string, after: string][] = [
    ['ab|', 'c', 'abc|'],
    ['a|b', 'space', 'a |b'],
    ['a|b', '漢', 'a漢|b'],
    ['a😀|', 'backspace', 'a|'],
    ['|😀b', 'delete', '|b'],
    ['|ab', 'backspace', '|ab'],
    ['ab|', 'delete', 'ab|'],
    ['a😀|b', 'left', 'a|😀b'],
    ['a|😀b', 'right', 'a😀|b'],
    ['ab|', 'right', 'ab|'],
    ['a|b', 'home', '|ab'],
    ['a|b', 'end', 'ab|'],
    ['ab |cd', 'ctrl-u', '|cd'],
    ['ab |cd', 'ctrl-k', 'ab |'],
    ['one two  |x', 'ctrl-w', 'one |x'],
    ['|x', 'ctrl-w', '|x'],
    ['  |', 'ctrl-w', '|'],
  ];
  test.each(cases)('%s and %s: %s', (before, chord, after) => {
    const at = before.indexOf('|');
    const line = edited({text: before.replace('|', ''), at}, chord)!;
    expect(`${line.text.slice(0, line.at)}|${line.text.slice(line.at)}`).toBe(after);
  });

  test.each(['f1', 'ctrl-x', 'up', 'esc', 'enter', '\u0007'])('%j edits nothing', chord => {
    expect(edited(lineOf('ab'), chord)).toBeUndefined();
  });

  test('what is pasted becomes one line', () => {
    expect(typed(lineOf('a '), 'b\r\n\u001b[31mc\u009bd')).toEqual({text: 'a b [31mc d', at: 11});
  });
});

describe('order', () => {
  const given = [
    thing('b/one', {restarts: 10, status: 'x'}),
    thing('a/two', {restarts: {count: 9, at: 0}, status: ''}),
    thing('a/three', {restarts: 10}),
    thing('c/four', {status: 'X'}),
  ];
  const cases: [title: string, isDescending: boolean, order: string][] = [
    ['NAMESPACE', false, 'three two one four'],
    ['NAMESPACE', true, 'four one three two'],
    ['NAME', false, 'four one three two'],
    ['NAME', true, 'two three one four'],
    ['RESTARTS', false, 'two three one four'],
    ['RESTARTS', true, 'four three one two'],
    ['STATUS', false, 'four one three two'],
    ['NOTHING', false, 'three two one four'],
  ];
  test.each(cases)('by %s, descending %s', (title, isDescending, wanted) => {
    const order = orderOf(things, {title, isDescending}, moment);
    const byIdentity = orderOf(things, {title: 'NAMESPACE', isDescending: false}, moment);
    const sorted = order.sorted([...given].sort(byIdentity.compare));
    expect(sorted.map(row => row.name).join(' ')).toBe(wanted);
    expect([...given].sort(order.compare)).toEqual(sorted);
    for (const row of given) expect(order.compare(row, row)).toBe(0);
  });
});

describe('a collection', () => {
  const error = new ApiError(0, 'Unknown', 'gone');
  const listed: CollectionEvent[] = [{type: 'listing'}, {type: 'rows', rows: [rows[0]!, rows[1]!]}, {type: 'listed'}];
  const lost: CollectionEvent = {type: 'lost', error, retryInMs: 5};
  const cases: [what: string, events: CollectionEvent[], state: string, names: string][] = [
    ['nothing', [], 'connecting', ''],
    ['a list under way', listed.slice(0, 2), 'listing', 'web-1 web-2'],
    ['a list', listed, 'live', 'web-1 web-2'],
    ['no answer', [{type: 'listing'}, lost], 'failed', ''],
    ['an empty list, then no answer', [{type: 'listing'}, {type: 'listed'}, lost], 'stale', ''],
    ['a list, then no answer', [...listed, lost], 'stale', 'web-1 web-2'],
    ['alive again', [...listed, lost, {type: 'alive'}], 'live', 'web-1 web-2'],
    ['alive before any list', [{type: 'alive'}], 'connecting', ''],
    ['a new list under way', [...listed, {type: 'listing'}, {type: 'rows', rows: [rows[2]!]}], 'live', 'web-1 web-2 db-0'],
    ['a new list', [...listed, {type: 'listing'}, {type: 'rows', rows: [rows[2]!]}, {type: 'listed'}], 'live', 'db-0'],
    ['a removal of what is not there', [...listed, {type: 'changes', changes: [{type: 'remove', row: rows[2]!}]}], 'live', 'web-1 web-2'],
  ];
  test.each(cases)('%s', (_, events, state, names) => {
    const collection = new Collection('here', things, {kind: 'things'});
    collection.apply(events, NOW);
    expect(collection.sync.state).toBe(state);
    expect([...collection.rows.values()].map(row => row.name).join(' ')).toBe(names);
    expect(collection.counts.ok).toBe(collection.rows.size);
  });

  test('stale since the first failure, however often it fails', () => {
    const collection = new Collection('here', things, {kind: 'things'});
    collection.apply([...listed, lost], NOW);
    collection.apply([lost], NOW + 1000);
    expect(collection.sync).toMatchObject({state: 'stale', since: NOW, retryAt: NOW + 1005});
  });
});
