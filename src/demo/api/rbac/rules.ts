import type {Demo} from '../../demo.ts';
import type {PolicyRule, RoleRef, Subject} from '../../schema/kinds.ts';
import {clusterRoleBindings} from '../../types/clusterrolebindings.ts';
import {clusterRoles} from '../../types/clusterroles.ts';
import {roleBindings} from '../../types/rolebindings.ts';
import {roles} from '../../types/roles.ts';
import type {User} from './user.ts';

/** Rules that one binding gives to a user, or what is wrong with the binding. */
export type Grant = {readonly source: string; readonly rules: readonly PolicyRule[]} | {readonly error: string};

/** What bindings give a user, in the whole cluster and in the namespace. Follows VisitRulesFor of pkg/registry/rbac/validation. */
export function* grantsOf({store}: Demo, user: User, namespace: string): Generator<Grant> {
  for (const {metadata, roleRef, subjects} of store.list(clusterRoleBindings)) {
    const subject = subjects?.find(each => isUser(user, each, ''));
    if (!subject) continue;
    const rules = referredRules(store, roleRef, '');
    if (typeof rules === 'string') yield {error: rules};
    else yield {source: `ClusterRoleBinding ${sourceText(metadata.name, roleRef, subject, '')}`, rules};
  }
  if (namespace === '') return;
  for (const {metadata, roleRef, subjects} of store.list(roleBindings, namespace)) {
    const subject = subjects?.find(each => isUser(user, each, namespace));
    if (!subject) continue;
    const rules = referredRules(store, roleRef, namespace);
    if (typeof rules === 'string') yield {error: rules};
    else yield {source: `RoleBinding ${sourceText(`${metadata.name}/${namespace}`, roleRef, subject, namespace)}`, rules};
  }
}

/** The rules, or why there are none. */
function referredRules(store: Demo['store'], {kind, name}: RoleRef, namespace: string): readonly PolicyRule[] | string {
  if (kind === 'Role') {
    const role = store.get(roles, namespace, name);
    return role ? (role.rules ?? []) : `role.rbac.authorization.k8s.io "${name}" not found`;
  }
  if (kind !== 'ClusterRole') return `unsupported role reference kind: "${kind}"`;
  const role = store.get(clusterRoles, undefined, name);
  return role ? (role.rules ?? []) : `clusterrole.rbac.authorization.k8s.io "${name}" not found`;
}

function isUser(user: User, {kind, name, namespace}: Subject, bindingNamespace: string): boolean {
  if (kind === 'User') return user.name === name;
  if (kind === 'Group') return user.groups.includes(name);
  const home = namespace || bindingNamespace;
  return kind === 'ServiceAccount' && home !== '' && user.name === `system:serviceaccount:${home}:${name}`;
}

function sourceText(binding: string, roleRef: RoleRef, subject: Subject, bindingNamespace: string): string {
  const whom = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || bindingNamespace}` : subject.name;
  return `"${binding}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${whom}"`;
}
