import type {CellValue, Health, Row} from '../kube/row.ts';
import {sinceColumn} from './columns.ts';
import {type Column, defineKind, idOf, type Kind, type Scope, type Tone} from './kind.ts';

/** One change of the ledger. */
export type PastChange = {
  /** Of the entry, and its place among those that were made together. */
  readonly id: string;
  readonly index: number;
  /** In ms since the epoch. */
  readonly at: number;
  readonly what: string;
  readonly context: string;
  /** The context is the one that is shown. */
  readonly isHere: boolean;
  readonly kind: Pick<Kind, 'group' | 'plural' | 'singular'>;
  readonly namespace: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly result: string;
  readonly health: Health;
  readonly who: string;
  /** The user of the kubeconfig. */
  readonly as: string;
  readonly reason: string;
  readonly kubectl: string;
  /** Why it cannot be undone; empty where it can. */
  readonly lasting: string;
  /** Why it cannot be gone on with; undefined where it can. */
  readonly unresumable: string | undefined;
};

const columns: readonly Column<PastChange>[] = [
  sinceColumn('WHEN', ({at}) => at, {weight: 8}),
  {title: 'WHAT', weight: 8, value: ({what}) => what},
  {title: 'OBJECT', weight: 9, value: objectText},
  {title: 'BEFORE', align: 'right', weight: 6, value: ({before}) => before},
  {title: 'AFTER', weight: 6, value: ({after}) => after},
  {title: 'RESULT', weight: 7, value: ({result}) => result, tone: toneOfResult},
  {title: 'WHO', weight: 4, value: ({who}) => who},
  {title: 'CONTEXT', weight: 5, value: ({context}) => context},
  {title: 'UNDO', weight: 3, value: ({lasting}) => (lasting === '' ? 'u' : lasting), tone: value => (value === 'u' ? 'accent' : 'quiet')},
  {title: 'AS', isWide: true, weight: 2, value: ({as}) => as},
  {title: 'REASON', isWide: true, weight: 2, value: ({reason}) => reason},
  {title: 'KUBECTL', isWide: true, weight: 1, value: ({kubectl}) => kubectl},
];

const opening = new WeakMap<Row, PastChange>();

export const history = defineKind<PastChange>({
  group: '',
  version: 'v1',
  plural: 'history',
  singular: 'change',
  name: 'Change',
  aliases: ['changes'],
  isNamespaced: false,
  from: 'local',
  columns,
  sortedBy: {title: 'WHEN', isDescending: false},
  opens,
});

/** A row of `:history`. */
export function historyRow(change: PastChange): Row {
  const cells: CellValue[] = columns.map(({value}) => value?.(change));
  const {id, index, namespace, name, at, health, result, unresumable} = change;
  const row: Row = {
    uid: `${id}/${index}`,
    namespace,
    name,
    resourceVersion: '',
    created: at,
    labels: unresumable === undefined ? {resumable: 'yes'} : {},
    owners: [],
    cells,
    health,
    because: health === 'ok' || health === 'done' ? undefined : result,
    selector: undefined,
  };
  opening.set(row, change);
  return row;
}

/** What a row of `:history` was made from. */
export function changeOfRow(row: Row): PastChange | undefined {
  return opening.get(row);
}

function opens(row: Row): Scope | {readonly because: string} {
  const change = opening.get(row);
  if (!change) return {because: 'It is not known any more'};
  if (!change.isHere) return {because: elsewhereText(change.context)};
  return {kind: idOf(change.kind), namespace: change.namespace, select: change.name};
}

export function elsewhereText(context: string): string {
  return `That was in context ${context}; :ctx ${context} goes there`;
}

function objectText({kind: {singular}, namespace, name}: PastChange): string {
  return `${singular} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function toneOfResult(_: CellValue, {health}: Row): Tone | undefined {
  return health === 'ok' ? undefined : health;
}
