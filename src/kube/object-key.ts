import {text as textIn} from './loose.ts';
import type {KubeObject} from './object.ts';

/** What names an object within a cluster. `namespace` is empty for what lies in none, `group` for the core group. */
export type ObjectKey = {readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string};

/** That an object names another. `isNeeded`: it does not do its work without it. */
export type Reference = ObjectKey & {readonly isNeeded: boolean};

/** One text for each object, to compare and to find by. */
export function keyText({group, kind, namespace, name}: ObjectKey): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

export function keyOf(object: KubeObject): ObjectKey {
  const {group} = groupVersionOf(object.apiVersion);
  return {group, kind: textIn(object.kind), namespace: textIn(object.metadata?.namespace), name: textIn(object.metadata?.name)};
}

/** The group and the version of an `apiVersion`: `apps/v1`, `v1`. */
export function groupVersionOf(apiVersion: unknown): {readonly group: string; readonly version: string} {
  const parts = textIn(apiVersion).split('/');
  return parts.length < 2 ? {group: '', version: parts[0]!} : {group: parts[0]!, version: parts[1]!};
}
