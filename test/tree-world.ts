import type {InspectedOptions} from './inspected.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';

/** Kinds by their plural, as far as trees and paths ask for them. */
const kinds: Readonly<Record<string, ResourceKind>> = Object.fromEntries(
  [
    ['', 'v1', 'pods', 'Pod'],
    ['', 'v1', 'services', 'Service'],
    ['', 'v1', 'secrets', 'Secret'],
    ['', 'v1', 'configmaps', 'ConfigMap'],
    ['', 'v1', 'serviceaccounts', 'ServiceAccount'],
    ['', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'],
    ['apps', 'v1', 'deployments', 'Deployment'],
    ['apps', 'v1', 'replicasets', 'ReplicaSet'],
    ['apps', 'v1', 'statefulsets', 'StatefulSet'],
    ['apps', 'v1', 'daemonsets', 'DaemonSet'],
    ['batch', 'v1', 'jobs', 'Job'],
    ['batch', 'v1', 'cronjobs', 'CronJob'],
    ['networking.k8s.io', 'v1', 'ingresses', 'Ingress'],
    ['networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy'],
    ['policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'],
    ['autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'],
    ['discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'],
    ['gateway.networking.k8s.io', 'v1', 'gateways', 'Gateway'],
    ['gateway.networking.k8s.io', 'v1', 'httproutes', 'HTTPRoute'],
    ['example.com', 'v1', 'widgets', 'Widget'],
  ].map(([group, version, plural, name]) => [
    plural!,
    {group: group!, version: version!, plural: plural!, singular: name!.toLowerCase(), name: name!, isNamespaced: true},
  ]),
);

const namespaces: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  singular: 'namespace',
  name: 'Namespace',
  isNamespaced: false,
};

export const kindNamed = (plural: string): ResourceKind => (plural === 'namespaces' ? namespaces : kinds[plural]!);
export const allKinds: readonly ResourceKind[] = [...Object.values(kinds), namespaces];

/** An object of the namespace shop, made ten days ago; its uid is `uid-NAME`. */
export function made(plural: string, name: string, fields: object = {}, meta: object = {}): KubeObject {
  const {group, version, name: kind} = kindNamed(plural);
  const metadata = {name, namespace: 'shop', uid: `uid-${plural}-${name}`, creationTimestamp: '2025-12-23T12:00:00Z', ...meta};
  return {apiVersion: group === '' ? version : `${group}/${version}`, kind, metadata, ...fields} as unknown as KubeObject;
}

/** For `ownerReferences`. */
export function ownedBy(plural: string, name: string, uid = `uid-${plural}-${name}`): object {
  const {group, version, name: kind} = kindNamed(plural);
  return {ownerReferences: [{apiVersion: group === '' ? version : `${group}/${version}`, kind, name, uid, controller: true}]};
}

/** Lists as a server sends them, with items that do not tell their kind; kinds that are not among the objects are empty. */
export function listsOf(objects: readonly KubeObject[]): Record<string, unknown> {
  const lists: Record<string, unknown> = {};
  for (const {plural, group, version} of Object.values(kinds)) {
    const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const items = objects.filter(({kind}) => kind === kinds[plural]!.name).map(({kind: _, apiVersion: __, ...rest}) => rest);
    lists[`${base}/namespaces/shop/${plural}`] = {items};
    for (const {metadata, ...rest} of objects.filter(({kind}) => kind === kinds[plural]!.name)) {
      lists[`${base}/namespaces/shop/${plural}/${metadata.name}`] = {...rest, metadata};
    }
  }
  return lists;
}

/** What a tab is given where the server answers all with these objects, and 404 for what is not among them and was named. */
export function worldOf(objects: readonly KubeObject[], more: InspectedOptions = {}): InspectedOptions {
  return {kinds: allKinds, ...more, answers: {...listsOf(objects), ...more.answers}};
}

export const runningPod = (ready = true) => ({
  status: {
    phase: 'Running',
    conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}],
    containerStatuses: [{name: 'app', ready, restartCount: 0, state: {running: {}}}],
  },
});
