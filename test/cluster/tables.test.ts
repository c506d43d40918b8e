import {afterAll, beforeAll, expect, test} from 'vitest';
import {discover, type Resource} from '../../src/cluster/discovery.ts';
import type {Reading} from '../../src/cluster/reading.ts';
import {forgoStreamingLists} from '../../src/cluster/streaming-lists.ts';
import type {Row} from '../../src/kube/row.ts';
import {genericKind, tableKind, tableProjector} from '../../src/resources/generic.ts';
import type {Kind} from '../../src/resources/kind.ts';
import {type OddObjects, oddObjects} from './odd-objects.ts';
import {pathOf, type RealCluster, randomSuffix, realCluster} from './real-cluster.ts';
import {firstList, realClock, realTransport} from './real-reading.ts';
import {serverTable} from './server-table.ts';

const group = `t${randomSuffix()}.example.com`;
const definitions = {group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions'};
const wheels = {group, version: 'v1', plural: 'wheels'};
const column = (name: string, type: string, jsonPath: string, more: object = {}) => ({name, type, jsonPath, ...more});

let cluster: RealCluster;
let odd: OddObjects;
beforeAll(async () => {
  cluster = await realCluster();
  odd = await oddObjects(cluster);
  await cluster.ask('POST', pathOf(definitions), {
    metadata: {name: `wheels.${group}`},
    spec: {
      group,
      scope: 'Namespaced',
      names: {plural: 'wheels', kind: 'Wheel'},
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
          additionalPrinterColumns: [
            column('Phase', 'string', '.status.phase'),
            column('Spokes', 'integer', '.spec.spokes'),
            column('Width', 'number', '.spec.width', {priority: 1}),
            column('Round', 'boolean', '.spec.isRound'),
            column('Turned', 'date', '.spec.turned'),
            column('Parts', 'string', '.spec.parts'),
            column('Age', 'date', '.metadata.creationTimestamp'),
          ],
        },
      ],
    },
  });
  for (const [name, more] of Object.entries({
    bare: {},
    whole: {spec: {spokes: 28, width: 1.5, isRound: true, turned: '2026-01-02T03:04:05Z', parts: ['a', {b: 1}]}, status: {phase: 'Failed'}},
    strange: {spec: {spokes: 'many', width: null, isRound: 'no', turned: 'yesterday', parts: {a: {b: []}}}, status: {phase: 7}},
  })) {
    await made(name, more);
  }
});
afterAll(async () => {
  await cluster?.ask('DELETE', pathOf(definitions, undefined, `wheels.${group}`));
  await odd?.remove();
  cluster?.close();
});

test('tables of every resource are the same as a list and as a streaming list, and say what the server says', async () => {
  const resources = (await served()).filter(({isPreferred, verbs}) => isPreferred && verbs.includes('list') && verbs.includes('watch'));
  expect(resources.length).toBeGreaterThan(40);
  const differences: string[] = [];
  for (const resource of resources) {
    // What the server words by the second, such as "2 (59s ago)", may change between two readings.
    const found = await differencesOf(resource);
    if (found.length > 0) differences.push(...(await differencesOf(resource)));
  }
  expect(differences).toEqual([]);
});

test('odd values of a custom resource are shown as they are', async () => {
  const [resource] = (await served()).filter(found => found.group === group);
  const {kind, rows} = await readTable(resource!, 'streaming list');
  const cellsOf = (wanted: string) => {
    const {cells} = rows.find(({name}) => name === wanted)!;
    return Object.fromEntries(kind.columns.map(({title}, index) => [title, cells[index]]));
  };
  expect(cellsOf('whole')).toMatchObject({PHASE: 'Failed', SPOKES: 28, WIDTH: 1.5, ROUND: 'true', PARTS: '["a",{"b":1}]'});
  expect(cellsOf('bare')).toMatchObject({PHASE: undefined, SPOKES: undefined});
  expect(rows.find(({name}) => name === 'whole')).toMatchObject({health: 'failing', namespace: odd.namespace});
  expect(rows).toHaveLength(3);
});

async function differencesOf(resource: Resource): Promise<string[]> {
  const scope = resource.isNamespaced ? odd.namespace : undefined;
  const said: string[] = [];
  for (let tries = 0; tries < 10; tries++) {
    const streamed = await readTable(resource, 'streaming list');
    const listed = await readTable(resource, 'list');
    const server = await serverTable(cluster, resource, scope);
    const versions = [streamed.rows, listed.rows, server.rows].map(rows => JSON.stringify(rows.map(versionOf).sort()));
    if (new Set(versions).size > 1) continue;
    const byVersion = new Map(listed.rows.map(row => [versionOf(row), row]));
    for (const row of streamed.rows) if (!isSame(row, byVersion.get(versionOf(row)))) said.push(`${resource.plural} ${row.name}: differs`);
    for (const {name, cells, ...row} of server.rows) {
      const ours = byVersion.get(versionOf(row))!;
      for (const [index, title] of server.titles.entries()) {
        const at = listed.kind.columns.findIndex(column => column.title === title.toUpperCase());
        if (title === 'Age' || title === 'Created At') continue;
        const [mine, theirs] = [ours.cells[at] ?? '', cells[index] ?? ''].map(plain);
        if (mine !== theirs && !isSpan(theirs!)) said.push(`${resource.plural} ${name} ${title}: ${mine} instead of ${theirs}`);
      }
    }
    return said;
  }
  return [`${resource.plural} changed all the time`];
}

async function readTable(resource: Resource, way: 'list' | 'streaming list'): Promise<{kind: Kind; rows: Row[]}> {
  const transport = realTransport(cluster);
  const path = pathOf(resource, resource.isNamespaced ? odd.namespace : undefined);
  if (way === 'list') forgoStreamingLists(transport, path);
  let kind = genericKind(resource);
  let project: ReturnType<typeof tableProjector> | undefined;
  const read: Reading<Row> = {
    type: 'table',
    columns: found => {
      kind = tableKind(genericKind(resource), found);
      project = tableProjector(kind, found);
    },
    project: row => project!(row),
  };
  try {
    const rows = await firstList(transport, path, read);
    return {kind, rows};
  } finally {
    transport.close();
  }
}

async function served(): Promise<readonly Resource[]> {
  const transport = realTransport(cluster);
  try {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await realClock.sleep(200)) {
      const options = {cache: undefined, key: '', signal: new AbortController().signal, clock: realClock};
      for await (const {resources} of discover(transport, options)) if (resources.some(found => found.group === group)) return resources;
    }
  } finally {
    transport.close();
  }
  throw new Error(`${group} was never served`);
}

/** A definition is served a moment after it was made. */
async function made(name: string, more: object): Promise<void> {
  const object = {apiVersion: `${group}/v1`, kind: 'Wheel', metadata: {name}, ...more};
  for (const deadline = Date.now() + 30_000; ; await realClock.sleep(100)) {
    try {
      await cluster.ask('POST', pathOf(wheels, odd.namespace), object);
      return;
    } catch (error) {
      if ((error as {status?: number}).status !== 404 || Date.now() > deadline) throw error;
    }
  }
}

function versionOf({uid, resourceVersion}: {uid: string; resourceVersion: string}): string {
  return `${uid} ${resourceVersion}`;
}

function isSame(one: Row, other: Row | undefined): boolean {
  const told = (row: Row | undefined) => JSON.stringify(row, (_, value) => (typeof value === 'string' && isSpan(value) ? 'a span' : value));
  return told(one) === told(other);
}

/** Spans that the server wrote differ from one request to the next. */
function isSpan(text: string): boolean {
  return /^(\d+[smhdy])+$/.test(text);
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
