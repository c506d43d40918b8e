import {isEqual} from './equal.ts';
import type {Agenda} from './agenda.ts';
import {withManagedFieldsLater} from './managed-later.ts';
import {type Draft, type KubeObject, type ManagedFieldsEntry, type ObjectMeta, timeText} from './object.ts';
import type {Random} from './random.ts';
import {alreadyExists, conflict, invalid, notFound, Refusal} from './refusal.ts';
import {metadataCauses} from './rules/metadata.ts';
import {managedAfterUpdate, type Writer} from './schema/managed-fields.ts';
import type {Store} from './store.ts';
import {apiVersionOf, type ResourceType, type Surroundings} from './type.ts';

/** Who writes, and how. */
export type Write = {
  /** The field manager. */
  readonly manager: string;
  readonly subresource?: 'status' | 'scale' | 'ephemeralcontainers' | 'binding' | 'eviction' | 'resize' | 'finalize';
  /** Everything but the storing. */
  readonly isDryRun?: boolean;
  /** It is known to be right, and is not looked at again: what scenarios are made of. */
  readonly isTrusted?: boolean;
  /** Managed fields were computed already (server-side apply). */
  readonly hasManagedFields?: boolean;
  /** A status update that takes its annotations along, as the strategies of built-in kinds let it. */
  readonly hasAnnotations?: boolean;
};

export type Removal = {
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly graceSeconds?: number;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly isDryRun?: boolean;
};

/** Looks at what is about to be stored, may change it, throws a Refusal against it. `before` is undefined at creation. */
export type Admission = (type: ResourceType, object: KubeObject, before: KubeObject | undefined) => KubeObject;

/** As an admission that changes nothing. */
export type AdmissionCheck = (type: ResourceType, object: KubeObject, before: KubeObject | undefined) => void;

/**
 * All writes go through here, the server's own controllers' too: defaults, strategies, validation, versions and deletion as the generic
 * registry of k8s.io/apiserver does them. Every method throws a Refusal.
 */
export class Registry {
  readonly store: Store;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly admissions: Admission[] = [];
  /** Come after all admissions. */
  readonly admissionChecks: AdmissionCheck[] = [];
  /** Look at what is about to be deleted, and throw a Refusal against it. */
  readonly removals: ((type: ResourceType, object: KubeObject) => void)[] = [];
  /** Namespaces that exist and that things may be created in; set with the type of namespaces. */
  namespaces: ResourceType | undefined;
  readonly #around: Surroundings;

  constructor(store: Store, agenda: Agenda, random: Random) {
    this.store = store;
    this.agenda = agenda;
    this.random = random;
    this.#around = {
      get now() {
        return agenda.now();
      },
      random,
      get: (type, namespace, name) => store.get(type, namespace, name),
      list: (type, namespace) => store.list(type, namespace),
    };
  }

  get<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): T | undefined {
    return this.store.get(type, namespace, name);
  }

  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): readonly T[] {
    return this.store.list(type, namespace);
  }

  create<T extends KubeObject>(type: ResourceType<T>, draft: Draft<T>, write: Write): T {
    const {metadata} = draft;
    const namespace = type.isNamespaced ? metadata.namespace : undefined;
    const name = metadata.name || this.#generatedName(type, metadata.generateName);
    if (metadata.resourceVersion) throw new Refusal(500, '', 'resourceVersion should not be set on objects to be created');
    if (namespace !== undefined) this.#mayCreateIn(namespace, type, name);
    const {deletionTimestamp: _, deletionGracePeriodSeconds: __, resourceVersion: ___, namespace: ____, ...kept} = metadata;
    const made: ObjectMeta = {
      ...kept,
      name,
      ...(namespace !== undefined && {namespace}),
      uid: this.random.uuid(),
      resourceVersion: '',
      creationTimestamp: timeText(this.agenda.now()),
      ...(type.hasGeneration && {generation: 1}),
    };
    let object = {...draft, apiVersion: apiVersionOf(type), kind: type.kind, metadata: made} as unknown as T;
    object = type.defaults?.(object) ?? object;
    const sent = object;
    if (!write.isTrusted) object = this.#managed(type, undefined, sent, write);
    for (const admit of this.admissions) object = admit(type, object, undefined) as T;
    if (!write.isTrusted) for (const check of this.admissionChecks) check(type, object, undefined);
    object = type.created?.(object, this.#around) ?? object;
    if (write.isTrusted) object = this.#managedLater(type, object, sent, write);
    else this.#check(type, object, undefined);
    if (this.store.get(type, namespace, name)) throw alreadyExists(type, name);
    return write.isDryRun ? object : this.store.put(type, object);
  }

  /** Replaces an object. Where it carries a resourceVersion or a uid, those of the stored one must be the same. */
  update<T extends KubeObject>(type: ResourceType<T>, object: T, write: Write): T {
    const {name} = object.metadata;
    const namespace = type.isNamespaced ? object.metadata.namespace : undefined;
    const before = this.store.get(type, namespace, name);
    if (!before) throw notFound(type, name);
    const {uid, resourceVersion} = object.metadata;
    if (uid && uid !== before.metadata.uid) {
      const path = ['/registry', type.plural, ...(namespace === undefined ? [] : [namespace]), name].join('/');
      const told = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`;
      throw conflict(type, name, `StorageError: invalid object, Code: 4, Key: ${path}, ResourceVersion: 0, AdditionalErrorMsg: ${told}`);
    }
    if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) {
      throw conflict(type, name, 'the object has been modified; please apply your changes to the latest version and try again');
    }
    let next = {...object, apiVersion: apiVersionOf(type), kind: type.kind, metadata: keptMeta(object.metadata, before.metadata)} as T;
    next = type.defaults?.(next) ?? next;
    // Fields are managed as they are sent: what admission and strategies change afterwards is nobody's.
    const {managedFields = []} = this.#managed(type, before, next, write).metadata;
    // A binding writes both, and counts as no change of what is wanted.
    const isBinding = write.subresource === 'binding';
    if (type.hasStatus && !isBinding)
      next = write.subresource === 'status' ? withStatusOf(beside(before, next, write), next) : withStatusOf(next, before);
    for (const admit of this.admissions) next = admit(type, next, before) as T;
    for (const check of this.admissionChecks) check(type, next, before);
    if (write.subresource === undefined) next = type.updated?.(next, before, this.#around) ?? next;
    if (write.subresource === 'status') next = type.statusUpdated?.(next, before, this.#around) ?? next;
    if (type.hasGeneration && !isBinding && write.subresource !== 'status' && isSpecChanged(type, before, next)) {
      next = {...next, metadata: {...next.metadata, generation: (before.metadata.generation ?? 0) + 1}};
    }
    if (!write.isTrusted) this.#check(type, next, before, write.subresource);
    next = withManagedFields(next, managedFields);
    if (isSame(before, next)) return before;
    if (write.isDryRun) return next;
    if (next.metadata.deletionTimestamp && !next.metadata.finalizers?.length && !next.metadata.deletionGracePeriodSeconds && isDone(next)) {
      return this.store.remove(type, namespace, name) ?? next;
    }
    return this.store.put(type, next);
  }

  /** Updates what is stored now with what the function makes of it; undefined where there is no such object. */
  change<T extends KubeObject>(
    type: ResourceType<T>,
    namespace: string | undefined,
    name: string,
    write: Write,
    make: (current: T) => T,
  ): T | undefined {
    const current = this.store.get(type, namespace, name);
    if (!current) return undefined;
    const next = make(current);
    return next === current ? current : this.update(type, next, write);
  }

  /**
   * Deletes, or marks what has to wait: for its grace period, for finalizers. Returns what is left of it, or what it was.
   * Follows BeforeDelete and the deletion of k8s.io/apiserver/pkg/registry.
   */
  remove<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string, removal: Removal = {}): T {
    const current = this.store.get(type, namespace, name);
    if (!current) throw notFound(type, name);
    const {metadata} = current;
    if (removal.uid !== undefined && removal.uid !== metadata.uid) {
      const told = `the UID in the precondition (${removal.uid}) does not match the UID in record (${metadata.uid})`;
      throw conflict(asKind(type), name, `${told}. The object might have been deleted and then recreated`);
    }
    if (removal.resourceVersion !== undefined && removal.resourceVersion !== metadata.resourceVersion) {
      const told = `the ResourceVersion in the precondition (${removal.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion})`;
      throw conflict(asKind(type), name, `${told}. The object might have been modified`);
    }
    for (const admit of this.removals) admit(type, current);
    const finalizers = withAll(withPropagation(metadata.finalizers ?? [], removal.propagation), metadata, type.finalizersOnDeletion);
    const grace = type.graceSeconds?.(current, removal.graceSeconds) ?? 0;
    const isWaiting = finalizers.length > 0 || grace > 0 || (!isDone(current) && !metadata.deletionTimestamp);
    const isGoing = !isWaiting && isDone(current);
    // What has no grace goes without a word; the others are marked first, even for no time at all.
    if (isGoing && !type.graceSeconds) return removal.isDryRun ? current : (this.store.remove(type, namespace, name) ?? current);
    const wasDeleted = metadata.deletionTimestamp !== undefined;
    // A second deletion can only shorten the wait.
    const isShorter = grace < (metadata.deletionGracePeriodSeconds ?? 0) || finalizers.length !== (metadata.finalizers ?? []).length;
    if (wasDeleted && !isShorter && !isGoing) return current;
    const {finalizers: _, ...others} = metadata;
    const marked = {
      ...asLeaving(current),
      metadata: {
        ...others,
        ...(finalizers.length > 0 && {finalizers}),
        deletionTimestamp: timeText(this.agenda.now() + grace * 1000),
        ...(current.kind !== 'Namespace' && {deletionGracePeriodSeconds: grace}),
        ...(type.hasGeneration && !wasDeleted && {generation: (metadata.generation ?? 0) + 1}),
      },
    };
    if (isGoing && !removal.isDryRun) {
      if (!wasDeleted || isShorter) this.store.put(type, marked);
      return this.store.remove(type, namespace, name) ?? marked;
    }
    return removal.isDryRun ? marked : this.store.put(type, marked);
  }

  #generatedName(type: ResourceType, prefix: string | undefined): string {
    if (prefix) return `${prefix.slice(0, 58)}${this.random.suffix(5)}`;
    throw invalid(type, '', [
      {reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name'},
    ]);
  }

  #mayCreateIn(namespace: string, type: ResourceType, name: string): void {
    if (!this.namespaces) return;
    const found = this.store.get(this.namespaces, undefined, namespace);
    if (!found) throw notFound(this.namespaces, namespace);
    if (!found.metadata.deletionTimestamp) return;
    const qualified = type.group === '' ? type.plural : `${type.plural}.${type.group}`;
    const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw new Refusal(403, 'Forbidden', `${qualified} "${name}" is forbidden: ${because}`, {
      name,
      ...(type.group !== '' && {group: type.group}),
      kind: type.plural,
      causes: [{reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace'}],
    });
  }

  #check<T extends KubeObject>(type: ResourceType<T>, object: T, before: T | undefined, subresource?: string): void {
    const causes = metadataCauses(type, object, before);
    causes.push(...(type.validate?.(object, before, this.#around, subresource) ?? []));
    if (causes.length > 0) throw invalid(type, object.metadata.name, causes);
  }

  #managed<T extends KubeObject>(type: ResourceType<T>, before: T | undefined, object: T, write: Write): T {
    if (write.hasManagedFields) return object;
    const managedFields = managedAfterUpdate(type as unknown as ResourceType, before, object, this.#writerOf(type, write));
    return withManagedFields(object, managedFields);
  }

  #managedLater<T extends KubeObject>(type: ResourceType<T>, object: T, sent: T, write: Write): T {
    const writer = this.#writerOf(type, write);
    const find = () => managedAfterUpdate(type as unknown as ResourceType, undefined, sent, writer);
    return {...object, metadata: withManagedFieldsLater(object.metadata, find)};
  }

  #writerOf<T extends KubeObject>(type: ResourceType<T>, {manager, subresource}: Write): Writer {
    return {manager, operation: 'Update', apiVersion: apiVersionOf(type), subresource, now: this.agenda.now()};
  }
}

function withManagedFields<T extends KubeObject>(object: T, managedFields: readonly ManagedFieldsEntry[]): T {
  if (object.metadata.managedFields === managedFields && managedFields.length > 0) return object;
  const {managedFields: _, ...metadata} = object.metadata;
  return {...object, metadata: {...metadata, ...(managedFields.length > 0 && {managedFields})}};
}

/** The server names the kind here, where it names the resource elsewhere. */
function asKind({group, kind}: ResourceType): {readonly group: string; readonly plural: string} {
  return {group, plural: kind};
}

/** What a client cannot change in an update. */
function keptMeta(next: ObjectMeta, before: ObjectMeta): ObjectMeta {
  const {deletionTimestamp: _, deletionGracePeriodSeconds: __, generation: ___, ...sent} = next;
  const {name, namespace, uid, resourceVersion, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds} = before;
  return {
    ...sent,
    name,
    ...(namespace !== undefined && {namespace}),
    uid,
    resourceVersion,
    creationTimestamp,
    ...(generation !== undefined && {generation}),
    ...(deletionTimestamp !== undefined && {deletionTimestamp}),
    ...(deletionGracePeriodSeconds !== undefined && {deletionGracePeriodSeconds}),
    managedFields: next.managedFields ?? before.managedFields ?? [],
  };
}

function withStatusOf<T extends KubeObject>(object: T, other: T): T {
  const {status: _, ...rest} = object as T & {status?: unknown};
  const {status} = other as {status?: unknown};
  return {...rest, ...(status !== undefined && {status})} as T;
}

/** All but the status of an update to /status. */
function beside<T extends KubeObject>(before: T, {metadata: {annotations}}: T, {hasAnnotations}: Write): T {
  return hasAnnotations && annotations ? {...before, metadata: {...before.metadata, annotations}} : before;
}

function isSpecChanged({countsAnnotations}: Pick<ResourceType, 'countsAnnotations'>, before: KubeObject, next: KubeObject): boolean {
  if (countsAnnotations && !isEqual(before.metadata.annotations ?? {}, next.metadata.annotations ?? {})) return true;
  const {metadata: _, status: __, ...one} = before as Record<string, unknown>;
  const {metadata: ___, status: ____, ...other} = next as Record<string, unknown>;
  return !isEqual(one, other);
}

function isSame(before: KubeObject, next: KubeObject): boolean {
  return before === next || isEqual(before, next);
}

/** Of namespaces, the phase tells that they are going. */
function asLeaving<T extends KubeObject>(object: T): T {
  if (object.kind !== 'Namespace') return object;
  return {...object, status: {...(object as {status?: object}).status, phase: 'Terminating'}};
}

/** Namespaces go when their own finalizers, in the spec, have gone. */
function isDone(object: KubeObject): boolean {
  const {finalizers} = ((object as {spec?: unknown}).spec ?? {}) as {finalizers?: readonly string[]};
  return object.kind !== 'Namespace' || !finalizers?.length;
}

/** A second deletion adds nothing: what had to be done may have been done by then. */
function withAll(finalizers: readonly string[], {deletionTimestamp}: ObjectMeta, added: readonly string[] = []): readonly string[] {
  if (deletionTimestamp !== undefined) return finalizers;
  return [...finalizers, ...added.filter(finalizer => !finalizers.includes(finalizer))];
}

function withPropagation(finalizers: readonly string[], propagation: Removal['propagation']): readonly string[] {
  if (propagation === undefined) return finalizers;
  const others = finalizers.filter(finalizer => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion');
  if (propagation === 'Background') return others;
  return [...others, propagation === 'Orphan' ? 'orphan' : 'foregroundDeletion'];
}
