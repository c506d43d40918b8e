import {inParallel} from '../changes/in-parallel.ts';
import type {Ledger} from '../changes/ledger.ts';
import type {Cluster} from '../changes/cluster.ts';
import type {Target} from '../changes/change.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type Replicas, replicasKnown, replicasOf} from '../kube/replicas.ts';
import type {Row} from '../kube/row.ts';
import type {Kind} from '../resources/kind.ts';
import type {Program} from './action.ts';
import type {Acted} from './acting.ts';
import {isWhole, type Scalable} from './scale-draft.ts';

/** How many objects are read at the same time. */
const WIDTH = 8;

/** What the rows tell; the counts of kinds that keep them elsewhere are not among it. */
export function knownFromRows(objects: readonly Acted[], kind: Kind, isLive: boolean): readonly Scalable[] {
  return objects.map(({target, row}) => {
    const count = countInRow(kind, row);
    const known = count === undefined ? undefined : {count, kept: undefined, isAnnotated: false};
    // Of what stands at zero the row does not tell what was kept.
    return {target, known, isSure: isLive && count !== undefined && count > 0};
  });
}

/** What the server tells, and, of what it does not, what the ledger knows. What cannot be read stays unknown: the preview says why. */
export async function knownFromServer(program: Program, cluster: Cluster, objects: readonly Acted[]): Promise<readonly Scalable[]> {
  const counts = await lastCounts(program.ledger);
  return inParallel(objects, WIDTH, async ({target}) => {
    const known = await readReplicas(cluster, target);
    if (!known) return {target, known, isSure: false};
    return {target, known: {...known, kept: known.kept ?? counts.get(target.uid)}, isSure: true};
  });
}

async function readReplicas(cluster: Cluster, {kind, namespace, name}: Target): Promise<Replicas | undefined> {
  const path = resourcePath(kind, namespace, name);
  try {
    if (isWhole(kind)) return replicasKnown((await cluster.read(path)) as KubeObject);
    // Who may scale it need not be allowed to read it.
    const [scale, object] = await Promise.all([cluster.read(`${path}/scale`), cluster.read(path).catch(() => undefined)]);
    const kept = object === undefined ? {kept: undefined, isAnnotated: false} : replicasKnown(object as KubeObject);
    return {...kept, count: replicasOf(scale as KubeObject)};
  } catch {
    return undefined;
  }
}

/** By uid: the count before the last change that took it to zero. */
export async function lastCounts(ledger: Ledger): Promise<ReadonlyMap<string, number>> {
  const {entries} = await ledger.read();
  const counts = new Map<string, number>();
  for (const {changes} of entries) {
    for (const {target, before, after, outcome} of changes) {
      if (outcome === 'done' && after === '0' && /^[1-9]\d*$/.test(before)) counts.set(target.uid, Number(before));
    }
  }
  return counts;
}

/** `DESIRED`, or what stands behind the slash of `READY`. */
function countInRow(kind: Kind, {cells}: Row): number | undefined {
  if (!isWhole(kind)) return undefined;
  const at = (title: string) => cells[kind.columns.findIndex(column => column.title === title)];
  const desired = at('DESIRED');
  if (typeof desired === 'number') return desired;
  const ready = /^\d+\/(\d+)$/.exec(String(at('READY')));
  return ready ? Number(ready[1]) : undefined;
}
