import type {Row} from '../kube/row.ts';
import type {Delta} from './collection.ts';
import {byIdentity, type Order} from './order.ts';

/** Above so many changes it is cheaper to merge sorted lists than to insert one by one. */
const FEW = 64;

type Compare = (a: Row, b: Row) => number;
type Matches = (row: Row) => boolean;

/** Rows in order, without those that `matches` hides. Kept by insertion; sorted anew only when the order changes. */
export class Listing {
  /** What is shown. */
  rows: Row[] = [];
  /** All rows, in the order of identity: from them another filter or order is soon made. */
  #all: Row[] = [];
  #order: Order;
  #matches: Matches | undefined;

  constructor(order: Order, matches: Matches | undefined) {
    this.#order = order;
    this.#matches = matches;
  }

  /** Puts all rows in, whatever was there before. */
  fill(rows: Iterable<Row>): void {
    this.#all = [...rows].sort(byIdentity);
    this.#remake();
  }

  /** Another order, or other rows hidden; undefined hides none. */
  change(order: Order, matches: Matches | undefined): void {
    this.#order = order;
    this.#matches = matches;
    this.#remake();
  }

  /** Another filter that hides whatever the one before hid, and more. */
  narrow(matches: Matches): void {
    this.#matches = matches;
    this.rows = this.rows.filter(matches);
  }

  /** Follows a batch of the collection. */
  apply(deltas: readonly Delta[]): void {
    const isShared = this.rows === this.#all;
    if (deltas.length > FEW) {
      const {gone, added} = lastOf(deltas);
      this.#all = merged(this.#all, gone, added.sort(byIdentity), byIdentity);
      if (isShared) this.rows = this.#all;
      else
        this.rows = merged(this.rows, gone, this.#order.sorted(this.#matches ? added.filter(this.#matches) : added), this.#order.compare);
    } else {
      for (const delta of deltas) {
        applyOne(this.#all, delta, byIdentity, undefined);
        if (!isShared) applyOne(this.rows, delta, this.#order.compare, this.#matches);
      }
    }
  }

  /** -1 where the row is not shown. The row must be as it was when it was put in. */
  indexOf(row: Row): number {
    return indexIn(this.rows, row, this.#order.compare);
  }

  #remake(): void {
    const shown = this.#matches ? this.#all.filter(this.#matches) : this.#all;
    this.rows = this.#order.isIdentity ? shown : this.#order.sorted(shown);
  }
}

function applyOne(rows: Row[], {before, after}: Delta, compare: Compare, matches: Matches | undefined): void {
  // Not asked whether it matched: a filter by age may have changed its mind.
  const at = before ? indexIn(rows, before, compare) : -1;
  const isShown = after !== undefined && (!matches || matches(after));
  if (at >= 0 && isShown && stays(rows, at, after, compare)) {
    rows[at] = after;
    return;
  }
  if (at >= 0) rows.splice(at, 1);
  if (isShown) rows.splice(placeIn(rows, after, compare), 0, after);
}

function stays(rows: readonly Row[], at: number, row: Row, compare: Compare): boolean {
  const above = rows[at - 1];
  const below = rows[at + 1];
  return (!above || compare(above, row) < 0) && (!below || compare(row, below) < 0);
}

function indexIn(rows: readonly Row[], row: Row, compare: Compare): number {
  const place = placeIn(rows, row, compare);
  if (rows[place]?.uid === row.uid) return place;
  // What a derived column says may have changed since the row was put in.
  return rows.findIndex(({uid}) => uid === row.uid);
}

/** Where the row stands, or where it would. */
function placeIn(rows: readonly Row[], row: Row, compare: Compare): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(rows[middle]!, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a batch comes to: rows that leave their places, and rows to put in. */
function lastOf(deltas: readonly Delta[]): {gone: ReadonlySet<string>; added: Row[]} {
  const last = new Map<string, Row | undefined>();
  const gone = new Set<string>();
  for (const {before, after} of deltas) {
    const {uid} = (after ?? before)!;
    if (before) gone.add(uid);
    last.set(uid, after);
  }
  return {gone, added: [...last.values()].filter(row => row !== undefined)};
}

/** Servers list in the order of identity: mostly what is added stands below all that is there. */
function merged(rows: readonly Row[], gone: ReadonlySet<string>, added: readonly Row[], compare: Compare): Row[] {
  const kept = gone.size === 0 ? rows : rows.filter(({uid}) => !gone.has(uid));
  const [first] = added;
  if (!first) return kept as Row[];
  let i = placeIn(kept, first, compare);
  const all = kept.slice(0, i);
  let j = 0;
  while (i < kept.length && j < added.length) all.push(compare(kept[i]!, added[j]!) <= 0 ? kept[i++]! : added[j++]!);
  while (i < kept.length) all.push(kept[i++]!);
  while (j < added.length) all.push(added[j++]!);
  return all;
}
