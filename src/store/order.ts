import type {CellValue, Row} from '../kube/row.ts';
import type {Kind, Moment} from '../resources/kind.ts';

export type Sort = {readonly title: string; readonly isDescending: boolean};

/** How rows stand. */
export type Order = {
  /** Negative where `a` stands above `b`; 0 only for the same object, so that a row's place is unique. */
  compare(a: Row, b: Row): number;
  /** The rows anew in this order; they come in the order of `byIdentity`. */
  sorted(rows: readonly Row[]): Row[];
  /** The same as `byIdentity`. */
  readonly isIdentity: boolean;
};

type Key = string | number | undefined;

/** By the column, then by namespace, name and uid. A column that the kind has not sorts by these alone. */
export function orderOf(kind: Kind, {title, isDescending}: Sort, moment: Moment): Order {
  const index = kind.columns.findIndex(column => column.title === title);
  const column = kind.columns[index];
  if (!column || (title === 'NAMESPACE' && !isDescending)) return {compare: byIdentity, sorted: rows => [...rows], isIdentity: true};
  const turn = isDescending ? -1 : 1;
  const keyOf = (row: Row): Key => {
    if (title === 'NAME') return row.name;
    const value = column.derive ? column.derive(row, moment) : row.cells[index];
    return column.sortKey ? column.sortKey(value) : sortable(value);
  };
  return {
    compare: (a, b) => turn * compareKeys(keyOf(a), keyOf(b)) || byIdentity(a, b),
    // Sorting is stable, so that equal keys stay in the order of identity; each key is made once.
    sorted: rows =>
      rows
        .map(row => ({row, key: keyOf(row)}))
        .sort((a, b) => turn * compareKeys(a.key, b.key))
        .map(({row}) => row),
    isIdentity: false,
  };
}

export function byIdentity(a: Row, b: Row): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.uid, b.uid);
}

function sortable(value: CellValue): Key {
  return typeof value === 'object' ? value.count : value;
}

/** Numbers stand above text, and what is missing below all. */
function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a === undefined || a === '') return b === undefined || b === '' ? 0 : 1;
  if (b === undefined || b === '') return -1;
  if (typeof a === 'number') return -1;
  return typeof b === 'number' ? 1 : compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
