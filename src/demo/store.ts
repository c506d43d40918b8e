import {changedMeta} from './managed-later.ts';
import type {KubeObject} from './object.ts';
import {apiVersionOf, type ResourceType} from './type.ts';

/** One change. `object` is the new state, or the last one with the version of its deletion. */
export type Happening = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly of: ResourceType;
  readonly version: number;
  readonly object: KubeObject;
  readonly before: KubeObject | undefined;
  /** It has been there for long with all that belongs to it: nothing has to be done about it. */
  readonly isLaid?: boolean;
  /** When that was said of it (milliseconds), where it is heard of only now. */
  readonly laidAt?: number;
};

/** Nothing is older: clusters are not new when they are first looked at. */
const FIRST = 1000;

type Hearer = {readonly type: ResourceType; hear(happening: Happening): void; end?(): void};

type Laying = {readonly first: number; readonly most: number; readonly at: number; readonly make: () => readonly KubeObject[]};

type Shelf = {
  readonly objects: Map<string, KubeObject>;
  /** What will be made when somebody looks. */
  layings: Laying[];
  /** Keys in order, but for those that came since the last look. */
  sorted: string[];
  added: string[];
  history: Happening[];
  /** Versions up to this one have been forgotten. */
  forgotten: number;
  readonly hearers: Set<Hearer>;
};

/**
 * What the cluster keeps, as etcd and the watch cache do: objects by type, one version that every change raises, and the changes of late.
 * Hearers are called in the order of subscribing, while the change is made; they must not throw.
 */
export class Store {
  #version = FIRST;
  readonly #shelves = new Map<ResourceType, Shelf>();
  readonly #window: number;
  /** By what is stored. */
  readonly #converted = new WeakMap<KubeObject, KubeObject>();

  /** `window` is how many changes of each type are remembered for watches that come back. */
  constructor(window = 1000) {
    this.#window = window;
  }

  /** Of the last change. */
  get version(): number {
    return this.#version;
  }

  get<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): T | undefined {
    return this.#seen(type, this.#filled(type).objects.get(keyOf(namespace, name)) as T | undefined);
  }

  /** In the order of namespace and name. */
  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): readonly T[] {
    const shelf = this.#filled(type);
    const sorted = inOrder(shelf);
    if (namespace === undefined) return sorted.map(key => this.#seen(type, shelf.objects.get(key) as T));
    const prefix = keyOf(namespace, '');
    const found: T[] = [];
    for (let index = lowerBound(sorted, prefix); index < sorted.length; index++) {
      const key = sorted[index]!;
      if (!key.startsWith(prefix)) break;
      found.push(this.#seen(type, shelf.objects.get(key) as T));
    }
    return found;
  }

  count(type: ResourceType): number {
    return this.#filled(type).objects.size;
  }

  /** Stores it under a new version; returns what is stored. What is laid becomes the store's own, and must be nobody else's. */
  put<T extends KubeObject>(type: ResourceType<T>, object: T, {isLaid = false}: {readonly isLaid?: boolean} = {}): T {
    const shelf = this.#filled(type);
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const before = shelf.objects.get(key);
    const version = ++this.#version;
    const stored = isLaid
      ? versioned(object, version)
      : {...object, metadata: changedMeta(object.metadata, {resourceVersion: String(version)})};
    if (!before) shelf.added.push(key);
    shelf.objects.set(key, stored);
    const of = type as unknown as ResourceType;
    this.#tell(shelf, {type: before ? 'MODIFIED' : 'ADDED', of, version, object: stored, before, ...(isLaid && {isLaid})});
    return this.#seen(type, stored);
  }

  /**
   * Puts objects where nobody has looked yet: they are made at the first look at the type, under versions that are set aside now, as many as
   * `most`. What they are should not depend on when that is. `at` is the time now.
   */
  lay<T extends KubeObject>(type: ResourceType<T>, most: number, at: number, make: () => readonly T[]): void {
    const shelf = this.#shelf(type);
    shelf.layings.push({first: this.#version + 1, most, at, make});
    this.#version += most;
    shelf.forgotten = this.#version;
  }

  /** Undefined where there is no such object. */
  remove<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): T | undefined {
    const shelf = this.#filled(type);
    const key = keyOf(namespace, name);
    const before = shelf.objects.get(key) as T | undefined;
    if (!before) return undefined;
    const version = ++this.#version;
    shelf.objects.delete(key);
    const sorted = inOrder(shelf);
    sorted.splice(lowerBound(sorted, key), 1);
    const object = {...before, metadata: {...before.metadata, resourceVersion: String(version)}};
    this.#tell(shelf, {type: 'DELETED', of: type as unknown as ResourceType, version, object, before});
    return object;
  }

  /** The result ends it. `end` is called when the type is served no more. */
  subscribe(type: ResourceType, hear: (happening: Happening) => void, end?: () => void): () => void {
    const {hearers} = this.#shelf(type);
    const hearer: Hearer = {type, hear, ...(end && {end})};
    hearers.add(hearer);
    return () => hearers.delete(hearer);
  }

  /** Tells those who listen to the type that there will be no more to hear. */
  end(type: ResourceType): void {
    const {hearers} = this.#shelf(type);
    for (const hearer of [...hearers]) {
      if (hearer.type !== type) continue;
      hearers.delete(hearer);
      hearer.end?.();
    }
  }

  /** What happened after that version; undefined where that has been forgotten. */
  since(type: ResourceType, version: number): readonly Happening[] | undefined {
    const {history, forgotten} = this.#filled(type);
    if (version < forgotten) return undefined;
    let index = history.length;
    while (index > 0 && history[index - 1]!.version > version) index--;
    const since = history.slice(index);
    return type.storedAs ? since.map(happening => this.#seenHappening(type, happening)) : since;
  }

  /** The version up to which the changes of a type have been forgotten. */
  forgotten(type: ResourceType): number {
    return this.#shelf(type).forgotten;
  }

  /** Forgets all that happened: from now on every version but the last is too old. */
  compact(): void {
    this.#version++;
    for (const shelf of this.#shelves.values()) {
      shelf.history = [];
      shelf.forgotten = this.#version;
    }
  }

  #shelf(asked: object): Shelf {
    const type = (asked as ResourceType).storedAs ?? (asked as ResourceType);
    let shelf = this.#shelves.get(type);
    if (!shelf) {
      shelf = {objects: new Map(), layings: [], sorted: [], added: [], history: [], forgotten: FIRST, hearers: new Set()};
      this.#shelves.set(type, shelf);
    }
    return shelf;
  }

  #filled(type: object): Shelf {
    const shelf = this.#shelf(type);
    if (shelf.layings.length > 0) this.#fill((type as ResourceType).storedAs ?? (type as ResourceType), shelf);
    return shelf;
  }

  #fill(of: ResourceType, shelf: Shelf): void {
    while (shelf.layings.length > 0) {
      const {first, most, at, make} = shelf.layings.shift()!;
      const made = make();
      if (made.length > most) throw new Error(`${made.length} objects were laid where ${most} were announced`);
      for (const [index, object] of made.entries()) {
        const version = first + index;
        const stored = {...object, metadata: changedMeta(object.metadata, {resourceVersion: String(version)})};
        const key = keyOf(stored.metadata.namespace, stored.metadata.name);
        if (!shelf.objects.has(key)) shelf.added.push(key);
        shelf.objects.set(key, stored);
        this.#hear(shelf, {type: 'ADDED', of, version, object: stored, before: undefined, isLaid: true, laidAt: at});
      }
    }
  }

  /** The object in the version of the type that asks for it. */
  #seen<T extends KubeObject | undefined>(type: object, object: T): T {
    const {storedAs, group, version} = type as ResourceType;
    if (!storedAs || !object) return object;
    const apiVersion = apiVersionOf({group, version});
    if (object.apiVersion === apiVersion) return object;
    const known = this.#converted.get(object);
    if (known?.apiVersion === apiVersion) return known as T;
    const converted = {...object, apiVersion};
    this.#converted.set(object, converted);
    return converted;
  }

  #seenHappening(type: ResourceType, happening: Happening): Happening {
    return {...happening, of: type, object: this.#seen(type, happening.object), before: this.#seen(type, happening.before)};
  }

  #tell(shelf: Shelf, happening: Happening): void {
    shelf.history.push(happening);
    if (shelf.history.length > 2 * this.#window) {
      const left = shelf.history.splice(0, shelf.history.length - this.#window);
      shelf.forgotten = left.at(-1)!.version;
    }
    this.#hear(shelf, happening);
  }

  #hear(shelf: Shelf, happening: Happening): void {
    for (const {type, hear} of [...shelf.hearers]) hear(type.storedAs ? this.#seenHappening(type, happening) : happening);
  }
}

function versioned<T extends KubeObject>(object: T, version: number): T {
  (object.metadata as {resourceVersion: string}).resourceVersion = String(version);
  return object;
}

/** A slash sorts before all that names are made of but `-` and `.`, which the real order minds too: it compares the whole path. */
function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Few keys are put into their places, many are merged. */
function inOrder(shelf: Pick<Shelf, 'sorted' | 'added'>): string[] {
  const {sorted, added} = shelf;
  if (added.length === 0) return sorted;
  shelf.added = [];
  if (added.length <= FEW) for (const key of added) sorted.splice(lowerBound(sorted, key), 0, key);
  else shelf.sorted = merged(sorted, added.sort(compare));
  return shelf.sorted;
}

const FEW = 16;

function merged(one: readonly string[], other: readonly string[]): string[] {
  const all: string[] = [];
  let from = 0;
  for (const key of one) {
    while (from < other.length && other[from]! < key) all.push(other[from++]!);
    all.push(key);
  }
  while (from < other.length) all.push(other[from++]!);
  return all;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function lowerBound(keys: readonly string[], wanted: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
