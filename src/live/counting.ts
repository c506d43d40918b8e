import type {Row} from '../kube/row.ts';
import type {Kind} from '../resources/kind.ts';
import type {Collection} from '../store/collection.ts';

type Known = {version: number; counts: Map<string, number>};
const known = new WeakMap<Collection, Known>();

/** How many rows of the counted collection belong to the row; undefined until they have been read. Counted once per batch. */
export function countOf(row: Row, counts: Kind['counts'], counted: Collection | undefined): number | undefined {
  if (!counts || !counted || counted.lists === 0) return undefined;
  let entry = known.get(counted);
  if (entry?.version !== counted.version) {
    entry = {version: counted.version, counts: new Map()};
    for (const one of counted.rows.values()) {
      const name = counts.by(one);
      if (name !== undefined) entry.counts.set(name, (entry.counts.get(name) ?? 0) + 1);
    }
    known.set(counted, entry);
  }
  return entry.counts.get(row.name) ?? 0;
}
