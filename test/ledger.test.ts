import {fork} from 'node:child_process';
import {once} from 'node:events';
import {appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, truncate, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Entry, EntryChange, Ledger} from '../src/changes/ledger.ts';
import {openLedger} from '../src/changes/ledger-file.ts';
import {ledgerDisk} from '../src/changes/ledger-disk.ts';
import {eventOf} from '../src/changes/ledger-lines.ts';
import {changeOf, entryOf, scaled} from './entries.ts';

let scratch = '';
let folder = '';
let file = '';
let older = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'dogwatch-test-'));
  folder = join(scratch, 'deep', 'state');
  file = join(folder, 'ledger.jsonl');
  older = join(folder, 'ledger.1.jsonl');
});
afterEach(() => rm(scratch, {recursive: true, force: true, maxRetries: 3}));

const nobody: ReadonlySet<number> = new Set();
const planned = (name: string, more: Parameters<typeof changeOf>[1] = {}) => changeOf(name, {outcome: 'planned', ...more});

async function write(ledger: Ledger, id: string, changes: readonly EntryChange[] = [planned('web')], confidential = nobody) {
  const {endedAt: _, ...entry} = entryOf(id, Number(id.replace(/\D/g, '')) || 1, changes);
  const problems = [await ledger.begin(entry, confidential)];
  for (const [index, {undo}] of changes.entries())
    problems.push(await ledger.settle(id, index, {outcome: 'done', problem: undefined, undo}));
  problems.push(await ledger.end(id, 99));
  return problems.filter(problem => problem !== undefined);
}

const idsOf = (entries: readonly Entry[]) => entries.map(({id}) => id);
const readNow = () => openLedger({folder}).read();

describe('the ledger', () => {
  test('keeps entries for other sittings, whole', async () => {
    const ledger = openLedger({folder});
    const undo = {...scaled, items: [{path: ['a', 0], name: 'x'}], also: {type: 'none', because: 'why'}} as const;
    const changes = [planned('web', {undo}), planned('cart', {step: {type: 'patch', patch: {spec: {replicas: 0}}}})];
    expect(await write(ledger, 'one', changes)).toEqual([]);
    const {entries, problems} = await readNow();
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      entryOf(
        'one',
        1,
        changes.map(change => ({...change, outcome: 'done'})),
        {endedAt: 99},
      ),
    ]);
    expect((await ledger.read()).entries).toEqual(entries);
    expect(ledger.own).toEqual(['one']);
  });

  test('its file is the owner’s alone, one line of JSON for each event', async () => {
    await write(openLedger({folder}), 'one');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
    expect(lines.map(line => (JSON.parse(line) as {type: string}).type)).toEqual(['begin', 'settle', 'end']);
  });

  test('touches the disk only when it is used', async () => {
    const ledger = openLedger({folder});
    expect(ledger.latest()).toEqual([]);
    expect(await readdir(scratch)).toEqual([]);
    expect(await ledger.read()).toEqual({entries: [], problems: []});
    expect(await readdir(scratch)).toEqual([]);
  });

  test('the values of a secret stay in memory', async () => {
    const ledger = openLedger({folder});
    const undo = {type: 'fields', changes: [{path: ['data', 'key'], before: 'b2xk', after: 'aHVudGVyMg=='}]} as const;
    const secret = planned('password', {kind: 'secrets', undo, before: 'b2xk', after: 'aHVudGVyMg==', kubectl: 'patch -p aHVudGVyMg=='});
    await write(ledger, 'one', [secret, planned('web')], new Set([0]));
    expect(await readFile(file, 'utf8')).not.toMatch(/aHVudGVyMg|b2xk/);
    const {entries} = await readNow();
    expect(entries[0]!.changes.map(change => change.undo)).toEqual([
      {type: 'none', because: 'the values of a secret are not kept on disk'},
      scaled,
    ]);
    expect((await ledger.read()).entries[0]!.changes[0]).toMatchObject({undo, before: 'b2xk', isConfidential: true});
  });

  test('a secret that is settled in another way than planned stays in memory, too', async () => {
    const ledger = openLedger({folder});
    const {endedAt: _, ...entry} = entryOf('one', 1, [planned('x', {kind: 'secrets'})]);
    await ledger.begin(entry, new Set([0]));
    const undo = {type: 'recreate', manifest: {metadata: {name: 'x'}, data: {key: 'aHVudGVyMg=='}}} as const;
    await ledger.settle('one', 0, {outcome: 'done', problem: undefined, undo});
    expect(await readFile(file, 'utf8')).not.toContain('aHVudGVyMg');
    expect(ledger.latest()[0]!.changes[0]!.undo).toEqual(undo);
  });

  test('tells who listens of each change of this sitting', async () => {
    const ledger = openLedger({folder});
    const told: string[] = [];
    const stop = ledger.onChange(() => told.push(ledger.latest()[0]!.changes[0]!.outcome));
    await write(ledger, 'one');
    stop();
    await write(ledger, 'two');
    expect(told).toEqual(['planned', 'done', 'done']);
  });
});

describe('what goes wrong', () => {
  test('without a folder it is kept in memory, and that is said once', async () => {
    const ledger = openLedger({folder: undefined, because: 'neither XDG_STATE_HOME nor HOME names a folder'});
    expect(await write(ledger, 'one')).toEqual(['changes are not kept on disk: neither XDG_STATE_HOME nor HOME names a folder']);
    expect(await write(ledger, 'two')).toEqual([]);
    expect(idsOf((await ledger.read()).entries)).toEqual(['one', 'two']);
  });

  test('a full disk is told, and all goes on in memory', async () => {
    await mkdir(folder, {recursive: true});
    await symlink('/dev/full', file);
    const ledger = openLedger({folder});
    expect(new Set(await write(ledger, 'one'))).toEqual(new Set([`${file} cannot be written: the disk is full`]));
    const {entries, problems} = await ledger.read();
    expect(entries).toMatchObject([{id: 'one', endedAt: 99}]);
    expect(problems).toEqual([`${file} cannot be read: it is no file`]);
  });

  test('what could not be begun is written as soon as there is room', async () => {
    await mkdir(folder, {recursive: true});
    await symlink('/dev/full', file);
    const ledger = openLedger({folder});
    const {endedAt: _, ...entry} = entryOf('one', 1, [planned('web'), planned('cart')]);
    expect(await ledger.begin(entry, nobody)).toContain('the disk is full');
    await rm(file);
    expect(await ledger.settle('one', 0, {outcome: 'done', problem: undefined, undo: scaled})).toBeUndefined();
    await ledger.settle('one', 1, {outcome: 'failed', problem: 'denied', undo: scaled});
    await ledger.end('one', 99);
    const {entries} = await readNow();
    expect(entries).toMatchObject([{id: 'one', endedAt: 99, changes: [{outcome: 'done'}, {outcome: 'failed', problem: 'denied'}]}]);
  });

  test.each([
    ['a file in the place of the folder', () => writeFile(join(scratch, 'deep'), ''), 'a part of its path is not a folder'],
    ['a folder in the place of the file', () => mkdir(file, {recursive: true}), 'a folder is in its place'],
    ['a link in a circle', () => mkdir(folder, {recursive: true}).then(() => symlink(file, file)), 'its links lead in a circle'],
  ])('%s', async (_, prepare, because) => {
    await prepare();
    const ledger = openLedger({folder});
    expect((await write(ledger, 'one'))[0]).toBe(`${file} cannot be written: ${because}`);
    const {entries, problems} = await ledger.read();
    expect(idsOf(entries)).toEqual(['one']);
    expect(problems[0]).toBe(`${file} cannot be read: ${because}`);
  });

  test('a pipe in the place of the file does not hold anything up', async () => {
    await mkdir(folder, {recursive: true});
    const {execFileSync} = await import('node:child_process');
    execFileSync('mkfifo', [file]);
    const ledger = openLedger({folder});
    expect((await write(ledger, 'one'))[0]).toBe(`${file} cannot be written: it is no file`);
    expect((await ledger.read()).problems).toEqual([`${file} cannot be read: it is no file`]);
  });

  test('lines that cannot be read are skipped and told', async () => {
    await write(openLedger({folder}), 'one');
    await appendFile(file, 'rubbish\n{"type":"begin","entry":{"id":7}}\n\u0000\u0001\n[]\n');
    await write(openLedger({folder}), 'two');
    const {entries, problems} = await readNow();
    expect(idsOf(entries)).toEqual(['one', 'two']);
    expect(problems).toEqual([`4 lines of ${file} cannot be read`]);
  });

  test('a line that a crash cut off costs no other', async () => {
    await write(openLedger({folder}), 'one');
    await write(openLedger({folder}), 'two');
    const {size} = await stat(file);
    await truncate(file, size - 9);
    expect((await readNow()).problems).toEqual([`1 line of ${file} cannot be read`]);
    await write(openLedger({folder}), 'three');
    const {entries, problems} = await readNow();
    expect(entries.map(({id, endedAt}) => [id, endedAt])).toEqual([
      ['one', 99],
      ['two', undefined],
      ['three', 99],
    ]);
    expect(problems).toEqual([`1 line of ${file} cannot be read`]);
  });

  test('wherever it was cut, what is read is whole entries', async () => {
    await write(openLedger({folder}), '1', [planned('web'), planned('cart')]);
    const {size} = await stat(file);
    for (let length = size - 1; length > 0; length -= 7) {
      await truncate(file, length);
      for (const entry of (await readNow()).entries) expect(entry).toMatchObject({id: '1', changes: [{undo: scaled}, {undo: scaled}]});
    }
  });

  test('events of entries that are forgotten, and odd ones, are passed over', async () => {
    await write(openLedger({folder}), 'one');
    await appendFile(file, '{"type":"end","id":"old","at":3}\n{"type":"settle","id":"one","index":7,"settled":{"outcome":"done"}}\n');
    const {entries, problems} = await readNow();
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([{id: 'one', changes: [{outcome: 'done'}]}]);
  });

  test('an undo that cannot be read is said to be none', () => {
    const entry = entryOf('one', 1, [changeOf('web', {undo: {type: 'fields', changes: 'x'} as never})]);
    expect(eventOf(JSON.stringify({type: 'begin', entry}))).toMatchObject({
      entry: {changes: [{undo: {type: 'none', because: 'what the ledger holds of it cannot be read'}}]},
    });
  });
});

describe('several at once', () => {
  test('two that write at the same time do not mix their lines', async () => {
    const ledgers = [openLedger({folder}), openLedger({folder})];
    const many = Array.from({length: 12}, (_, index) => planned(`web-${index}`.padEnd(500, 'x')));
    await Promise.all(Array.from({length: 40}, (_, index) => write(ledgers[index % 2]!, `1${index}`, many)));
    const {entries, problems} = await readNow();
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(40);
    expect(entries.every(({endedAt, changes}) => endedAt === 99 && changes.every(({outcome}) => outcome === 'done'))).toBe(true);
  });

  test('two processes write, and put the file aside, and nothing is lost', async () => {
    const script = join(import.meta.dirname, 'fakes', 'ledger-writer.ts');
    // All that they write fits two files, so that each entry has to be there.
    const capBytes = 200_000;
    const children = ['a', 'b', 'c'].map(name => fork(script, [folder, name, '60', String(capBytes)], {stdio: 'inherit'}));
    const codes = await Promise.all(children.map(async child => (await once(child, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0, 0]);
    const {entries, problems} = await readNow();
    expect(problems).toEqual([]);
    expect(new Set(idsOf(entries)).size).toBe(180);
    expect(entries.every(({endedAt, changes}) => endedAt === 99 && changes[0]!.outcome === 'done')).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(['ledger.1.jsonl', 'ledger.jsonl']);
    expect((await stat(older)).size).toBeGreaterThan(capBytes);
  });

  test('the entries of others are read, also while they run', async () => {
    const [one, two] = [openLedger({folder}), openLedger({folder})];
    const {endedAt: _, ...entry} = entryOf('theirs', 5, [planned('web')]);
    await one.begin(entry, nobody);
    await write(two, '9');
    const {entries} = await two.read();
    expect(entries.map(({id, endedAt}) => [id, endedAt])).toEqual([
      ['theirs', undefined],
      ['9', 99],
    ]);
    expect(two.own).toEqual(['9']);
    expect(two.latest()).toEqual(entries);
  });
});

describe('the cap', () => {
  test('a large file is put aside and both are read; the one before is forgotten', async () => {
    const ledger = openLedger({folder, capBytes: 1500});
    for (const id of ['1', '2', '3', '4', '5', '6', '7', '8', '9']) await write(ledger, id);
    expect((await readdir(folder)).sort()).toEqual(['ledger.1.jsonl', 'ledger.jsonl']);
    expect((await stat(older)).mode & 0o777).toBe(0o600);
    const known = idsOf((await ledger.read()).entries);
    const {entries, problems} = await readNow();
    expect(known).toHaveLength(9);
    expect(problems).toEqual([]);
    expect(entries.length).toBeLessThan(9);
    expect(idsOf(entries)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9'].slice(-entries.length));
  });

  test('of many that find it too large one puts it aside, and the new one is not put in its place', async () => {
    const disks = Array.from({length: 8}, () => ledgerDisk(folder, 2000));
    await disks[0]!.append(`"${'x'.repeat(1900)}"`, false);
    await Promise.all(disks.map((disk, index) => disk.append(`"${index}"`, false).then(() => disk.append('"again"', false))));
    const lines: string[] = [];
    await disks[0]!.read(line => lines.push(JSON.parse(line) as string) > 0);
    expect(lines).toHaveLength(17);
  });

  test('a lock that a crash left behind is removed in time, not at once', async () => {
    await mkdir(folder, {recursive: true});
    const lock = join(folder, 'ledger.lock');
    await writeFile(lock, '1');
    const disk = ledgerDisk(folder, 100);
    const line = `"${'x'.repeat(200)}"`;
    await disk.append(line, false);
    await disk.append(line, false);
    await disk.read(() => true);
    expect(await readdir(folder)).toEqual(['ledger.jsonl', 'ledger.lock']);
    const long = new Date(Date.UTC(2020, 0, 1));
    await utimes(lock, long, long);
    for (let count = 0; count < 4; count++) await disk.append(line, false);
    await disk.read(() => true);
    expect(await readdir(folder)).not.toContain('ledger.lock');
    expect(await readdir(folder)).toContain('ledger.1.jsonl');
  });

  test('who has the old file open while it is put aside loses nothing', async () => {
    const disk = ledgerDisk(folder, 1e6);
    await disk.append('"first"', false);
    const writing = Array.from({length: 20}, (_, index) => disk.append(`"${index}"`, false));
    await rename(file, older);
    await Promise.all(writing);
    const lines: string[] = [];
    await disk.read(line => lines.push(line) > 0);
    expect(lines).toHaveLength(21);
  });

  test('of a file that is far too large only the newest part is read', async () => {
    await mkdir(folder, {recursive: true});
    await writeFile(file, `${'x'.repeat(17 * 2 ** 20)}\n`);
    await write(openLedger({folder, capBytes: 1e9}), 'one');
    const {entries, problems} = await readNow();
    expect(idsOf(entries)).toEqual(['one']);
    expect(problems).toEqual([`${file} is very large: only its newest part is read`]);
  });
});
