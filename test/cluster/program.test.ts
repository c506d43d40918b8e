import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {kinds} from '../../src/resources/index.ts';
import {idOf} from '../../src/resources/kind.ts';
import {top} from '../../src/store/state.ts';
import {type Driven, launch, systemClock} from '../drive.ts';
import {churn} from './churn.ts';
import {madeNamespace, pathOf, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock} from './real-reading.ts';

/** How long the program may take to show what the server has. */
const AGREE_MS = 10_000;

const watched = kinds.filter(kind => kind.from === 'fields' && !kind.partsOf);

let cluster: RealCluster;
let kubeconfig: string;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;
beforeAll(async () => {
  cluster = await realCluster();
  kubeconfig = await readFile(process.env['DOGWATCH_TEST_KUBECONFIG']!, 'utf8');
  namespace = await madeNamespace(cluster);
});
afterAll(async () => {
  await namespace?.remove();
  cluster?.close();
});

const start = (line: string) => launch({kubeconfig, wish: {line}, columns: 160, rows: 50, clock: {...systemClock(), now: Date.now}});

describe('tables', () => {
  test('of every kind with a file of its own show what the server lists', async () => {
    const driven = await start('pods all');
    await driven.until('live');
    for (const kind of watched) {
      await driven.press(`:${idOf(kind)}${kind.isNamespaced ? ' all' : ''}\r`);
      await shows(driven, idOf(kind), async () => namesOf(pathOf(kind)));
    }
  });

  test('of every other kind, too', async () => {
    const driven = await start('pods all');
    await driven.until(() => driven.app.store.getState().catalog.kinds.length > kinds.length);
    const others = driven.app.store.getState().catalog.kinds.filter(({from}) => from === 'table');
    expect(others.length).toBeGreaterThan(20);
    for (const kind of others) {
      await driven.press(`:${idOf(kind)}${kind.isNamespaced ? ' all' : ''}\r`);
      await shows(driven, idOf(kind), async () => namesOf(pathOf(kind)));
    }
  });
});

test('what another client creates, changes and deletes is seen', async () => {
  const driven = await start(`configmaps ${namespace.name}`);
  await driven.until('live');
  await cluster.ask('POST', pathOf(configMaps, namespace.name), {metadata: {name: 'seen'}, data: {a: 'b'}});
  await driven.until(/\+seen +1/);
  await cluster.ask('PATCH', pathOf(configMaps, namespace.name, 'seen'), {data: {c: 'd'}});
  await driven.until(/seen +2/);
  await cluster.ask('DELETE', pathOf(configMaps, namespace.name, 'seen'));
  await driven.until(text => !/^.{3}seen /m.test(text));
});

test('after many random changes the tables show what the server has', async () => {
  const tables = [await start(`pods ${namespace.name}`), await start(`configmaps ${namespace.name}`)];
  for (const driven of tables) await driven.until('live');
  const changes = churn(cluster, namespace.name);
  await new Promise<void>(resolve => {
    const look = setInterval(() => {
      if (changes.done < 500) return;
      clearInterval(look);
      resolve();
    }, 20);
  });
  await changes.stop();
  await shows(tables[0]!, 'pods', async () => namesOf(pathOf({...configMaps, plural: 'pods'}, namespace.name)));
  await shows(tables[1]!, 'configmaps', async () => namesOf(pathOf(configMaps, namespace.name)));
});

const configMaps = {group: '', version: 'v1', plural: 'configmaps'};

async function namesOf(path: string): Promise<string[]> {
  const {items} = (await cluster.ask('GET', path)) as {items: {metadata: {namespace?: string; name: string}}[] | null};
  return (items ?? []).map(({metadata}) => `${metadata.namespace ?? ''}/${metadata.name}`).sort();
}

/**
 * Asked again until both agree: events come by themselves, and what the server has already answered is on the screen up to a tick later.
 */
async function shows(driven: Driven, kind: string, wanted: () => Promise<string[]>): Promise<void> {
  await driven.until(() => {
    const route = top(driven.app.store.getState());
    return route?.scope.kind === kind && route.table.collection.lists > 0;
  });
  const deadline = performance.now() + AGREE_MS;
  for (;;) {
    const listed = await wanted();
    const shown = top(driven.app.store.getState())!
      .table.rows.map(row => `${row.namespace}/${row.name}`)
      .sort();
    if (JSON.stringify(shown) === JSON.stringify(listed)) return;
    if (performance.now() > deadline) expect(shown).toEqual(listed);
    await realClock.sleep(20);
  }
}
