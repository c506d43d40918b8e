import {describe, expect, test} from 'vitest';
import {type Action, isBecause, type Program} from '../src/actions/action.ts';
import {copyAll, copyKubectl, copyLine, copyRange, copyRawLine, copyRecord, copyShownLine, needsLines} from '../src/actions/copy-shown.ts';
import {saveRaw, saveShown} from '../src/actions/save-shown.ts';
import type {Row} from '../src/kube/row.ts';
import {NumberList} from '../src/logs/line-numbers.ts';
import {createRing} from '../src/logs/ring.ts';
import {contextRow, contexts} from '../src/resources/contexts.ts';
import {containers} from '../src/resources/containers.ts';
import {deployments} from '../src/resources/deployments.ts';
import {nodes} from '../src/resources/nodes.ts';
import {pods} from '../src/resources/pods.ts';
import type {Kind, Scope} from '../src/resources/kind.ts';
import {Collection} from '../src/store/collection.ts';
import type {LogScreen} from '../src/store/log-screen.ts';
import {createState, type Route} from '../src/store/state.ts';
import {Table} from '../src/store/table.ts';
import {clipboardSequence} from '../src/terminal/clipboard.ts';

const NOW = Date.UTC(2026, 0, 1);

/** What the actions do on a screen. */
function on(route: Route) {
  const copied: string[] = [];
  const said: string[] = [];
  const saved: {what: string; ending: string; text: string}[] = [];
  const store = createState({routes: [route]});
  const program = {
    store,
    now: () => NOW,
    flash: (_: string, text: string) => said.push(text),
    copy(text: string) {
      clipboardSequence(text, {});
      copied.push(text);
    },
    async save(what: string, ending: string, text: Iterable<Uint8Array | string>) {
      saved.push({what, ending, text: Buffer.concat([...text].map(part => Buffer.from(part as string))).toString()});
      return '/saved/file';
    },
  } as unknown as Program;
  return {
    copied,
    said,
    saved,
    async run(action: Action): Promise<void> {
      const needed = action.needs?.(store.getState());
      if (isBecause(needed)) said.push(needed.because);
      else await action.run(program, needed);
    },
    suits: (action: Action) => action.suits?.(store.getState()) ?? true,
  };
}

function rowOf(name: string, namespace: string): Row {
  return {...contextRow({name, cluster: 'c', user: 'u', namespace, server: '', isCurrent: false}), uid: `${namespace}/${name}`, namespace};
}

function tableOf(kind: Kind, rows: readonly Row[], scope: Partial<Scope> = {}, context = 'prod-eu'): {route: Route; table: Table} {
  const whole = {kind: kind.plural, ...scope};
  const collection = new Collection(context, kind, whole);
  collection.apply([{type: 'rows', rows}, {type: 'listed'}], NOW);
  const table = new Table(collection, () => ({now: NOW, count: () => undefined}));
  return {route: {view: 'table', id: 1, scope: whole, table, origin: undefined}, table};
}

describe('the kubectl line', () => {
  test.each<readonly [string, Kind, readonly Row[], Partial<Scope>, readonly string[]]>([
    ['of a pod', pods, [rowOf('web-1', 'shop')], {}, ['kubectl get --context prod-eu -n shop pods web-1']],
    ['of a kind in a group', deployments, [rowOf('web', 'shop')], {}, ['kubectl get --context prod-eu -n shop deployments.apps web']],
    ['of what lies in no namespace', nodes, [rowOf('n1', '')], {}, ['kubectl get --context prod-eu nodes n1']],
    [
      'of a container is that of its pod',
      containers,
      [rowOf('app', 'shop')],
      {part: {namespace: 'shop', name: 'web-1'}},
      ['kubectl get --context prod-eu -n shop pods web-1'],
    ],
  ])('%s', async (_, kind, rows, scope, expected) => {
    const {run, copied, said} = on(tableOf(kind, rows, scope).route);
    await run(copyKubectl);
    expect(copied).toEqual([expected.join('\n')]);
    expect(said).toEqual(['The kubectl line sent to the clipboard']);
  });

  test('of what is marked, for each namespace', async () => {
    const rows = [rowOf('web-1', 'shop'), rowOf('web-2', 'shop'), rowOf('agent', 'ops'), rowOf('other', 'ops')];
    const {route, table} = tableOf(pods, rows, {}, 'it is prod');
    for (const row of rows.slice(0, 3)) table.marks.set(row.uid, row);
    const {run, copied, said} = on(route);
    await run(copyKubectl);
    expect(copied[0]!.split('\n').toSorted()).toEqual([
      "kubectl get --context 'it is prod' -n ops pods agent",
      "kubectl get --context 'it is prod' -n shop pods web-1 web-2",
    ]);
    expect(said).toEqual(['2 kubectl lines sent to the clipboard']);
  });

  test('there is none for what only the program knows', async () => {
    const {run, said, copied} = on(tableOf(contexts, [rowOf('prod', '')]).route);
    await run(copyKubectl);
    expect([said, copied]).toEqual([['kubectl knows no contexts'], []]);
  });
});

describe('a table', () => {
  const rows = [rowOf('web-1', 'shop'), rowOf('web-2', 'shop')];

  test('is copied as it is shown', async () => {
    const {run, copied, said} = on(tableOf(contexts, rows).route);
    await run(copyAll);
    expect(copied[0]).toMatch(/^CURRENT {3}NAME {4}CLUSTER .*\n +web-1 .*\n +web-2 .*\n$/);
    expect(said).toEqual(['The table sent to the clipboard']);
  });

  test('that is too long for the clipboard is not copied in part', async () => {
    const many = Array.from({length: 5000}, (_, index) => rowOf(`web-${index}`, 'shop'));
    const {run, copied} = on(tableOf(contexts, many).route);
    await expect(run(copyAll)).rejects.toThrow('too long');
    expect(copied).toEqual([]);
  });

  test('is saved as it is shown', async () => {
    const {run, saved, said} = on(tableOf(pods, rows).route);
    await run(saveShown);
    expect(saved[0]).toMatchObject({what: 'pods', ending: 'txt'});
    expect(saved[0]!.text.split('\n')).toHaveLength(4);
    expect(said).toEqual(['2 pods saved as file in /saved']);
  });

  test('without rows there is nothing to copy or save', async () => {
    const {run, said} = on(tableOf(pods, []).route);
    for (const action of [copyAll, copyKubectl, saveShown]) await run(action);
    expect(said).toEqual(Array(3).fill('There are no rows'));
  });

  test('offers what suits tables', () => {
    const {suits} = on(tableOf(pods, rows).route);
    expect([copyAll, copyKubectl, copyLine, copyRecord, copyRange, saveRaw].map(suits)).toEqual([true, true, false, false, false, false]);
  });
});

function numbersOf(...numbers: readonly number[]): NumberList {
  const list = new NumberList();
  for (const number of numbers) list.add(number);
  return list;
}

describe('a log', () => {
  function logOf(lines: readonly string[], more: Partial<LogScreen> = {}) {
    const ring = createRing({maxBytes: 1 << 20});
    for (const [index, line] of lines.entries()) {
      const bytes = new TextEncoder().encode(line);
      ring.add({source: 0, ms: NOW + index, nanos: 0, kind: 'text', bytes}, {severity: 0, isContinuation: false});
    }
    const target = {title: 'deployment web', scopes: []};
    const sources = [{id: 0, label: 'web', namespace: 'shop', pod: 'web-1', container: 'app', isHidden: false}];
    const view = {target, ring, sources, sift: undefined, times: 'off', isFolded: false, marks: numbersOf(), cursor: ring.first, ...more};
    return on({view: 'logs', id: 1, logs: view as unknown as LogScreen});
  }

  const lines = ['\u001b[31mzero', 'one', '{"msg":"two"}', 'three'];

  test.each<readonly [string, Action, string, string]>([
    ['line', copyLine, '{"msg":"two"}', 'The line'],
    ['line as it is shown', copyShownLine, 'web {"msg":"two"}', 'The line'],
    ['record', copyRecord, '{\n  "msg": "two"\n}', 'The record'],
    ['lines', copyAll, 'web zero\nweb one\nweb {"msg":"two"}\nweb three\n', '4 lines'],
  ])('the %s', async (_, action, expected, what) => {
    const {run, copied, said} = logOf(lines, {cursor: createRing({maxBytes: 1 << 20}).first + 2});
    await run(action);
    expect([copied, said]).toEqual([[expected], [`${what} sent to the clipboard`]]);
  });

  test('the line with its colours', async () => {
    const {run, copied} = logOf(lines);
    await run(copyRawLine);
    await run(copyLine);
    expect(copied).toEqual(['\u001b[31mzero', 'zero']);
  });

  test('the record that is open, by the key for the line', async () => {
    const {first} = createRing({maxBytes: 1 << 20});
    const {run, copied} = logOf(lines, {opened: first + 2});
    await run(copyLine);
    expect(copied).toEqual(['{\n  "msg": "two"\n}']);
  });

  test.each([
    [[0], 2, 'web zero\nweb one\nweb {"msg":"two"}\n'],
    [[3], 1, 'web one\nweb {"msg":"two"}\nweb three\n'],
    [[0, 1, 3], 2, 'web one\nweb {"msg":"two"}\n'],
    [[2], 2, 'web {"msg":"two"}\n'],
  ])('the lines from marks %j to the cursor on %j', async (marks, cursor, expected) => {
    const {first} = createRing({maxBytes: 1 << 20});
    const {run, copied} = logOf(lines, {marks: numbersOf(...marks.map(mark => first + mark)), cursor: first + cursor});
    await run(copyRange);
    expect(copied).toEqual([expected]);
  });

  test('no range without a mark', async () => {
    const {run, said, copied} = logOf(lines);
    await run(copyRange);
    expect([said, copied]).toEqual([['Mark a first line with m'], []]);
  });

  test('is saved as it is shown, or as it came, up to where it is frozen', async () => {
    const {first} = createRing({maxBytes: 1 << 20});
    const {run, saved, said} = logOf(lines, {frozenAt: first + 1});
    await run(saveShown);
    await run(saveRaw);
    expect(saved).toEqual([
      {what: 'deployment web logs', ending: 'log', text: 'web zero\nweb one\n'},
      {what: 'deployment web logs', ending: 'log', text: '\u001b[31mzero\none\n'},
    ]);
    expect(said).toEqual(['Saved as file in /saved', 'Saved as file in /saved']);
  });

  test('says when the filter has not looked at everything', async () => {
    const {first} = createRing({maxBytes: 1 << 20});
    const sift = {numbers: numbersOf(first + 1), isDone: false} as unknown as LogScreen['sift'];
    const {run, saved, said} = logOf(lines, {sift});
    await run(saveShown);
    expect(saved[0]!.text).toBe('web one\n');
    expect(said).toEqual(['Saved what the filter had found so far as file in /saved']);
  });

  test('without lines says so', async () => {
    const {run, said} = logOf([]);
    for (const action of [copyLine, copyRecord, copyAll, saveShown, saveRaw]) await run(action);
    expect(said).toEqual(Array(5).fill('There are no lines'));
    expect(needsLines(createState().getState())).toEqual({because: 'No log is open; l opens one'});
  });

  test('offers what suits logs', () => {
    const {suits} = logOf(lines);
    expect([copyLine, copyShownLine, copyRecord, copyRange, copyAll, saveRaw, copyKubectl].map(suits)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});
