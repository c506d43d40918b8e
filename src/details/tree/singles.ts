import type {KubeObject, ResourceKind} from '../../kube/object.ts';
import {apiVersionOf} from '../../kube/object.ts';
import {keyText, type ObjectKey, type Reference} from '../../kube/object-key.ts';
import {resourcePath} from '../../kube/paths.ts';
import {ownersOf} from '../../kube/relations.ts';
import type {Inspected, Need} from '../tab.ts';
import {referencesOf} from './list-part.ts';
import type {Surroundings} from './surroundings.ts';

/** One object that is asked for by its name. */
export type Single = {readonly key: ObjectKey; readonly kind: string; readonly apiVersion: string; readonly need: Need};

export const MOST_SINGLES = 50;

export type Singles = {
  readonly asked: ReadonlyMap<string, Single>;
  /** How many more are named than are asked for. */
  readonly left: number;
};

/**
 * The objects that are named by what is looked at and lie in no list that is asked for: what is needed comes first, config and secrets
 * before other things.
 */
export function singlesOf(inspected: Inspected, around: Surroundings): Singles {
  const wanted = new Map<string, Reference>();
  for (const source of sourcesOf(inspected, around)) {
    for (const reference of referencesOf(source)) {
      if (around.listed(reference) !== undefined || !isWorthAsking(inspected, source, reference)) continue;
      const id = keyText(reference);
      if (reference.isNeeded || !wanted.has(id)) wanted.set(id, reference);
    }
  }
  const ordered = [...wanted.values()].sort((a, b) => rank(a) - rank(b));
  const known = ordered.flatMap(reference => singleOf(inspected, reference, true) ?? []);
  return {asked: new Map(known.slice(0, MOST_SINGLES).map(single => [keyText(single.key), single])), left: known.length - MOST_SINGLES};
}

/** How to ask for one object; undefined where the kind is not known to the cluster. */
export function singleOf(inspected: Inspected, key: ObjectKey, isOnce: boolean): Single | undefined {
  const kind = kindOf(inspected, key);
  if (!kind) return undefined;
  const {group, kind: name, namespace} = key;
  const path = resourcePath({...kind, isNamespaced: namespace !== ''}, namespace, key.name);
  return {
    key: {group, kind: name, namespace, name: key.name},
    kind: name,
    apiVersion: apiVersionOf(kind),
    need: {type: 'get', path, isOnce},
  };
}

type Known = Pick<ResourceKind, 'group' | 'version' | 'plural' | 'name' | 'isNamespaced'>;

export function kindOf({kinds}: Inspected, {group, kind}: Pick<ObjectKey, 'group' | 'kind'>): Known | undefined {
  const isIt = (one: Known) => one.name === kind && one.group === group;
  return kinds.find(isIt) ?? builtin.find(isIt);
}

/** What is looked at; of a namespace all in it that nobody owns. */
function sourcesOf({kind, object}: Inspected, around: Surroundings): readonly KubeObject[] {
  if (!object) return [];
  if (kind.name !== 'Namespace' || kind.group !== '') return [object];
  const isOwned = (one: KubeObject) => ownersOf(one).some(({uid}) => around.byUid(uid) !== undefined);
  return sourceKinds.flatMap(name => around.objects(name).filter(one => !isOwned(one)));
}

const sourceKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'ReplicaSet', 'Job', 'Pod', 'Ingress'];

/** In the tree of a namespace only config and secrets are worth a request each. */
function isWorthAsking({kind}: Inspected, source: KubeObject, reference: Reference): boolean {
  if (kind.name !== 'Namespace') return true;
  return reference.kind === 'ConfigMap' || reference.kind === 'Secret' || (source.kind === 'Ingress' && reference.kind === 'IngressClass');
}

function rank({isNeeded, kind}: Reference): number {
  return (isNeeded ? 0 : 2) + (kind === 'ConfigMap' || kind === 'Secret' ? 0 : 1);
}

/** Kinds that every server has, for as long as it has not told its own. */
const builtin: readonly Known[] = [
  at('', 'v1', true, {
    Pod: 'pods',
    ConfigMap: 'configmaps',
    Secret: 'secrets',
    Service: 'services',
    ServiceAccount: 'serviceaccounts',
    PersistentVolumeClaim: 'persistentvolumeclaims',
    ReplicationController: 'replicationcontrollers',
  }),
  at('', 'v1', false, {Node: 'nodes', PersistentVolume: 'persistentvolumes', Namespace: 'namespaces'}),
  at('apps', 'v1', true, {Deployment: 'deployments', ReplicaSet: 'replicasets', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets'}),
  at('batch', 'v1', true, {Job: 'jobs', CronJob: 'cronjobs'}),
  at('storage.k8s.io', 'v1', false, {StorageClass: 'storageclasses'}),
  at('scheduling.k8s.io', 'v1', false, {PriorityClass: 'priorityclasses'}),
  at('node.k8s.io', 'v1', false, {RuntimeClass: 'runtimeclasses'}),
  at('networking.k8s.io', 'v1', false, {IngressClass: 'ingressclasses'}),
  at('networking.k8s.io', 'v1', true, {Ingress: 'ingresses'}),
  at('rbac.authorization.k8s.io', 'v1', true, {Role: 'roles'}),
  at('rbac.authorization.k8s.io', 'v1', false, {ClusterRole: 'clusterroles'}),
].flat();

function at(group: string, version: string, isNamespaced: boolean, plurals: Readonly<Record<string, string>>): Known[] {
  return Object.entries(plurals).map(([name, plural]) => ({group, version, plural, name, isNamespaced}));
}
