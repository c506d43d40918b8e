import type {Pieces, RowTable} from './dialog-rows.ts';

/** What a dialog is made of, from the top. */
export type Parts = {
  readonly fields: readonly Pieces[];
  readonly help: readonly Pieces[];
  readonly table: RowTable;
  readonly hasHeader: boolean;
  readonly notes: readonly Pieces[];
  readonly promise: readonly Pieces[];
  readonly kubectl: readonly Pieces[];
  /** Something is told above the buttons. */
  readonly isSaying: boolean;
};

export type Heights = Record<
  'fields' | 'help' | 'header' | 'rows' | 'gapBeforeNotes' | 'notes' | 'gapBeforePromise' | 'promise' | 'kubectl',
  number
> & {
  status: number;
  buttons: number;
};

export function wantedOf({fields, help, table, hasHeader, notes, promise, kubectl}: Parts): Heights {
  const rows = table.rows.reduce((total, lines) => total + lines.length, 0);
  return {
    fields: fields.length,
    help: help.length,
    header: hasHeader ? 1 : 0,
    rows,
    gapBeforeNotes: notes.length > 0 && rows + fields.length > 0 ? 1 : 0,
    notes: notes.length,
    gapBeforePromise: promise.length + kubectl.length > 0 ? 1 : 0,
    promise: promise.length,
    kubectl: kubectl.length,
    status: 1,
    buttons: 1,
  };
}

/** Takes away what is missed least until all fits. */
export function fitted(wanted: Heights, {isSaying, table}: Parts, height: number): Heights {
  const given = {...wanted};
  const steps: readonly (readonly [keyof Heights, number])[] = [
    ['rows', 5],
    ['kubectl', 1],
    ['gapBeforePromise', 0],
    ['gapBeforeNotes', 0],
    ['rows', 3],
    ['kubectl', 0],
    ['status', isSaying ? 1 : 0],
    ['header', table.header.length > 0 ? 1 : 0],
    ['promise', 0],
    ['rows', 1],
    ['header', 0],
    ['fields', 1],
    ['help', 1],
    ['notes', 1],
    ['help', 0],
    ['notes', 0],
    ['status', 0],
    ['rows', 0],
    ['fields', 0],
  ];
  let over = sum(given) - height;
  for (const [part, least] of steps) {
    const taken = Math.max(0, Math.min(over, given[part] - least));
    given[part] -= taken;
    over -= taken;
  }
  return given;
}

export function sum(heights: Heights): number {
  return Object.values(heights).reduce((total, height) => total + height, 0);
}
