import type {Acted} from './acting.ts';
import {nounOf} from './acting.ts';

/** So many of the objects: `pod web-1` where it is the only one, else `3 pods`. */
export function counted(objects: readonly Acted[], count: number): string {
  const {kind} = objects[0]!.target;
  if (objects.length === 1) return nounOf(objects, kind);
  return `${count} ${count === 1 ? kind.singular : kind.plural}`;
}
