import type {Demo} from '../../demo.ts';
import type {Draft} from '../../object.ts';
import {layApart} from '../../lay-apart.ts';
import type {Registry} from '../../registry.ts';
import type {ClusterRoleBinding, Subject} from '../../schema/kinds.ts';
import {clusterRoleBindings} from '../../types/clusterrolebindings.ts';
import {clusterRoles} from '../../types/clusterroles.ts';
import {namespaces} from '../../types/namespaces.ts';
import {roleBindings} from '../../types/rolebindings.ts';
import {roles} from '../../types/roles.ts';
import {aggregateAll} from './aggregation.ts';
import {componentClusterRoles, componentRoles} from './component-roles.ts';
import {controllerClusterRoles} from './controller-roles.ts';
import {aggregatedClusterRoles, aggregatedInto, defaultClusterRoles} from './default-roles.ts';

const rbac = 'rbac.authorization.k8s.io';
const annotations = {'rbac.authorization.kubernetes.io/autoupdate': 'true'};
const labels = {'kubernetes.io/bootstrapping': 'rbac-defaults'};
const write = {manager: 'kube-apiserver'};

/** Who is bound to which default role; a role without its own line has no binding. */
const boundTo: Readonly<Record<string, readonly Subject[]>> = {
  'cluster-admin': [group('system:masters')],
  'system:basic-user': [group('system:authenticated')],
  'system:discovery': [group('system:authenticated')],
  'system:kube-controller-manager': [user('system:kube-controller-manager')],
  'system:kube-dns': [account('kube-dns')],
  'system:kube-scheduler': [user('system:kube-scheduler')],
  'system:monitoring': [group('system:monitoring')],
  'system:node': [],
  'system:node-proxier': [user('system:kube-proxy')],
  'system:public-info-viewer': [group('system:authenticated'), group('system:unauthenticated')],
  'system:service-account-issuer-discovery': [group('system:serviceaccounts')],
  'system:volume-scheduler': [user('system:kube-scheduler')],
};

const boundInNamespaces: Readonly<Record<string, readonly Subject[]>> = {
  'extension-apiserver-authentication-reader': [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  'system::leader-locking-kube-controller-manager': [
    user('system:kube-controller-manager'),
    account('kube-controller-manager'),
    account('leader-election-controller'),
  ],
  'system::leader-locking-kube-scheduler': [user('system:kube-scheduler'), account('kube-scheduler')],
};

/** Lays the roles and bindings that every cluster has; those in namespaces where their namespace is there. */
export function createDefaultRoles(demo: Demo): void {
  const known = demo.store.list(namespaces).map(({metadata}) => metadata.name);
  const shares = [
    [clusterRoles, 100],
    [clusterRoleBindings, 100],
    [roles, 20],
    [roleBindings, 20],
  ] as const;
  layApart(demo, shares, apart => makeDefaultRoles(apart, known));
}

function makeDefaultRoles(demo: Demo, known: readonly string[]): void {
  const {registry} = demo;
  for (const {name, rules} of [...defaultClusterRoles(), ...componentClusterRoles(), ...controllerClusterRoles()]) {
    registry.create(clusterRoles, {metadata: {name, labels: labelsOf(name), annotations}, rules}, write);
  }
  for (const name of aggregatedClusterRoles) {
    const aggregationRule = {clusterRoleSelectors: [{matchLabels: {[`${rbac}/aggregate-to-${name}`]: 'true'}}]};
    registry.create(clusterRoles, {aggregationRule, metadata: {name, labels: labelsOf(name), annotations}}, write);
  }
  aggregateAll(demo);
  for (const [name, subjects] of Object.entries(boundTo)) createBinding(registry, name, subjects);
  for (const {name} of controllerClusterRoles()) createBinding(registry, name, [account(name.slice('system:controller:'.length))]);
  for (const {namespace, name, rules} of componentRoles()) {
    if (namespace === undefined || !known.includes(namespace)) continue;
    registry.create(roles, {metadata: {name, namespace, labels, annotations}, rules}, write);
    const subjects = boundInNamespaces[name] ?? [account(name.slice('system:controller:'.length))];
    const roleRef = {apiGroup: rbac, kind: 'Role', name};
    const bindingName = name.startsWith('system:') ? name : `system::${name}`;
    registry.create(roleBindings, {metadata: {name: bindingName, namespace, labels, annotations}, roleRef, subjects}, write);
  }
}

function createBinding(registry: Registry, name: string, subjects: readonly Subject[]): void {
  const binding: Draft<ClusterRoleBinding> = {
    metadata: {name, labels, annotations},
    roleRef: {apiGroup: rbac, kind: 'ClusterRole', name},
    ...(subjects.length > 0 && {subjects}),
  };
  registry.create(clusterRoleBindings, binding, write);
}

function labelsOf(name: string): Readonly<Record<string, string>> {
  const into = aggregatedInto[name];
  return into === undefined ? labels : {...labels, [`${rbac}/aggregate-to-${into}`]: 'true'};
}

function group(name: string): Subject {
  return {apiGroup: rbac, kind: 'Group', name};
}

function user(name: string): Subject {
  return {apiGroup: rbac, kind: 'User', name};
}

function account(name: string): Subject {
  return {kind: 'ServiceAccount', name, namespace: 'kube-system'};
}
