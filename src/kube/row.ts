/** How an object is: `going` is being deleted, `waiting` is not there yet or not ready, `done` has ended well. */
export type Health = 'ok' | 'waiting' | 'failing' | 'going' | 'done';

/** A count and when it last rose, in ms since the epoch: kubectl's "3 (5m ago)". Sorted by the count. */
export type Stamped = {readonly count: number; readonly at: number};
/** Times are numbers, in ms since the epoch; the column says how they read. */
export type CellValue = string | number | Stamped | undefined;

export type Owner = {readonly kind: string; readonly name: string; readonly uid: string; readonly controller: boolean};

/** What is kept of an object. Never modified once made. */
export type Row = {
  readonly uid: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  /** In ms since the epoch. */
  readonly created: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly owners: readonly Owner[];
  /** One per column of the kind; undefined where the column is derived. */
  readonly cells: readonly CellValue[];
  readonly health: Health;
  /** Why it is not well, in a few words. */
  readonly because: string | undefined;
  /** The pods that belong to it, as a label selector in the API's syntax; undefined where it selects none. */
  readonly selector: string | undefined;
};
