import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Entry} from '../src/changes/ledger.ts';
import {openLedger} from '../src/changes/ledger-file.ts';
import {isAliveHere} from '../src/changes/who.ts';
import {pastChanges} from '../src/live/history-source.ts';
import {top} from '../src/store/state.ts';
import {actingOn} from './acting.ts';
import {NOW} from './drive.ts';
import {changeOf, entryOf} from './entries.ts';

const isAlive = ({who}: Entry) => (who.host === 'here' ? who.pid === 2 : undefined);
const told = (...entries: readonly Entry[]) =>
  pastChanges(entries, isAlive, 'test').map(({result, health, lasting, unresumable}) => ({result, health, lasting, unresumable}));

describe('what has become of a change', () => {
  const running = {endedAt: undefined};
  test.each<[string, Entry[], object]>([
    ['done', [entryOf('a', 1, [changeOf('web')])], {result: 'done', health: 'ok', lasting: ''}],
    [
      'done, with something to say',
      [entryOf('a', 1, [changeOf('web', {problem: 'the answer was lost, but it is done'})])],
      {result: 'done: the answer was lost, but it is done', lasting: ''},
    ],
    [
      'failed',
      [entryOf('a', 1, [changeOf('web', {outcome: 'failed', problem: 'denied by webhook x'})])],
      {result: 'failed: denied by webhook x', health: 'failing', lasting: 'it was not done'},
    ],
    [
      'unknown',
      [entryOf('a', 1, [changeOf('web', {outcome: 'unknown', problem: 'look at it'})])],
      {result: 'not known: look at it', lasting: ''},
    ],
    ['not sent', [entryOf('a', 1, [changeOf('web', {outcome: 'planned'})])], {result: 'not sent', lasting: 'it was not done'}],
    [
      'undone',
      [entryOf('a', 1, [changeOf('web')]), entryOf('b', 2, [changeOf('web')], {cause: {undoes: 'a'}})],
      {result: 'undone', health: 'done', lasting: 'it is undone'},
    ],
    [
      'not to be undone',
      [entryOf('a', 1, [changeOf('web', {undo: {type: 'none', because: 'pods cannot come back'}})])],
      {result: 'done', lasting: 'pods cannot come back'},
    ],
    [
      'running',
      [entryOf('a', 1, [changeOf('web', {outcome: 'planned'})], {...running, who: {user: '', host: 'here', pid: 2}})],
      {result: 'runs', health: 'waiting', lasting: 'it still runs', unresumable: 'it still runs'},
    ],
    [
      'cut short, perhaps made',
      [entryOf('a', 1, [changeOf('web', {outcome: 'planned'})], running)],
      {result: 'cut short', health: 'waiting', lasting: '', unresumable: 'the ledger does not hold what was to be sent'},
    ],
    [
      'cut short, to be gone on with',
      [
        entryOf('a', 1, [changeOf('web', {outcome: 'planned', step: {type: 'patch', patch: {spec: {}}}})], {
          ...running,
          isResumable: true,
        }),
      ],
      {result: 'cut short', unresumable: undefined},
    ],
    [
      'gone on with',
      [
        entryOf('a', 1, [changeOf('web', {outcome: 'planned'})], {...running, isResumable: true}),
        entryOf('b', 2, [changeOf('web')], {cause: {resumes: 'a'}}),
      ],
      {result: 'gone on with later', unresumable: 'it was gone on with later'},
    ],
    [
      'on another host',
      [entryOf('a', 1, [changeOf('web', {outcome: 'planned'})], {...running, who: {user: '', host: 'there', pid: 1}})],
      {result: 'no end is known', unresumable: 'it ran on there: only there it is known whether it still runs'},
    ],
  ])('%s', (_, entries, wanted) => {
    expect(told(...entries)[0]).toMatchObject(wanted);
  });
});

describe('processes', () => {
  const who = {user: 'me', host: 'here', pid: process.pid};
  const alive = isAliveHere(who, () => ['ours']);
  const of = (id: string, host: string, pid: number) => entryOf(id, 1, [], {who: {user: '', host, pid}});
  test.each<[string, Entry, boolean | undefined]>([
    ['ours', of('ours', 'here', process.pid), true],
    ['one before us with our number', of('a', 'here', process.pid), false],
    ['our parent', of('a', 'here', process.ppid), true],
    ['one that cannot be', of('a', 'here', 2 ** 30), false],
    ['no number', of('a', 'here', 0), false],
    ['elsewhere', of('a', 'there', 1), undefined],
  ])('%s', (_, entry, wanted) => {
    expect(alive(entry)).toBe(wanted);
  });
});

describe('the history on the screen', () => {
  const HOUR = 3_600_000;

  /** A ledger in which entries of earlier sittings lie. */
  async function ledgerWith(entries: readonly Entry[], rubbish = '') {
    const folder = await mkdtemp(join(tmpdir(), 'dogwatch-test-'));
    onTestFinished(() => rm(folder, {recursive: true, force: true, maxRetries: 3}));
    const events = entries.map(entry => JSON.stringify({type: 'begin', entry}));
    await mkdir(folder, {recursive: true});
    await writeFile(join(folder, 'ledger.jsonl'), `${events.join('\n')}\n${rubbish}`);
    return {ledger: openLedger({folder}), folder};
  }

  const inDemo = (name: string, more: Parameters<typeof changeOf>[1] = {}) => {
    const change = changeOf(name, more);
    return {...change, target: {...change.target, context: 'demo'}};
  };
  const demoEntry = (id: string, ago: number, changes: Entry['changes'], more: Partial<Entry> = {}) =>
    entryOf(id, NOW - ago, changes, {context: 'demo', ...more});

  test('is empty at first, and says what it is for', async () => {
    const on = await actingOn('deploy');
    await on.press('H');
    await on.until('There are no changes yet.');
    expect(on.text()).toContain('What you change is listed here');
    await on.press('H');
    await on.until('This is the history');
    await on.press('\u001b');
    await on.until('● live');
  });

  test('lists every change, the newest first, with what it was and why it cannot be undone', async () => {
    const {ledger} = await ledgerWith([
      demoEntry('a', 3 * HOUR, [inDemo('web')]),
      demoEntry('b', 2 * HOUR, [inDemo('cart'), inDemo('checkout', {outcome: 'failed', problem: 'denied by webhook x'})]),
      demoEntry('c', HOUR, [
        inDemo('web', {undo: {type: 'none', because: 'pods cannot come back'}, before: '', after: '', sentence: 'restart pod'}),
      ]),
      entryOf('d', NOW - 1000, [changeOf('web')], {context: 'elsewhere'}),
    ]);
    const on = await actingOn('deploy', {ledger, columns: 200});
    await on.press('H');
    await on.until('5 changes');
    const rows = on.text().split('\n').slice(3, 8);
    expect(rows.map(row => row.trim().split(/ {2,}/))).toEqual([
      ['0s', 'scale deployment web to 0', 'deployment shop/web', '3', '0', 'done', 'tester@here', 'elsewhere', 'u'],
      ['60m', 'restart pod', 'deployment shop/web', 'done', 'tester@here', 'demo', 'pods cannot come back'],
      ['120m', 'Scale to zero (2)', 'deployment shop/cart', '3', '0', 'done', 'tester@here', 'demo', 'u'],
      [
        '✗ 120m',
        'Scale to zero (2)',
        'deployment shop/checkout',
        '3',
        '0',
        'failed: denied by webhook x',
        'tester@here',
        'demo',
        'it was not done',
      ],
      ['3h', 'scale deployment web to 0', 'deployment shop/web', '3', '0', 'done', 'tester@here', 'demo', 'u'],
    ]);
    await on.press('\r');
    await on.until('That was in context elsewhere; :ctx elsewhere goes there');
    await on.press('u');
    await on.until('That was in context elsewhere');
    await on.press('ju');
    await on.until('It cannot be undone: pods cannot come back');
    await on.press('T');
    await on.until('2026-01-01');
  });

  test('enter goes to the object', async () => {
    const {ledger} = await ledgerWith([demoEntry('a', HOUR, [inDemo('storefront')])]);
    const on = await actingOn('pods', {ledger});
    await on.press(':history\r');
    await on.until('1 change');
    await on.press('\r');
    await on.until(/deployments +sorted/);
    await on.until('● live');
    expect(top(on.app.store.getState())!.table.cursor!.name).toBe('storefront');
  });

  test('what cannot be read is told; the rest is shown', async () => {
    const {ledger, folder} = await ledgerWith([demoEntry('a', HOUR, [inDemo('web')])], 'rubbish\n');
    const on = await actingOn('deploy', {ledger, columns: 140});
    await on.press('H');
    await on.until('1 change');
    await on.until(`1 line of ${join(folder, 'ledger.jsonl')} cannot be read`);
  });

  test('marked changes of several entries are not undone together', async () => {
    const {ledger} = await ledgerWith([demoEntry('a', HOUR, [inDemo('web')]), demoEntry('b', HOUR, [inDemo('cart')])]);
    const on = await actingOn('deploy', {ledger});
    await on.press('H');
    await on.until('2 changes');
    await on.press('*u');
    await on.until('The marked rows were not changed together: choose one');
  });

  test('what another sitting did meanwhile is there when it is read again', async () => {
    const {ledger, folder} = await ledgerWith([demoEntry('a', HOUR, [inDemo('web')])]);
    const on = await actingOn('deploy', {ledger});
    await on.press('H');
    await on.until('1 change');
    const {endedAt: _, ...entry} = demoEntry('b', 0, [inDemo('cart')]);
    await openLedger({folder}).begin(entry, new Set());
    await on.press('\u0012');
    await on.until('2 changes');
  });
});
