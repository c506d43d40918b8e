import type {KubeObject, ManagedFieldsEntry} from '../object.ts';
import {badRequest, Refusal} from '../refusal.ts';
import {apiVersionOf, type ResourceType} from '../type.ts';
import {type Conflict, conflictRefusal, conflictsOf} from './apply-conflicts.ts';
import {decodedValue} from './decode.ts';
import {isMap} from './element.ts';
import {fieldChanges} from './field-changes.ts';
import {type FieldSet, intersection, isEmptySet, leaf, minus, union, without} from './field-set.ts';
import {isLastApplied, lastAppliedFields, withLastApplied} from './last-applied.ts';
import {
  entryOf,
  fieldsOf,
  identity,
  inOrder,
  managedAfterUpdate,
  resetFields,
  stripped,
  type Writer,
  withFields,
} from './managed-fields.ts';
import {type Schema, schemaOf} from './schema.ts';
import {typeErrors, typeErrorText} from './typed-check.ts';
import {fieldSetOf, mergedValue, withNamedFields, withoutFields} from './typed-merge.ts';

export type Applying = {
  readonly manager: string;
  /** Takes fields from other managers instead of telling of conflicts. */
  readonly force: boolean;
  /** Milliseconds. */
  readonly now: number;
  readonly subresource?: string | undefined;
};

type Config = Readonly<Record<string, unknown>>;

/**
 * Server-side apply: the stored object with what the configuration says, without what this manager said the last time and nobody else says, and
 * with the managed fields that follow. Without a stored object it makes one, as a draft. Follows Updater.Apply of
 * sigs.k8s.io/structured-merge-diff/merge and k8s.io/apimachinery/pkg/util/managedfields.
 */
export function applied<T extends KubeObject>(type: ResourceType<T>, current: T | undefined, config: Config, applying: Applying): T {
  const of = type as unknown as ResourceType;
  checkKind(of, config);
  checkTypes(of, config);
  const writer: Writer = {...applying, operation: 'Apply', apiVersion: apiVersionOf(of)};
  const live = (current ?? {}) as KubeObject;
  const entries = current ? startEntries(of, current, writer) : [];
  const merge = mergedWith(of, live, config, entries, writer, applying.force);
  const {object} = decodedValue<KubeObject>(of, merge.object, 'converter', message => misfit(config, message));
  const isLast = writer.manager === 'kubectl' && isLastApplied(object);
  const made = isLast ? withLastApplied(object, config) : object;
  return {...made, metadata: {...made.metadata, managedFields: merge.managedFields}} as unknown as T;
}

type Merge = {readonly object: Config; readonly managedFields: readonly ManagedFieldsEntry[]};

function mergedWith(
  type: ResourceType,
  live: KubeObject,
  config: Config,
  entries: readonly ManagedFieldsEntry[],
  writer: Writer,
  force: boolean,
): Merge {
  const schema = schemaOf(type);
  const reset = resetFields(type, writer.subresource);
  const own = without(fieldSetOf(schema, config), reset);
  const isOwn = (entry: ManagedFieldsEntry) => identity(entry) === identity(writer);
  const last = entries.find(isOwn);
  const others = entries.filter(entry => !isOwn(entry));
  const merged = mergedValue(schema, live, config) as Config;
  const owned = others.map(fieldsOf).reduce(union, own);
  const object = last ? (pruned(schema, merged, owned, fieldsOf(last)) as Config) : merged;
  const delta = fieldChanges(schema, live, object);
  const [changed, removed] = [without(delta.changed, reset), without(delta.removed, reset)];
  if (!force) refuseConflicts(type, live, conflictsOf(others, changed), writer);
  const rest = others.flatMap(entry => withFields(entry, minus(minus(fieldsOf(entry), changed), removed)));
  const isSame = isEmptySet(delta.changed) && isEmptySet(delta.removed);
  const kept = minus(own, stripped);
  const {time: _, ...untimed} = entryOf(writer, kept);
  // An apply that changes nothing keeps its time, or has none.
  const entry = isSame ? {...untimed, ...(last?.time !== undefined && {time: last.time})} : entryOf(writer, kept);
  return {object, managedFields: inOrder(isEmptySet(kept) ? rest : [...rest, entry])};
}

/** Without what the manager owned alone and says no longer (prune). */
function pruned(schema: Schema, merged: unknown, owned: FieldSet, last: FieldSet): unknown {
  const named = (set: FieldSet) => withNamedFields(schema, set);
  const all = named(fieldSetOf(schema, merged));
  const bare = withoutFields(schema, merged, named(last)) ?? {};
  const kept = union(named(fieldSetOf(schema, bare)), named(owned));
  const backed = withoutFields(schema, merged, minus(all, kept)) ?? {};
  const gone = minus(all, named(fieldSetOf(schema, backed)));
  return withoutFields(schema, merged, intersection(gone, named(last))) ?? {};
}

/** kubectl may take over what it applied client-side before, as the annotation of that time says. */
function refuseConflicts(type: ResourceType, live: KubeObject, conflicts: readonly Conflict[], {manager}: Writer): void {
  const allowed = conflicts.length > 0 && manager === 'kubectl' ? lastAppliedFields(type, live) : leaf;
  const rest = conflicts.flatMap(({entry, fields}) => {
    const left = minus(fields, allowed);
    return isEmptySet(left) ? [] : [{entry, fields: left}];
  });
  if (rest.length > 0) throw conflictRefusal(rest);
}

/** Objects that were never tracked get an entry for all that they hold. */
function startEntries(type: ResourceType, current: KubeObject, writer: Writer): readonly ManagedFieldsEntry[] {
  const {managedFields = []} = current.metadata;
  if (managedFields.length > 0) return managedFields;
  return managedAfterUpdate(type, undefined, current, {...writer, manager: 'before-first-apply', operation: 'Update'});
}

function checkKind(type: ResourceType, {apiVersion = '', kind = '', metadata}: Config): void {
  if (apiVersion !== apiVersionOf(type) || kind !== type.kind) throw badRequest(`invalid object type: ${kindText(apiVersion, kind)}`);
  if (isMap(metadata) && (metadata['managedFields'] ?? null) !== null) throw badRequest('metadata.managedFields must be nil');
}

function checkTypes(type: ResourceType, config: Config): void {
  const errors = typeErrors(schemaOf(type), config);
  if (errors.length > 0) throw new Refusal(500, '', `failed to create typed patch object (${whatText(config)}): ${typeErrorText(errors)}`);
}

function misfit(config: Config, because: string): Refusal {
  const told = `unable to convert unstructured object to ${kindText(config['apiVersion'], config['kind'])}: ${because}`;
  return new Refusal(500, '', `failed to convert new object (${whatText(config)}) to proper version: ${told}`);
}

function whatText({apiVersion, kind, metadata}: Config): string {
  const {name = '', namespace = ''} = (isMap(metadata) ? metadata : {}) as Record<string, string>;
  return `${namespace}/${name}; ${kindText(apiVersion, kind)}`;
}

/** As Go writes a GroupVersionKind. */
function kindText(apiVersion: unknown, kind: unknown): string {
  const version = String(apiVersion);
  return `${version.includes('/') ? version : `/${version}`}, Kind=${String(kind)}`;
}
