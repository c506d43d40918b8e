import type {Health, Row} from '../kube/row.ts';
import type {Column, Kind, Moment} from '../resources/kind.ts';
import type {Collection, Counts, Delta} from './collection.ts';
import {type Filter, noFilter, parseFilter} from './filter.ts';
import {Listing} from './listing.ts';
import {type Order, orderOf, type Sort} from './order.ts';

/** How long a new or changed row is marked. */
export const FRESH_MS = 2000;
/** More changes at once are a storm, in which nothing is marked. */
const STORM = 20;

export type Freshness = {readonly until: number; readonly change: 'added' | 'changed'; readonly before: Row | undefined};

const troubled: ReadonlySet<Health> = new Set(['failing', 'waiting', 'going']);

/**
 * One view of a collection: what is shown in which order, where the cursor stands, what is marked. Keys move it many times a second,
 * so it changes in place; `version` rises with every change that can be seen but those of the cursor.
 */
export class Table {
  readonly collection: Collection;
  readonly moment: () => Moment;
  version = 0;
  sort: Sort;
  filter: Filter = noFilter;
  isTroubledOnly = false;
  isWide = false;
  /** The first row on the screen, and how many fit. The painter tells the height. */
  top = 0;
  height = 20;
  /** How many columns are scrolled out to the left. */
  left = 0;
  readonly marks = new Map<string, Row>();
  lastMark: string | undefined;
  /** Why a change of a row was not made, by uid. */
  readonly reasons = new Map<string, string>();
  /** Rises when somebody moves the cursor. */
  moves = 0;
  readonly fresh = new Map<string, Freshness>();
  /** The longest text of each column so far, in characters; `version` rises when one grew. */
  readonly longest = {lengths: [] as number[], version: 0};
  /** The object under the cursor left the cluster: said once, then forgotten by who said it. */
  gone: Row | undefined;
  readonly #owner: string | undefined;
  readonly #listing: Listing;
  #kind: Kind;
  #cursor: Row | undefined;
  #index = 0;
  #wanted: string | undefined;
  #isLive: boolean;

  constructor(
    collection: Collection,
    moment: () => Moment,
    options: {sort?: Sort; owner?: string | undefined; select?: string | undefined} = {},
  ) {
    this.collection = collection;
    this.moment = moment;
    this.#kind = collection.kind;
    this.#owner = options.owner;
    this.#wanted = options.select;
    this.#isLive = collection.sync.state === 'live';
    this.sort = options.sort ?? defaultSort(collection);
    this.#listing = new Listing(this.#order(), this.#matches());
    for (const row of collection.rows.values()) this.#measure(row);
    this.#listing.fill(collection.rows.values());
    this.#follow(undefined);
  }

  get kind(): Kind {
    return this.collection.kind;
  }

  /** Columns that may be shown now, with their places among a row's cells. In one namespace nobody needs to be told which. */
  get columns(): readonly {readonly column: Column; readonly index: number}[] {
    const isOneNamespace = (this.collection.scope.namespace ?? '') !== '';
    return this.kind.columns
      .map((column, index) => ({column, index}))
      .filter(({column}) => (this.isWide || !column.isWide) && !(column.title === 'NAMESPACE' && isOneNamespace));
  }

  get rows(): readonly Row[] {
    return this.#listing.rows;
  }

  /** The row under the cursor; undefined only where there is none. */
  get cursor(): Row | undefined {
    return this.rows[this.#index];
  }

  get index(): number {
    return this.#index;
  }

  /** Rows that filter and `!` hide. */
  get hidden(): number {
    return this.total - this.rows.length;
  }

  /** Rows there are, shown or hidden. */
  get total(): number {
    if (this.#owner === undefined) return this.collection.rows.size;
    return Object.values(this.counts).reduce((total, count) => total + count, 0);
  }

  /** Of those rows, how many are how. */
  get counts(): Counts {
    if (this.#owner === undefined) return this.collection.counts;
    const counts = {ok: 0, waiting: 0, failing: 0, going: 0, done: 0};
    for (const row of this.collection.rows.values()) if (this.#isOwned(row)) counts[row.health]++;
    return counts;
  }

  /** Puts the cursor on the row at `index`, or the nearest there is, and scrolls as little as shows it. */
  moveTo(index: number): void {
    this.moves++;
    this.#index = Math.max(0, Math.min(this.rows.length - 1, index));
    this.#cursor = this.rows[this.#index];
    this.#wanted = undefined;
    this.reveal();
  }

  /** Scrolls by `by` rows and takes the cursor along. */
  page(by: number): void {
    this.top = Math.max(0, Math.min(Math.max(0, this.rows.length - this.height), this.top + by));
    this.moveTo(this.#index + by);
  }

  resize(height: number): void {
    if (height === this.height) return;
    this.height = height;
    this.reveal();
  }

  reveal(): void {
    const last = Math.max(0, this.rows.length - this.height);
    if (this.#index < this.top) this.top = this.#index;
    if (this.#index >= this.top + this.height) this.top = this.#index - Math.max(1, this.height) + 1;
    this.top = Math.max(0, Math.min(this.top, last));
  }

  setSort(sort: Sort): void {
    this.sort = sort;
    this.remake();
  }

  setFilter(text: string): void {
    const isNarrower = isLonger(text, this.filter.text) && this.filter.problem === undefined;
    this.filter = text === '' ? noFilter : parseFilter(text, this.kind, this.moment);
    const matches = this.#matches();
    const before = this.#cursor;
    if (isNarrower && matches) this.#listing.narrow(matches);
    else this.#listing.change(this.#order(), matches);
    this.#follow(before);
    this.version++;
  }

  setTroubledOnly(isOn: boolean): void {
    this.isTroubledOnly = isOn;
    this.remake();
  }

  /** After a change of order or filter; the cursor keeps its object where that is still shown. */
  remake(): void {
    const before = this.#cursor;
    this.#listing.change(this.#order(), this.#matches());
    this.#follow(before);
    this.version++;
  }

  /** Follows a batch of the collection. `now` in ms since the epoch. */
  follow(deltas: readonly Delta[], now: number): void {
    if (this.collection.kind !== this.#kind) {
      this.#kind = this.collection.kind;
      this.longest.lengths.length = 0;
      if (this.filter.text !== '') this.filter = parseFilter(this.filter.text, this.kind, this.moment);
      this.sort = this.kind.columns.some(({title}) => title === this.sort.title) ? this.sort : defaultSort(this.collection);
      this.remake();
    }
    const before = this.#cursor;
    const wasAtTop = this.#index === 0 && this.collection.sync.state === 'listing';
    this.#listing.apply(deltas);
    if (this.#isDerived()) this.#listing.change(this.#order(), this.#matches());
    for (const {before: old, after} of deltas) {
      const uid = (after ?? old)!.uid;
      if (this.marks.has(uid)) {
        if (after) this.marks.set(uid, after);
        else this.marks.delete(uid);
      }
      if (before && uid === before.uid) {
        this.#cursor = after ?? before;
        if (!after) this.gone = before;
      }
    }
    this.#markFresh(deltas, now);
    for (const {after} of deltas) if (after) this.#measure(after);
    // While the first rows arrive the cursor stays at the top, unless somebody moved it.
    if (wasAtTop && this.#wanted === undefined) {
      this.#index = 0;
      this.#cursor = this.rows[0];
      this.top = 0;
    } else this.#follow(this.#cursor);
    if (deltas.length > 0) this.version++;
  }

  #markFresh(deltas: readonly Delta[], now: number): void {
    for (const [uid, {until}] of this.fresh) if (until <= now) this.fresh.delete(uid);
    const wasLive = this.#isLive;
    this.#isLive = this.collection.sync.state === 'live';
    if (deltas.length > STORM || !wasLive) return;
    for (const {before, after} of deltas) {
      if (!after) continue;
      if (!before) this.fresh.set(after.uid, {until: now + FRESH_MS, change: 'added', before});
      else if (before.health !== after.health || before.cells.some((cell, index) => !isEqual(cell, after.cells[index]))) {
        const {change = 'changed'} = this.fresh.get(after.uid) ?? {};
        this.fresh.set(after.uid, {until: now + FRESH_MS, change, before});
      }
    }
  }

  #measure({cells}: Row): void {
    const {lengths} = this.longest;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      if (typeof cell !== 'string' || cell.length <= (lengths[index] ?? 0)) continue;
      lengths[index] = cell.length;
      this.longest.version++;
    }
  }

  #follow(row: Row | undefined): void {
    const wanted = this.#wanted === undefined ? -1 : this.rows.findIndex(({name}) => name === this.#wanted);
    if (wanted >= 0) {
      this.#wanted = undefined;
      this.#index = wanted;
    } else {
      const at = row ? this.#listing.indexOf(row) : -1;
      const offset = this.#index - this.top;
      // The row keeps its place on the screen, except at the top of the list, where what is new should be seen.
      if (at >= 0 && at !== this.#index && this.top > 0) this.top = Math.max(0, at - offset);
      this.#index = Math.max(0, Math.min(this.rows.length - 1, at >= 0 ? at : this.#index));
    }
    this.#cursor = this.rows[this.#index];
    this.reveal();
  }

  /** What is shown; undefined where that is everything. */
  #matches(): ((row: Row) => boolean) | undefined {
    const {filter, isTroubledOnly} = this;
    if (this.#owner === undefined && !isTroubledOnly && filter.matches === noFilter.matches) return undefined;
    return row => this.#isOwned(row) && (!isTroubledOnly || troubled.has(row.health)) && filter.matches(row);
  }

  #isOwned(row: Row): boolean {
    return this.#owner === undefined || row.owners.some(({uid}) => uid === this.#owner);
  }

  #order(): Order {
    return orderOf(this.kind, this.sort, this.moment());
  }

  #isDerived(): boolean {
    return this.kind.columns.some(({title, derive}) => title === this.sort.title && derive !== undefined);
  }
}

/** Over all namespaces objects of one namespace stand together. */
export function defaultSort({kind, scope}: Collection): Sort {
  if (kind.sortedBy) return kind.sortedBy;
  const isAll = kind.isNamespaced && !scope.namespace && kind.columns.some(({title}) => title === 'NAMESPACE');
  return {title: isAll ? 'NAMESPACE' : 'NAME', isDescending: false};
}

/** Words with letters added hide more, never less; for all else of the grammar that is not sure. */
function isLonger(text: string, before: string): boolean {
  return before !== '' && text.startsWith(before) && /^[\w.\s-]*$/.test(text) && !/(^|\s)-/.test(text);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return (a as {count: number}).count === (b as {count: number}).count && (a as {at: number}).at === (b as {at: number}).at;
}
