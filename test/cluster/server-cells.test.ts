import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseDuration} from '../../src/kube/duration.ts';
import type {Fields} from '../../src/kube/fields.ts';
import type {Row} from '../../src/kube/row.ts';
import type {AnyObject} from '../../src/resources/columns.ts';
import {kinds} from '../../src/resources/index.ts';
import {idOf, type Kind} from '../../src/resources/kind.ts';
import {projector} from '../../src/resources/project.ts';
import {cellText} from '../../src/store/cell-text.ts';
import {type OddObjects, oddObjects} from './odd-objects.ts';
import {pathOf, type RealCluster, realCluster} from './real-cluster.ts';
import {readObjects} from './real-reading.ts';
import {type ServerTable, serverTable} from './server-table.ts';

/** What we call otherwise than the server does. */
const renamed: Readonly<Record<string, string>> = {
  'PORT(S)': 'PORTS',
  ROLES: 'ROLE',
  'KERNEL-VERSION': 'KERNEL',
  'CONTAINER-RUNTIME': 'RUNTIME',
};

/** Where ours is meant to be another: by kind and the server's title; `cells` are the server's. */
const meant: Readonly<Record<string, (ours: string, theirs: string, cells: readonly unknown[]) => boolean>> = {
  // A job that has failed is over; the server lets its time run on.
  'jobs.batch Duration': (_ours, _theirs, [, status]) => status === 'Failed',
  'cronjobs.batch Last Schedule': isNothing,
  'events Last Seen': isNothing,
  'events First Seen': isNothing,
  // We have a column for it.
  'storageclasses.storage.k8s.io Name': (ours, theirs) => theirs === `${ours} (default)`,
  // We have a column for the architecture.
  'nodes Kernel-Version': (ours, theirs) => theirs.replace(/ \(\w+\)$/, '') === ours,
};

/** Where these exist, what runs in them is compared as well. */
const seeded = ['shop', 'ops', 'kube-system'];

let cluster: RealCluster;
let odd: OddObjects;
beforeAll(async () => {
  cluster = await realCluster();
  odd = await oddObjects(cluster);
});
afterAll(async () => {
  await odd?.remove();
  cluster?.close();
});

const readable = kinds.filter(kind => kind.from === 'fields' && !kind.partsOf);

describe('our cells say what the server’s own table says', () => {
  test.each(readable.map(kind => ({id: idOf(kind), kind})))('$id', async ({kind}) => {
    const {table, rows, now} = await readBoth(kind);
    expect(rows.length).toBeGreaterThan(0);
    const columns = table.titles.map(title => {
      const ours = renamed[title.toUpperCase()] ?? title.toUpperCase();
      return kind.columns.findIndex(column => column.title === ours);
    });
    expect(table.titles.filter((_, index) => columns[index]! < 0)).toEqual([]);
    const byUid = new Map(rows.map(row => [row.uid, row]));
    const differences = table.rows.flatMap(({uid, name, cells}) =>
      cells.flatMap((cell, index) => {
        const theirs = cell === null ? '' : String(cell);
        const ours = cellText(byUid.get(uid)!, kind.columns[columns[index]!]!, columns[index]!, {now, count: () => undefined}, 'relative');
        const title = table.titles[index]!;
        return says(ours, theirs) || meant[`${idOf(kind)} ${title}`]?.(ours, theirs, cells)
          ? []
          : [`${name} ${title}: ${JSON.stringify(ours)} instead of ${JSON.stringify(theirs)}`];
      }),
    );
    expect(differences).toEqual([]);
  });
});

/** Our rows and those of the server's table that are of the same versions of the same objects, all the odd ones among them. */
async function readBoth(kind: Kind): Promise<{table: ServerTable; rows: Row[]; now: number}> {
  const project = projector(kind);
  const scopes = kind.isNamespaced ? [odd.namespace, ...seeded] : [undefined];
  for (let tries = 0; tries < 20; tries++) {
    const ours = new Map<string, Row>();
    const theirs: ServerTable[] = [];
    for (const scope of scopes) {
      const objects = await readObjects(cluster, pathOf(kind, scope), kind.fields as Fields<AnyObject>, 'streaming list in protobuf');
      for (const row of objects.map(project)) ours.set(`${row.uid} ${row.resourceVersion}`, row);
      theirs.push(await serverTable(cluster, kind, scope));
    }
    const both = theirs.flatMap(table => table.rows).filter(({uid, resourceVersion}) => ours.has(`${uid} ${resourceVersion}`));
    const rows = both.map(({uid, resourceVersion}) => ours.get(`${uid} ${resourceVersion}`)!);
    const names = new Set(rows.filter(({namespace}) => !kind.isNamespaced || namespace === odd.namespace).map(({name}) => name));
    const table = {titles: theirs[0]!.titles, rows: both};
    if (odd.namesOf(kind).every(name => names.has(name))) return {table, rows, now: Date.now()};
  }
  throw new Error(`${idOf(kind)} changed all the time`);
}

/** Spans of time may differ, because ours move in steps and were measured a moment later. */
function says(ours: string, theirs: string): boolean {
  const words = ours.split(/([ ()])/);
  const wanted = theirs.split(/([ ()])/);
  return words.length === wanted.length && words.every((word, index) => word === wanted[index] || isCloseSpan(word, wanted[index]!));
}

function isCloseSpan(one: string, other: string): boolean {
  const [span, wanted] = [parseDuration(one), parseDuration(other)];
  return span !== undefined && wanted !== undefined && Math.abs(span - wanted) <= Math.max(12_000, wanted * 0.13);
}

function isNothing(ours: string, theirs: string): boolean {
  return ours === '' && /^<(none|unknown)>$/.test(theirs);
}
