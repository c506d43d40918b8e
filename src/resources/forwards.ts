import {memoryText} from '../kube/quantity.ts';
import type {CellValue, Health, Row} from '../kube/row.ts';
import {numberColumn, sinceColumn, toneOfHealth} from './columns.ts';
import {type Column, defineKind} from './kind.ts';

/** A forward as the list shows it. */
export type ListedForward = {
  readonly id: number;
  /** `127.0.0.1:8080`; several with commas. */
  readonly local: string;
  readonly target: string;
  /** As asked for: `80`, `http`. */
  readonly port: string;
  readonly pod: string;
  readonly state: string;
  readonly health: Health;
  /** Connections now and in all. */
  readonly open: number;
  readonly total: number;
  /** From the pod, and to it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** `at` is in ms since the epoch. */
  readonly lastError: {readonly text: string; readonly at: number} | undefined;
  readonly namespace: string;
  readonly context: string;
};

const columns: readonly Column<ListedForward>[] = [
  {title: 'LOCAL', weight: 9, value: ({local}) => local},
  {title: 'TARGET', weight: 9, value: ({target}) => target},
  {title: 'PORT', weight: 7, value: ({port}) => port},
  {title: 'STATE', weight: 8, value: ({state}) => state, tone: toneOfHealth},
  {title: 'POD', weight: 5, value: ({pod}) => pod},
  {title: 'CONNS', align: 'right', weight: 6, value: ({open, total}) => `${open}/${total}`, sortKey: openIn},
  bytesColumn('IN', ({bytesIn}) => bytesIn),
  bytesColumn('OUT', ({bytesOut}) => bytesOut),
  {title: 'LAST ERROR', weight: 4, value: ({lastError}) => lastError?.text},
  sinceColumn('WHEN', ({lastError}) => lastError?.at, {weight: 2}),
  {title: 'CONTEXT', weight: 3, value: ({context}) => context},
  {title: 'NAMESPACE', isWide: true, weight: 2, value: ({namespace}) => namespace},
];

const listed = new WeakMap<Row, number>();

/** Local ports that lead to pods. */
export const forwards = defineKind<ListedForward>({
  group: '',
  version: 'v1',
  plural: 'forwards',
  singular: 'forward',
  name: 'Forward',
  aliases: ['fwd', 'pf'],
  isNamespaced: false,
  from: 'local',
  columns,
  sortedBy: {title: 'LOCAL', isDescending: false},
  opens: () => ({because: 'It is not there any more'}),
});

/** A row of `:forwards`. */
export function forwardRow(forward: ListedForward): Row {
  const cells: CellValue[] = columns.map(({value}) => value?.(forward));
  const {id, target, namespace, health, state} = forward;
  const row: Row = {
    uid: `forward-${id}`,
    namespace,
    name: target,
    resourceVersion: '',
    created: undefined,
    labels: {},
    owners: [],
    cells,
    health,
    because: health === 'ok' || health === 'done' ? undefined : state,
    selector: undefined,
  };
  listed.set(row, id);
  return row;
}

/** The number of the forward that a row of `:forwards` shows. */
export function forwardOfRow(row: Row): number | undefined {
  return listed.get(row);
}

function bytesColumn(title: string, value: (forward: ListedForward) => number): Column<ListedForward> {
  return numberColumn(title, value, {
    weight: 4,
    text: bytes => (typeof bytes === 'number' ? memoryText(bytes) : ''),
    tone: bytes => (bytes === 0 ? 'quiet' : undefined),
  });
}

function openIn(value: CellValue): number | undefined {
  return typeof value === 'string' ? Number.parseInt(value, 10) : undefined;
}
