import type {Demo} from '../demo.ts';
import {controllerOf, type KubeObject} from '../object.ts';
import type {Happening} from '../store.ts';
import type {ResourceType} from '../type.ts';

type Index = Map<string, Map<string, KubeObject>>;

const indexes = new WeakMap<Demo, Map<unknown, Index>>();

/** The objects that the owner of that uid manages, in the order in which they came. Costs nothing but their number. */
export function ownedBy<T extends KubeObject>(demo: Demo, type: ResourceType<T>, uid: string): readonly T[] {
  return valuesOf<T>(indexOf(demo, type), uid);
}

/** The objects of a namespace that nobody manages. */
export function orphansIn<T extends KubeObject>(demo: Demo, type: ResourceType<T>, namespace: string | undefined): readonly T[] {
  return valuesOf<T>(indexOf(demo, type), shelfOfOrphans(namespace));
}

/** Starts the index, so that it hears of changes before whoever subscribes later. */
export function indexOwned<T extends KubeObject>(demo: Demo, type: ResourceType<T>): void {
  indexOf(demo, type);
}

function indexOf<T extends KubeObject>(demo: Demo, type: ResourceType<T>): Index {
  let ofDemo = indexes.get(demo);
  if (!ofDemo) indexes.set(demo, (ofDemo = new Map()));
  const known = ofDemo.get(type);
  // What was laid is heard of when somebody looks.
  if (known && demo.store.count(type as unknown as ResourceType) >= 0) return known;
  const index: Index = new Map();
  ofDemo.set(type, index);
  for (const object of demo.store.list(type)) put(index, object);
  demo.store.subscribe(type as unknown as ResourceType, happening => hear(index, happening));
  return index;
}

function hear(index: Index, {type, object, before}: Happening): void {
  if (before && (type === 'DELETED' || shelfOf(before) !== shelfOf(object))) drop(index, before);
  if (type !== 'DELETED') put(index, object);
}

function put(index: Index, object: KubeObject): void {
  const name = shelfOf(object);
  let shelf = index.get(name);
  if (!shelf) index.set(name, (shelf = new Map()));
  shelf.set(nameOf(object), object);
}

function drop(index: Index, object: KubeObject): void {
  const name = shelfOf(object);
  const shelf = index.get(name);
  shelf?.delete(nameOf(object));
  if (shelf?.size === 0) index.delete(name);
}

function valuesOf<T extends KubeObject>(index: Index, name: string): readonly T[] {
  const shelf = index.get(name);
  return shelf ? ([...shelf.values()] as unknown as readonly T[]) : [];
}

function shelfOf(object: KubeObject): string {
  return controllerOf(object)?.uid ?? shelfOfOrphans(object.metadata.namespace);
}

/** No uid has a slash. */
function shelfOfOrphans(namespace = ''): string {
  return `${namespace}/`;
}

function nameOf({metadata}: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
