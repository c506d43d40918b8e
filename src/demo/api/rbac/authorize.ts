import type {Demo} from '../../demo.ts';
import {forbidden, Refusal} from '../../refusal.ts';
import type {PolicyRule} from '../../schema/kinds.ts';
import {grantsOf} from './rules.ts';
import {mastersGroup, type User} from './user.ts';

export type ResourceAttributes = {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
};

export type PathAttributes = {readonly verb: string; readonly path: string};

export type Attributes = ResourceAttributes | PathAttributes;

export type Decision = {readonly isAllowed: boolean; readonly reason: string};

/** Whether the roles in the store let the user do it. Follows plugin/pkg/auth/authorizer/rbac. */
export function authorize(demo: Demo, user: User, attributes: Attributes): Decision {
  if (user.groups.includes(mastersGroup)) return {isAllowed: true, reason: ''};
  const namespace = 'path' in attributes ? '' : (attributes.namespace ?? '');
  const errors: string[] = [];
  for (const grant of grantsOf(demo, user, namespace)) {
    if ('error' in grant) errors.push(grant.error);
    else if (grant.rules.some(rule => allows(rule, attributes))) return {isAllowed: true, reason: `RBAC: allowed by ${grant.source}`};
  }
  const told = [...new Set(errors)];
  return {isAllowed: false, reason: told.length === 0 ? '' : `RBAC: ${told.length === 1 ? told[0] : `[${told.join(', ')}]`}`};
}

/** Throws what the server answers where the user may not. */
export function mustBeAllowed(demo: Demo, user: User, attributes: Attributes): void {
  const {isAllowed, reason} = authorize(demo, user, attributes);
  if (!isAllowed) throw forbiddenTo(user, attributes, reason);
}

/** In the words of k8s.io/apiserver/pkg/endpoints/handlers/responsewriters. */
export function forbiddenTo(user: User, attributes: Attributes, reason = ''): Refusal {
  const because = reason === '' ? '' : `: ${reason}`;
  if ('path' in attributes) {
    return new Refusal(
      403,
      'Forbidden',
      `forbidden: User "${user.name}" cannot ${attributes.verb} path "${attributes.path}"${because}`,
      {},
    );
  }
  const {verb, group, resource, subresource, namespace, name = ''} = attributes;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const text = `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${because}`;
  return forbidden({group, plural: resource}, name, text);
}

/** Follows RuleAllows and the helpers of pkg/apis/rbac/v1. */
function allows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!rule.verbs.includes('*') && !rule.verbs.includes(attributes.verb)) return false;
  if ('path' in attributes) return (rule.nonResourceURLs ?? []).some(url => isPathUnder(url, attributes.path));
  const {group, resource, subresource, name = ''} = attributes;
  const {apiGroups = [], resources = [], resourceNames = []} = rule;
  if (!apiGroups.includes('*') && !apiGroups.includes(group)) return false;
  if (resourceNames.length > 0 && !resourceNames.includes(name)) return false;
  const combined = subresource ? `${resource}/${subresource}` : resource;
  return resources.some(each => each === '*' || each === combined || (subresource !== undefined && each === `*/${subresource}`));
}

function isPathUnder(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));
}
