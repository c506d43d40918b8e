import type {ManagedFieldsEntry, ObjectMeta} from './object.ts';

type Changes = Partial<Omit<ObjectMeta, 'managedFields'>>;

/**
 * Metadata, with these changes, whose managed fields are found out when they are read for the first time: seldom, and they take longer than all
 * else of an object. Undefined, as if they were not there, where there are none.
 */
export function withManagedFieldsLater(metadata: ObjectMeta, find: () => readonly ManagedFieldsEntry[], changes: Changes = {}): ObjectMeta {
  const made: Record<string, unknown> = {};
  for (const key in metadata) if (key !== 'managedFields') made[key] = metadata[key as keyof ObjectMeta];
  let found: readonly ManagedFieldsEntry[] | undefined;
  const get = () => {
    found ??= find();
    return found.length > 0 ? found : undefined;
  };
  return Object.defineProperty(Object.assign(made, changes), 'managedFields', {enumerable: true, configurable: true, get}) as ObjectMeta;
}

/** The metadata with these changes. Managed fields that nobody has read yet are left so. */
export function changedMeta(metadata: ObjectMeta, changes: Changes): ObjectMeta {
  if (!Object.getOwnPropertyDescriptor(metadata, 'managedFields')?.get) return {...metadata, ...changes};
  return withManagedFieldsLater(metadata, () => metadata.managedFields ?? [], changes);
}
