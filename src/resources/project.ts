import {intern, internLabels} from '../kube/intern.ts';
import type {CellValue, Owner, Row} from '../kube/row.ts';
import type {AnyObject} from './columns.ts';
import type {Kind, Wellness} from './kind.ts';

/** Makes rows of objects that the kind's fields picked. What many rows have alike (labels, owners, texts of cells) is kept once. */
export function projector(kind: Kind): (object: object) => Row {
  const {columns, wellness, selector} = kind;
  const values = columns.map(({value}) => value);
  const owners = ownersOnce();
  return object => {
    const {metadata} = object as AnyObject;
    const cells: CellValue[] = new Array(values.length);
    for (let index = 0; index < values.length; index++) {
      const value = values[index]?.(object);
      cells[index] = typeof value === 'string' && value !== metadata.name ? intern(value) : value;
    }
    const {health, because} = wellnessOf(metadata, wellness?.(object));
    return {
      uid: metadata.uid,
      namespace: intern(metadata.namespace),
      name: metadata.name,
      resourceVersion: metadata.resourceVersion,
      created: metadata.creationTimestamp,
      labels: internLabels(metadata.labels),
      owners: owners(metadata.ownerReferences),
      cells,
      health,
      because,
      selector: selector?.(object),
    };
  };
}

/** What is being deleted is going, whatever else it is; the kind may say better why. */
export function wellnessOf(metadata: Going, wellness: Wellness = 'ok'): {health: Row['health']; because: string | undefined} {
  const said = typeof wellness === 'string' ? {health: wellness, because: undefined} : wellness;
  if (metadata.deletionTimestamp === undefined || (said.health === 'going' && said.because !== undefined)) return said;
  const {finalizers = []} = metadata;
  return {health: 'going', because: finalizers.length === 0 ? 'being deleted' : `being deleted; waits for ${finalizers.join(', ')}`};
}

/** Gives the same list for the same owners, since the pods of a workload share them. */
export function ownersOnce(): (references: References) => readonly Owner[] {
  const known = new Map<string, readonly Owner[]>();
  return references => {
    if (references.length === 0) return noOwners;
    const key = references.map(({uid, name, controller}) => `${uid} ${name} ${controller}`).join();
    const found = known.get(key);
    if (found) return found;
    // Sharing saves memory and is not needed: the map may start anew.
    if (known.size >= MOST_KNOWN) known.clear();
    const owners = references.map(({kind, name, uid, controller}) => ({kind: intern(kind), name, uid, controller: controller === true}));
    known.set(key, owners);
    return owners;
  };
}

type Going = {readonly deletionTimestamp: number | undefined; readonly finalizers?: readonly string[]};
type References = readonly {readonly kind: string; readonly name: string; readonly uid: string; readonly controller: boolean | undefined}[];
const MOST_KNOWN = 5000;
const noOwners: readonly Owner[] = Object.freeze([]);
