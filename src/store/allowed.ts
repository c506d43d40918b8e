import {type NamespaceAccess, verdictOf} from '../kube/access.ts';
import type {ResourceKind} from '../kube/object.ts';

/** What is known of what the user may do in the context that is shown. */
export type Allowed = {
  /** By namespace; '' for what lies in none. */
  readonly rules: ReadonlyMap<string, NamespaceAccess>;
  /** What a server refused in spite of the rules, by `deniedKey`. */
  readonly denied: ReadonlySet<string>;
};

export const nothingKnown: Allowed = {rules: new Map(), denied: new Set()};

export type Wanted = {
  readonly verb: string;
  readonly kind: Pick<ResourceKind, 'group' | 'plural' | 'isNamespaced'>;
  readonly subresource?: string | undefined;
  readonly namespace: string;
  readonly name?: string;
};

/** Why the user may not, or undefined where that is not known or allowed. */
export function deniedBecause({rules, denied}: Allowed, wanted: Wanted): string | undefined {
  const {verb, kind, namespace, name} = wanted;
  const resource = resourceOf(wanted);
  const where = kind.isNamespaced && namespace !== '' ? ` in ${namespace}` : '';
  const access = rules.get(kind.isNamespaced ? namespace : '');
  const isRefused =
    denied.has(deniedKey(wanted)) ||
    (access && verdictOf(access, {verb, group: kind.group, resource, ...(name === undefined ? {} : {name})}) === 'no');
  return isRefused ? `you may not ${verb} ${resource}${where}` : undefined;
}

export function deniedKey(wanted: Wanted): string {
  return [wanted.verb, resourceOf(wanted), wanted.kind.group, wanted.namespace].join(' ');
}

function resourceOf({kind, subresource}: Wanted): string {
  return subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`;
}
