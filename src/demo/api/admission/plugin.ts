import type {Demo} from '../../demo.ts';
import type {KubeObject} from '../../object.ts';
import {forbidden, type Refusal} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';
import type {ResourceType} from '../../type.ts';

/** Looks at one object that is about to be stored: returns it, changed or not, or throws a Refusal. */
export type PodPlugin = (demo: Demo, pod: Pod) => Pod;

export function isOfType<T extends KubeObject>(of: ResourceType<T>, type: ResourceType, object: KubeObject): object is T {
  return type.group === of.group && type.plural === of.plural && object !== undefined;
}

/** The refusal of an admission plugin (admission.NewForbidden). */
export function refused(type: {readonly group: string; readonly plural: string}, object: KubeObject, because: string): Refusal {
  return forbidden(type, object.metadata.name, because);
}

/** Of several reasons, as an aggregate error writes them. */
export function reasonsText(reasons: readonly string[]): string {
  const told = [...new Set(reasons)];
  return told.length === 1 ? told[0]! : `[${told.join(', ')}]`;
}
