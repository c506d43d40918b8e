import {type KubeObject, type ManagedFieldsEntry, timeText} from '../object.ts';
import type {ResourceType} from '../type.ts';
import {fieldChanges} from './field-changes.ts';
import {type FieldSet, isEmptySet, leaf, minus, union, without} from './field-set.ts';
import {schemaOf} from './schema.ts';

export type Writer = {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  /** Milliseconds. */
  readonly now: number;
};

/**
 * Who manages which field after a write that was no apply: what it changed or added becomes the writer's, what it removed is nobody's. The
 * objects are those before and after the client's change, before the server's own rules (its strategies) have changed them.
 */
export function managedAfterUpdate(
  type: ResourceType,
  before: KubeObject | undefined,
  after: KubeObject,
  writer: Writer,
): readonly ManagedFieldsEntry[] {
  const entries = entriesToStartFrom(before, after, writer);
  // An object that has none when it is updated stays without, until it is applied.
  if ((before && entries.length === 0) || writer.subresource === 'binding' || writer.subresource === 'eviction') return entries;
  const reset = resetFields(type, writer.subresource);
  const delta = changesOf(type, before, after);
  if (!delta) return entries;
  const changed = without(delta.changed, reset);
  const removed = without(delta.removed, reset);
  const own = minus(changed, stripped);
  const isOwn = (entry: ManagedFieldsEntry) => isSameManager(entry, writer);
  const next = entries.flatMap(entry => {
    const rest = minus(isOwn(entry) && !isEmptySet(own) ? fieldsOf(entry) : minus(fieldsOf(entry), changed), removed);
    return isOwn(entry) && !isEmptySet(own) ? [entryOf(writer, union(rest, own))] : withFields(entry, rest);
  });
  if (!isEmptySet(own) && !entries.some(isOwn)) next.push(entryOf(writer, own));
  if (next.length === entries.length && next.every((entry, index) => entry === entries[index])) return entries;
  return inOrder(capped(next));
}

/** What nobody is said to manage (stripmeta.go). */
export const stripped: FieldSet = {
  'f:apiVersion': leaf,
  'f:kind': leaf,
  'f:metadata': {
    '.': leaf,
    'f:clusterName': leaf,
    'f:creationTimestamp': leaf,
    'f:generation': leaf,
    'f:managedFields': leaf,
    'f:name': leaf,
    'f:namespace': leaf,
    'f:resourceVersion': leaf,
    'f:selfLink': leaf,
    'f:uid': leaf,
  },
};

/** What a write cannot change, by the strategies' GetResetFields: status through the main resource, all else through /status. */
export function resetFields({hasStatus, group, kind, customSchema}: ResourceType, subresource: string | undefined): FieldSet {
  if (!hasStatus) return leaf;
  if (subresource !== 'status') return subresource === undefined ? {'f:status': leaf} : leaf;
  if (customSchema) return {'f:metadata': leaf, 'f:spec': leaf};
  if (group === '' && kind === 'Pod') return {'f:metadata': {'f:deletionTimestamp': leaf, 'f:ownerReferences': leaf}, 'f:spec': leaf};
  if (group === 'apps' && kind === 'Deployment') return {'f:metadata': {'f:labels': leaf}, 'f:spec': leaf};
  return {'f:spec': leaf};
}

function isSameManager(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return (
    entry.manager === (writer.manager || 'unknown') &&
    entry.operation === writer.operation &&
    (entry.operation === 'Apply' || entry.apiVersion === writer.apiVersion) &&
    (entry.subresource || undefined) === (writer.subresource || undefined)
  );
}

/** Entries of the same identity are one: appliers keep theirs from version to version (BuildManagerIdentifier). */
export function identity({manager, operation, apiVersion, subresource}: Omit<Writer, 'now'>): string {
  const version = operation === 'Apply' ? undefined : apiVersion;
  return JSON.stringify({manager: manager || 'unknown', operation, apiVersion: version, subresource: subresource || undefined});
}

export function fieldsOf({fieldsV1}: ManagedFieldsEntry): FieldSet {
  return fieldsV1 as FieldSet;
}

/** The entry with these fields: itself where they are the same, none where nothing is left. */
export function withFields(entry: ManagedFieldsEntry, fields: FieldSet): readonly ManagedFieldsEntry[] {
  if (fields === entry.fieldsV1) return [entry];
  return isEmptySet(fields) ? [] : [{...entry, fieldsV1: fields}];
}

export function entryOf({manager, operation, apiVersion, subresource, now}: Writer, fieldsV1: FieldSet): ManagedFieldsEntry {
  return {
    manager: manager || 'unknown',
    operation,
    apiVersion,
    // Of what comes through /scale the server keeps no time (scalehandler.go).
    ...(subresource !== 'scale' && {time: timeText(now)}),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource && {subresource}),
  };
}

/** sortEncodedManagedFields. */
export function inOrder(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  return entries.toSorted(
    (one, other) =>
      compare(one.operation, other.operation) ||
      compare(one.time ?? '', other.time ?? '') ||
      compare(one.manager, other.manager) ||
      compare(one.apiVersion, other.apiVersion) ||
      compare(one.subresource ?? '', other.subresource ?? ''),
  );
}

const mostUpdaters = 10;

/** Undefined where an object is so wrong that its fields cannot be told; it is refused later (UpdateNoErrors). */
function changesOf(type: ResourceType, before: KubeObject | undefined, after: KubeObject): ReturnType<typeof fieldChanges> | undefined {
  try {
    return fieldChanges(schemaOf(type), before, after);
  } catch {
    return undefined;
  }
}

/** A client may set the entries through the main resource; an empty list forgets them all. */
function entriesToStartFrom(before: KubeObject | undefined, after: KubeObject, {subresource}: Writer): readonly ManagedFieldsEntry[] {
  const stored = before?.metadata.managedFields ?? [];
  const sent = after.metadata.managedFields;
  if (subresource || sent === undefined || sent === stored) return stored;
  if (sent.length === 0 || (sent.length === 1 && Object.keys(sent[0]!).length === 0)) return [];
  return sent.every(isSound) ? sent : stored;
}

function isSound({operation, apiVersion, fieldsType}: ManagedFieldsEntry): boolean {
  return (operation === 'Apply' || operation === 'Update') && apiVersion !== '' && fieldsType === 'FieldsV1';
}

/** Of more than ten updaters the oldest become one entry, `ancient-changes` (capManagersManager). */
function capped(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  const updaters = inOrder(entries.filter(({operation}) => operation === 'Update'));
  const excess = updaters.length - mostUpdaters;
  if (excess <= 0) return entries;
  const old = updaters.slice(0, excess + 1);
  const fields = old.map(fieldsOf).reduce(union);
  const {subresource: _, ...last} = old.at(-1)!;
  const merged = {...last, manager: 'ancient-changes', fieldsV1: fields};
  return [...entries.filter(entry => !old.includes(entry)), merged];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
