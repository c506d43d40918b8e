import {isEqual} from '../equal.ts';
import type {Demo} from '../demo.ts';
import type {KubeObject} from '../object.ts';
import type {ResourceType} from '../type.ts';

/** The field manager of everything that controllers write. */
export const MANAGER = 'kube-controller-manager';

type WithStatus = KubeObject & {readonly status?: object};

/** Writes the status, and annotations with it, if they differ from what is stored; the result is what is stored then. */
export function writeStatus<T extends WithStatus>(
  demo: Demo,
  type: ResourceType<T>,
  object: T,
  status: NonNullable<T['status']>,
  annotations: Readonly<Record<string, string>> = {},
): T {
  const {namespace, name, uid} = object.metadata;
  const written = demo.registry.change(type, namespace, name, {manager: MANAGER, subresource: 'status', hasAnnotations: true}, current => {
    const isAnnotated = Object.entries(annotations).every(([key, value]) => current.metadata.annotations?.[key] === value);
    if (current.metadata.uid !== uid || (isAnnotated && isEqual(current.status, status))) return current;
    if (isAnnotated) return {...current, status};
    return {...current, status, metadata: {...current.metadata, annotations: {...current.metadata.annotations, ...annotations}}};
  });
  return written ?? object;
}

/** Without zeros, empty texts, empty lists and what is not defined, as Go leaves them out (omitempty). */
export function filled<T extends object>(fields: T): {[K in keyof T]?: Exclude<T[K], undefined>} {
  const kept = Object.entries(fields).filter(([, value]) => {
    return value !== undefined && value !== 0 && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  return Object.fromEntries(kept) as {[K in keyof T]?: Exclude<T[K], undefined>};
}
