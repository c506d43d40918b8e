import type {Path} from '../kube/field-changes.ts';

/** Who set which fields, or a part of that. */
export function isManaged([first, second]: Path): boolean {
  return first === 'metadata' && second === 'managedFields';
}
