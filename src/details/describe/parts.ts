import {humanDuration} from '../../kube/duration.ts';
import type {Path} from '../../kube/field-changes.ts';
import {type DocInk, type DocLine, type DocSpan, docLine, ink, type ObjectName} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {tab} from './align.ts';
import {at, type Fields, fields, isSet, items, sortedEntries, text, timeOf} from './read.ts';

type More = Omit<DocLine, 'spans' | 'depth'>;
/** One piece of text, or several one behind the other; plain text is ink 'text'. */
export type Value = string | DocSpan | readonly (string | DocSpan)[];

/** `Name:  value`, aligned with the lines around it. */
export function field(depth: number, name: string, value: Value, more: More = {}): DocLine {
  return docLine(depth, [ink('name', `${name}:`), tab, ...pieces(value)], more);
}

/** `Containers:`, to which the deeper lines below belong; or `Containers: <none>`. */
export function heading(depth: number, name: string, more: More = {}): DocLine {
  return docLine(depth, [ink('title', `${name}:`)], more);
}

/** A line of a table; its cells are aligned with those of its neighbours. */
export function row(depth: number, cells: readonly Value[], more: More = {}): DocLine {
  return docLine(
    depth,
    cells.flatMap((cell, index) => (index === 0 ? pieces(cell) : [tab, ...pieces(cell)])),
    more,
  );
}

/** The titles of a table. */
export function titles(depth: number, names: readonly string[]): DocLine {
  return row(
    depth,
    names.map(name => ink('quiet', name)),
  );
}

/** `Name:  first`, the others below it. One that is folded away leaves the first to be seen. */
export function listed(
  depth: number,
  name: string,
  values: readonly {readonly value: Value; readonly more?: More}[],
  more: More = {},
): DocLine[] {
  if (values.length === 0) return [field(depth, name, none, more)];
  return values.map((one, index) =>
    index === 0 ? field(depth, name, one.value, {...more, ...one.more}) : below(depth, one.value, one.more ?? {}),
  );
}

/** A further line of a value: it belongs to the line above and stands under its value. */
export function below(depth: number, value: Value, more: More = {}): DocLine {
  return {spans: [{text: '  '.repeat(depth), ink: 'text'}, tab, ...spansOf(value)], depth: depth + 1, ...more};
}

/** `Labels:  a=b`, one a line, sorted; `path` is where the map lies. */
export function labels(depth: number, name: string, map: unknown, path?: Path): DocLine[] {
  const values = sortedEntries(map).map(([key, value]) => ({
    value: [`${key}=`, ink('string', text(value))],
    more: {value: text(value), ...(path && {path: [...path, key]})},
  }));
  return listed(depth, name, values, path ? {path} : {});
}

/** `Annotations:  a: b`; long ones and those of several lines below their keys and shortened, whole when they are copied. */
export function annotations(depth: number, name: string, map: unknown, path: Path): DocLine[] {
  const entries = sortedEntries(map).filter(([key]) => key !== lastApplied);
  if (entries.length === 0) return [field(depth, name, none, {path})];
  return entries.flatMap(([key, value], index) => {
    const whole = text(value).replace(/\n$/, '');
    const more = {value: text(value), path: [...path, key]};
    const isLong = whole.length + key.length + 2 > longest || whole.includes('\n');
    const start: Value = isLong ? `${key}:` : [`${key}: `, ink('string', whole)];
    const first = index === 0 ? field(depth, name, start, more) : below(depth, start, more);
    const rest = isLong ? whole.split('\n').map(line => below(depth, ['  ', ink('string', shortened(line))], more)) : [];
    return [first, ...rest];
  });
}

/** Name, namespace, labels and annotations, as most kinds begin. */
export function beginning({object, namespace, name, kind}: Inspected): DocLine[] {
  return [
    nameLine(name),
    ...(kind.isNamespaced ? [namespaceLine(namespace)] : []),
    ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
    ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
  ];
}

export function nameLine(name: string): DocLine {
  return field(0, 'Name', ink('accent', name), {value: name, path: ['metadata', 'name']});
}

export function namespaceLine(namespace: string): DocLine {
  const more = {value: namespace, path: ['metadata', 'namespace'], target: objectNamed('Namespace', '', namespace)};
  return field(0, 'Namespace', ink('accent', namespace), more);
}

/** `Controlled By:  ReplicaSet/web-7c9f`, nothing where nobody does. */
export function controller({object, namespace}: Inspected): DocLine[] {
  const references: unknown = at(object, 'metadata', 'ownerReferences');
  const owner = Array.isArray(references) ? references.map(fields).find(one => one['controller'] === true) : undefined;
  if (!owner) return [];
  const [kind, name] = [text(owner['kind']), text(owner['name'])];
  const group = text(owner['apiVersion']).split('/').slice(0, -1).join('');
  const more = {value: name, target: objectNamed(kind, namespace, name, group), path: ['metadata', 'ownerReferences']};
  return [field(0, 'Controlled By', ink('accent', `${kind}/${name}`), more)];
}

/** A table of the conditions; `columns` beside type and status, by their titles. Nothing where there are none. */
export function conditions(
  depth: number,
  list: readonly unknown[],
  columns: Readonly<Record<string, (condition: Fields) => Value>> = {},
): DocLine[] {
  if (list.length === 0) return [];
  const names = ['Type', 'Status', ...Object.keys(columns)];
  return [
    heading(depth, 'Conditions', {path: ['status', 'conditions']}),
    titles(depth + 1, names),
    ...list.map((item, index) => {
      const condition = fields(item);
      const cells = Object.values(columns).map(cell => cell(condition));
      return row(depth + 1, [text(condition['type']), ink(conditionInk(condition), text(condition['status'])), ...cells], {
        path: ['status', 'conditions', index],
      });
    }),
  ];
}

/** The conditions that most kinds have, in columns that are left out where nobody says anything. */
export function usualConditions(depth: number, list: unknown, inspected: Inspected): DocLine[] {
  const all = items(list);
  const columns: Record<string, (condition: Fields) => Value> = {};
  const has = (name: string) => all.some(one => text(one[name]) !== '');
  if (has('lastTransitionTime'))
    columns['Since'] = one => (isSet(one['lastTransitionTime']) ? age(one['lastTransitionTime'], inspected) : '');
  if (has('reason')) columns['Reason'] = one => text(one['reason']);
  if (has('message')) columns['Message'] = one => text(one['message']).trim().replaceAll('\n', ' ');
  return conditions(depth, all, columns);
}

/** Whether what a condition says is well: most are well when true; some tell of trouble when they are. */
export function conditionInk(condition: Fields): DocInk {
  const status = text(condition['status']);
  if (status === 'Unknown') return 'waiting';
  if (status !== 'True' && status !== 'False') return 'text';
  const isTrouble = troubles.test(text(condition['type']));
  if (isTrouble) return status === 'True' ? 'failing' : 'quiet';
  if (status === 'True') return 'ok';
  return condition['reason'] === 'PodCompleted' || neutral.has(text(condition['type'])) ? 'quiet' : 'failing';
}

/** A point in time as kubectl writes it, with how long ago that was; in absolute times RFC 3339. `<unset>` where it is none. */
export function time(value: unknown, {now, times}: Pick<Inspected, 'now' | 'times'>): Value {
  const ms = timeOf(value);
  if (ms === undefined) return '<unset>';
  if (times === 'absolute') return rfc3339(ms);
  return [rfc1123(ms), ink('quiet', ms > now ? ` (in ${humanDuration(ms - now)})` : ` (${humanDuration(now - ms)} ago)`)];
}

/** `Terminating (lasts 5m)`, and before the time is over how long it may still take. Takes the deletion timestamp. */
export function terminating(deleted: unknown, inspected: Pick<Inspected, 'now' | 'times'>): Value {
  const ms = timeOf(deleted);
  if (ms === undefined) return ink('going', 'Terminating');
  const isOver = ms <= inspected.now;
  const span = inspected.times === 'absolute' ? rfc3339(ms) : humanDuration(Math.abs(inspected.now - ms));
  const words = inspected.times === 'absolute' ? `grace ends at ${span}` : isOver ? `lasts ${span}` : `grace ends in ${span}`;
  return [ink('going', 'Terminating'), ` (${words})`];
}

/** How long ago, as kubectl says it; in absolute times the time itself. `<unknown>` where it is none. */
export function age(value: unknown, {now, times}: Pick<Inspected, 'now' | 'times'>): string {
  const ms = timeOf(value);
  if (ms === undefined) return '<unknown>';
  return times === 'absolute' ? rfc3339(ms) : humanDuration(now - ms);
}

/** `Thu, 01 Jan 2026 12:00:00 +0000`. */
function rfc1123(ms: number): string {
  return new Date(ms).toUTCString().replace(/GMT$/, '+0000');
}

export function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

export function objectNamed(kind: string, namespace: string, name: string, group?: string): ObjectName {
  return {...(group !== undefined && {group}), kind, namespace, name};
}

/** Goes to the object that a line names; nowhere where the name is empty. */
export function toward(kind: string, namespace: string, name: string, group?: string): {target?: ObjectName} {
  return name === '' ? {} : {target: objectNamed(kind, namespace, name, group)};
}

/** `True`, `False`. */
export function yesNo(value: unknown): string {
  return value === true ? 'True' : 'False';
}

export const none: DocSpan = {text: '<none>', ink: 'quiet'};
export const unset: DocSpan = {text: '<unset>', ink: 'quiet'};

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const longest = 140;

function shortened(line: string): string {
  return line.length > longest - 2 ? `${line.slice(0, longest - 2)}...` : line;
}

const troubles =
  /Pressure$|Unavailable$|Failure$|^Failed$|^FailureTarget$|^Suspended$|^DisruptionTarget$|Error$|Limited$|Infeasible$|^Stalled$|^Degraded$/;
/** False without being a trouble. */
const neutral: ReadonlySet<string> = new Set(['Complete', 'SuccessCriteriaMet', 'PodReadyToStartContainers']);

function pieces(value: Value): readonly (string | DocSpan)[] {
  return Array.isArray(value) ? (value as readonly (string | DocSpan)[]) : [value as string | DocSpan];
}

function spansOf(value: Value): DocSpan[] {
  return pieces(value).map((piece): DocSpan => (typeof piece === 'string' ? {text: piece, ink: 'text'} : piece));
}
