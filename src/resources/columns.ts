import {ageText} from '../kube/duration.ts';
import {type Choice, fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelsText} from '../kube/selector.ts';
import type {CellValue, Row} from '../kube/row.ts';
import type {Column, Moment, Tone} from './kind.ts';

/** What every kind reads of its metadata: enough for a row's identity, its age, its owners and label selectors. */
export const metadata = {
  name: true,
  namespace: true,
  uid: true,
  resourceVersion: true,
  creationTimestamp: true,
  deletionTimestamp: true,
  labels: true,
  ownerReferences: {kind: true, name: true, uid: true, controller: true},
  finalizers: true,
} as const satisfies Choice<'ObjectMeta'>;

/** Any message would do: it is there for the type. */
const anyFields = fieldsOf('Namespace', {metadata});
export interface AnyObject extends ObjectOf<typeof anyFields> {}

export const namespace: Column<AnyObject> = {title: 'NAMESPACE', weight: 8, value: ({metadata}) => metadata.namespace};
export const name: Column<AnyObject> = {title: 'NAME', weight: 9, value: ({metadata}) => metadata.name};
export const labels: Column = {title: 'LABELS', isWide: true, weight: 1, derive: row => labelsText(row.labels)};
/** Why the object is not well; empty for what is fine or done, so that it can be sorted and filtered by. */
export const valid: Column = {
  title: 'VALID',
  isWide: true,
  weight: 4,
  derive: ({health, because}) => (health === 'ok' || health === 'done' ? undefined : because),
  tone: toneOfHealth,
};
export const age: Column<AnyObject> = sinceColumn('AGE', ({metadata}) => metadata.creationTimestamp, {weight: 7});

/** A time that reads as how long ago it was; what was last stands first. */
export function sinceColumn<T>(title: string, value: (object: T) => number | undefined, more: Partial<Column<T>> = {}): Column<T> {
  return {title, align: 'right', isTime: true, value, text: sinceText, sortKey: minus, ...more};
}

/** As many pairs as `2/3`; sorted by how much of it is there, so that the worst stands first. */
export function readyColumn<T>(value: (object: T) => string, more: Partial<Column<T>> = {}): Column<T> {
  return {title: 'READY', align: 'right', weight: 8, value, sortKey: shareOf, tone: toneOfShare, ...more};
}

export function numberColumn<T>(title: string, value: (object: T) => number | undefined, more: Partial<Column<T>> = {}): Column<T> {
  return {title, align: 'right', value, ...more};
}

/** Text that reads `<none>` where it is empty, as with kubectl, but sorts below what is there. */
export function orNone<T>(title: string, value: (object: T) => string, more: Partial<Column<T>> = {}): Column<T> {
  return {title, value: object => value(object) || undefined, text: noneText, tone: toneOfNone, ...more};
}

/** Text that reads `<unset>` where there is none, as with kubectl, but sorts below what is there. */
export function orUnset<T>(title: string, value: (object: T) => string | undefined, more: Partial<Column<T>> = {}): Column<T> {
  return {title, value, text: value => (value === undefined ? '<unset>' : String(value)), tone: toneOfNone, ...more};
}

/** For the part of a table that is only seen with ctrl-w. */
export function wide<T>(column: Column<T>): Column<T> {
  return {...column, isWide: true, weight: Math.min(column.weight ?? 3, 3)};
}

type Templated = readonly {readonly name: string; readonly image: string}[];

/** Names and images of a workload's containers, as with kubectl's `-o wide`. */
export function containerColumns<T>(containers: (object: T) => Templated): Column<T>[] {
  return [
    wide({
      title: 'CONTAINERS',
      value: object =>
        containers(object)
          .map(({name}) => name)
          .join(','),
    }),
    wide({
      title: 'IMAGES',
      value: object =>
        containers(object)
          .map(({image}) => image)
          .join(','),
    }),
  ];
}

/** The pods that belong to a row. */
export const selectorColumn: Column = {
  title: 'SELECTOR',
  isWide: true,
  weight: 3,
  derive: row => row.selector,
  text: noneText,
  tone: toneOfNone,
};

export function toneOfHealth(_: CellValue, {health}: Row): Tone | undefined {
  return health === 'ok' ? undefined : health;
}

function toneOfShare(value: CellValue, row: Row): Tone | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.endsWith('/0')) return 'quiet';
  return (shareOf(value) ?? 1) < 1 ? toneOfHealth(value, row) : undefined;
}

function toneOfNone(value: CellValue): Tone | undefined {
  return value === undefined ? 'quiet' : undefined;
}

function noneText(value: CellValue): string {
  return value === undefined ? '<none>' : String(value);
}

function sinceText(value: CellValue, {now}: Moment): string {
  return typeof value === 'number' ? ageText(now - value) : '';
}

function minus(value: CellValue): number | undefined {
  return typeof value === 'number' ? -value : undefined;
}

function shareOf(value: CellValue): number | undefined {
  const match = typeof value === 'string' ? /^(\d+)\/(\d+)/.exec(value) : null;
  if (!match) return undefined;
  return match[2] === '0' ? 1 : Number(match[1]) / Number(match[2]);
}
