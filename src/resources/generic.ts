import {parseDuration} from '../kube/duration.ts';
import {intern, internLabels} from '../kube/intern.ts';
import type {CellValue, Health, Row} from '../kube/row.ts';
import {inShort} from './because.ts';
import {type AnyObject, age, labels, name, namespace, toneOfHealth, valid} from './columns.ts';
import type {Column, Kind, Wellness} from './kind.ts';
import {opensNothing} from './open-pods.ts';
import {ownersOnce, wellnessOf} from './project.ts';

export type GenericResource = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly name: string;
  readonly shortNames: readonly string[];
  readonly isNamespaced: boolean;
  readonly hasScale?: boolean;
};

/** As in meta.k8s.io/v1 Table. */
export type ColumnDefinition = {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
};
/** A row as the server sent it, with times in ms since the epoch. */
export type TableRow = {readonly cells: readonly unknown[]; readonly metadata: TableMetadata};
type TableMetadata = Omit<AnyObject['metadata'], 'finalizers'> & {readonly finalizers?: readonly string[]};

/** A kind without a file of its own. Its columns are known with the server's first table: until then name and age. */
export function genericKind({shortNames, ...resource}: GenericResource): Kind {
  const isDefinition = resource.plural === 'customresourcedefinitions' && resource.group === 'apiextensions.k8s.io';
  return {
    ...resource,
    singular: resource.singular || resource.name.toLowerCase(),
    aliases: shortNames,
    from: 'table',
    columns: own(resource.isNamespaced, []),
    // A definition is named like the kind that it defines: `plural.group`.
    opens: isDefinition ? ({name}) => ({kind: name}) : opensNothing(resource.name),
  };
}

/** The kind with the columns that the server's table has. */
export function tableKind(kind: Kind, definitions: readonly ColumnDefinition[]): Kind {
  return {...kind, columns: own(kind.isNamespaced, served(definitions).map(columnOf))};
}

/** Makes rows for `tableKind` of the same kind and definitions. */
export function tableProjector({isNamespaced}: Kind, definitions: readonly ColumnDefinition[]): (row: TableRow) => Row {
  const shown = served(definitions);
  const titles = shown.map(({name}) => name.toUpperCase());
  const places = shown.map(definition => definitions.indexOf(definition));
  const after = own(isNamespaced, shown.map(columnOf)).length - (isNamespaced ? 2 : 1) - shown.length - 1;
  const owners = ownersOnce();
  return ({cells: given, metadata}) => {
    const values = shown.map((definition, index) => cellOf(given[places[index]!], definition));
    const first = isNamespaced ? [metadata.namespace, metadata.name] : [metadata.name];
    const cells: CellValue[] = [...first, ...values, ...new Array<undefined>(after).fill(undefined), metadata.creationTimestamp];
    const {health, because} = wellnessOf(metadata, guess(titles, values));
    return {
      uid: metadata.uid,
      namespace: metadata.namespace,
      name: metadata.name,
      resourceVersion: metadata.resourceVersion,
      created: metadata.creationTimestamp,
      labels: internLabels(metadata.labels),
      owners: owners(metadata.ownerReferences),
      cells,
      health,
      because,
      selector: undefined,
    };
  };
}

function served(definitions: readonly ColumnDefinition[]): ColumnDefinition[] {
  return definitions.filter(definition => !isOwn(definition));
}

function own(isNamespaced: boolean, columns: readonly Column[]): Column[] {
  const first = isNamespaced ? [namespace, name] : [name];
  const has = (title: string) => columns.some(column => column.title === title);
  return [...first, ...columns, ...[labels, valid].filter(({title}) => !has(title)), age] as Column[];
}

/** Name and age are ours: the server's age stands still until the object changes. */
function isOwn({name, type, format, description}: ColumnDefinition): boolean {
  const title = name.toUpperCase();
  if (title === 'NAME' || title === 'NAMESPACE' || title === 'AGE' || format === 'name') return true;
  return type === 'date' && (title.startsWith('CREAT') || description.startsWith('CreationTimestamp is'));
}

function columnOf({name, type, priority}: ColumnDefinition): Column {
  const title = name.toUpperCase();
  const isNumber = type === 'integer' || type === 'number' || type === 'date';
  return {
    title,
    ...(isNumber ? {align: 'right'} : {}),
    ...(priority > 0 ? {isWide: true, weight: 3} : {weight: telling.test(title) ? 8 : 5}),
    ...(type === 'date' ? {isSpan: true, sortKey: spanOf} : {}),
    ...(telling.test(title) ? {tone: toneOfHealth} : {}),
  };
}

/** Titles of columns that say how the object is. */
const telling = /^(STATUS|PHASE|STATE|READY|HEALTH|HEALTH STATUS|AVAILABLE|SYNCED|SYNC STATUS)$/;

function spanOf(value: CellValue): string | number | undefined {
  return typeof value === 'string' ? (parseDuration(value) ?? value) : typeof value === 'number' ? value : undefined;
}

function cellOf(value: unknown, {type}: ColumnDefinition): CellValue {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  // Custom resources may give numbers as text.
  if ((type === 'integer' || type === 'number') && text !== '' && Number.isFinite(Number(text))) return Number(text);
  return intern(text);
}

const isBad = /^(Failed|Failure|Error|Errored|Degraded|Lost|NotReady|Unhealthy|Invalid|CrashLoopBackOff)$/i;
const isComing = /^(Pending|Progressing|Provisioning|Creating|Initializing|Updating|Upgrading|Waiting|Missing|OutOfSync)$/i;
const isDone = /^(Completed?|Succeeded)$/i;
const isGoing = /^(Terminating|Deleting)$/i;
/** Columns that answer yes or no; a table may have several, such as Synced and Ready. */
const yesOrNo = /^(READY|AVAILABLE|SYNCED|ESTABLISHED|HEALTHY)$/;

/** What cells with well-known titles and words say; whatever else there is, is taken to be well. */
function guess(titles: readonly string[], values: readonly CellValue[]): Wellness {
  let guessed: Wellness = 'ok';
  for (const [index, title] of titles.entries()) {
    const value = values[index];
    if (typeof value !== 'string' || !telling.test(title)) continue;
    const health = yesOrNo.test(title) ? answer(value) : word(value);
    if (health === 'ok') continue;
    const found = {health, because: because(title, value, titles, values)};
    if (health === 'failing') return found;
    if (guessed === 'ok') guessed = found;
  }
  return guessed;
}

function answer(value: string): Health {
  const share = /^(\d+)\/(\d+)$/.exec(value);
  if (share) return Number(share[1]) < Number(share[2]) ? 'waiting' : 'ok';
  if (/^False\b/.test(value)) return 'failing';
  return value === 'Unknown' ? 'waiting' : word(value);
}

function word(value: string): Health {
  if (isBad.test(value)) return 'failing';
  if (isComing.test(value)) return 'waiting';
  if (isGoing.test(value)) return 'going';
  return isDone.test(value) ? 'done' : 'ok';
}

/** `READY is False: MissingSecret`, with what the table says about it elsewhere. */
function because(title: string, value: string, titles: readonly string[], values: readonly CellValue[]): string {
  const why = ['MESSAGE', 'REASON', 'STATUS'].map(other => (other === title ? undefined : values[titles.indexOf(other)])).find(Boolean);
  const what = yesOrNo.test(title) ? (/^\d/.test(value) ? `${value.replace('/', ' of ')} ready` : `${title} is ${value}`) : value;
  return inShort(typeof why === 'string' ? `${what}: ${why}` : what);
}
