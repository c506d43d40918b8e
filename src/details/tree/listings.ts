import {apiVersionOf, type ResourceKind} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import {gatewayGroup, isRoute} from '../../kube/route-references.ts';
import type {Inspected, Need} from '../tab.ts';

/** A list that is asked for, and what lies in it. */
export type Listing = {
  readonly kind: string;
  readonly group: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly need: Need;
};

type Known = Pick<ResourceKind, 'group' | 'version' | 'plural' | 'name'>;

const known = {
  pods: builtin('', 'v1', 'pods', 'Pod'),
  replicaSets: builtin('apps', 'v1', 'replicasets', 'ReplicaSet'),
  deployments: builtin('apps', 'v1', 'deployments', 'Deployment'),
  statefulSets: builtin('apps', 'v1', 'statefulsets', 'StatefulSet'),
  daemonSets: builtin('apps', 'v1', 'daemonsets', 'DaemonSet'),
  jobs: builtin('batch', 'v1', 'jobs', 'Job'),
  cronJobs: builtin('batch', 'v1', 'cronjobs', 'CronJob'),
  services: builtin('', 'v1', 'services', 'Service'),
  endpointSlices: builtin('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  ingresses: builtin('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  networkPolicies: builtin('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy'),
  autoscalers: builtin('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  budgets: builtin('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  claims: builtin('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  volumes: builtin('', 'v1', 'persistentvolumes', 'PersistentVolume'),
  accounts: builtin('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  roleBindings: builtin('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  clusterRoleBindings: builtin('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding'),
} as const;

const workloads = [known.pods, known.replicaSets, known.deployments, known.statefulSets, known.daemonSets, known.jobs, known.cronJobs];
const paths = [known.services, known.endpointSlices, known.ingresses];
const rest = [known.networkPolicies, known.autoscalers, known.budgets, known.claims, known.accounts];
const everything = [...workloads, ...paths, ...rest];

/** The lists that the tree of an object is made of. A pod needs few, a workload or a namespace all that its namespace has. */
export function listingsOf(inspected: Inspected): readonly Listing[] {
  const {kind, name} = inspected;
  const namespace = kind.name === 'Namespace' && kind.group === '' ? name : inspected.namespace;
  const here = (kinds: readonly Known[]) => kinds.map(one => listing(one, namespace));
  const cluster = (one: Known, query?: Readonly<Record<string, string>>) => listing(one, '', query);
  const routes = inspected.kinds.filter(one => one.group === gatewayGroup && isRoute(one.name));
  switch (kind.group === '' || kind.group.endsWith('.k8s.io') || isOld(kind.group) ? kind.name : '') {
    case 'Pod':
      return here([known.services, known.ingresses, ...routes, known.networkPolicies, known.budgets]);
    case 'Node':
      return [cluster(known.pods, {fieldSelector: `spec.nodeName=${name}`})];
    case 'StorageClass':
      return [cluster(known.volumes)];
    case 'PersistentVolume':
      return [];
    case 'ClusterRole':
      return [cluster(known.clusterRoleBindings), cluster(known.roleBindings)];
    case 'Role':
      return here([known.roleBindings]);
    case 'ServiceAccount':
      return [...here([...workloads, known.roleBindings]), cluster(known.clusterRoleBindings)];
    case 'RoleBinding':
    case 'ClusterRoleBinding':
    case 'Event':
      return [];
    case 'GatewayClass':
    case 'Gateway': {
      const gateways = inspected.kinds.filter(one => one.group === gatewayGroup && one.name === 'Gateway');
      return [...(kind.name === 'Gateway' ? routes : gateways).map(one => cluster(one)), ...(namespace === '' ? [] : here(paths))];
    }
  }
  if (namespace === '') return [];
  const gateways = inspected.kinds.filter(one => one.group === gatewayGroup && one.name === 'Gateway');
  return here([...everything, ...routes, ...gateways, ...relatives(inspected)]);
}

/** Of a custom resource also the kinds of its own group, since operators own their parts in it. */
function relatives({kind, kinds}: Inspected): readonly Known[] {
  const isOwn = kind.group === '' || isOld(kind.group) || kind.group.endsWith('.k8s.io');
  return isOwn ? [] : kinds.filter(one => one.group === kind.group && one.isNamespaced).slice(0, MOST_RELATIVES);
}

const MOST_RELATIVES = 12;

function isOld(group: string): boolean {
  return ['apps', 'batch', 'autoscaling', 'policy'].includes(group);
}

function listing(kind: Known, namespace: string, query?: Readonly<Record<string, string>>): Listing {
  const path = resourcePath({...kind, isNamespaced: namespace !== ''}, namespace);
  return {kind: kind.name, group: kind.group, apiVersion: apiVersionOf(kind), namespace, need: {type: 'get', path, ...(query && {query})}};
}

function builtin(group: string, version: string, plural: string, name: string): Known {
  return {group, version, plural, name};
}
