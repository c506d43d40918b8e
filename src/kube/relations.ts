import {record as fieldsIn, records as itemsIn, type Loose, text as textIn} from './loose.ts';
import type {KubeObject} from './object.ts';
import {groupVersionOf, keyText, type Reference} from './object-key.ts';
import {usesOf} from './pod-uses.ts';
import {routeReferences, serviceBackends} from './route-references.ts';

/** An owner as the object names it; `group` and `version` come from its `apiVersion`. */
export type OwnerName = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly isController: boolean;
};

/** The owners that the object names, the one that controls it first. Those without a kind, a name or a uid are left out. */
export function ownersOf(object: KubeObject): readonly OwnerName[] {
  const named = itemsIn(object.metadata?.ownerReferences).flatMap((owner): OwnerName[] => {
    const {kind, name, uid} = owner;
    if (typeof kind !== 'string' || typeof name !== 'string' || typeof uid !== 'string') return [];
    return [{...groupVersionOf(owner['apiVersion']), kind, name, uid, isController: owner['controller'] === true}];
  });
  return named.length < 2 ? named : [...named].sort((a, b) => Number(b.isController) - Number(a.isController));
}

/**
 * All that an object names in its fields, each once, beside its owners; needed where one of its mentions needs it. Goes by `kind` and
 * `apiVersion`, which items of lists do not have: set them. Nothing for kinds whose references are not known.
 */
export function refersTo(object: KubeObject): readonly Reference[] {
  const found = new Map<string, Reference>();
  for (const reference of mentions(object)) {
    if (reference.name === '') continue;
    const id = keyText(reference);
    const before = found.get(id);
    if (before === undefined || (reference.isNeeded && !before.isNeeded)) found.set(id, reference);
  }
  return [...found.values()];
}

/** The spec of its pods, of a pod or of what has a template for pods; undefined where it has none. */
export function podSpecOf(object: KubeObject): Loose | undefined {
  const spec = fieldsIn(object['spec']);
  switch (object.kind) {
    case 'Pod':
      return spec;
    case 'CronJob':
      return fieldsIn(fieldsIn(fieldsIn(fieldsIn(spec['jobTemplate'])['spec'])['template'])['spec']);
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Job':
      return fieldsIn(fieldsIn(spec['template'])['spec']);
    default:
      return undefined;
  }
}

/** The labels of its pods, of a pod or of what has a template for pods; undefined where it has none. */
export function podLabelsOf(object: KubeObject): Loose | undefined {
  if (object.kind === 'Pod') return fieldsIn(object.metadata?.labels);
  if (podSpecOf(object) === undefined) return undefined;
  const spec = fieldsIn(object['spec']);
  const holder = object.kind === 'CronJob' ? fieldsIn(fieldsIn(spec['jobTemplate'])['spec']) : spec;
  return fieldsIn(fieldsIn(fieldsIn(holder['template'])['metadata'])['labels']);
}

function mentions(object: KubeObject): readonly Reference[] {
  const namespace = textIn(object.metadata?.namespace);
  const spec = fieldsIn(object['spec']);
  const named = naming(namespace);
  switch (object.kind) {
    case 'Pod':
      return podMentions(object, spec, named);
    case 'StatefulSet':
      return [
        ...templateMentions(object, named),
        ...named('', 'Service', spec['serviceName'], false),
        ...claimMentions(object, spec, named),
      ];
    case 'Deployment':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Job':
    case 'CronJob':
      return templateMentions(object, named);
    case 'HorizontalPodAutoscaler': {
      const target = fieldsIn(spec['scaleTargetRef']);
      return named(groupVersionOf(target['apiVersion']).group, textIn(target['kind']), target['name']);
    }
    case 'PersistentVolumeClaim':
      return [
        ...clusterWide('', 'PersistentVolume', spec['volumeName']),
        ...clusterWide('storage.k8s.io', 'StorageClass', spec['storageClassName']),
      ];
    case 'PersistentVolume': {
      const claim = fieldsIn(spec['claimRef']);
      return [
        ...naming(textIn(claim['namespace']))('', 'PersistentVolumeClaim', claim['name'], false),
        ...clusterWide('storage.k8s.io', 'StorageClass', spec['storageClassName']),
      ];
    }
    case 'Ingress':
      return [
        ...serviceBackends(object).map(({service}) => ({group: '', kind: 'Service', namespace, name: service, isNeeded: true})),
        ...itemsIn(spec['tls']).flatMap(({secretName}) => named('', 'Secret', secretName)),
        ...clusterWide('networking.k8s.io', 'IngressClass', spec['ingressClassName']),
      ];
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return bindingMentions(object, namespace);
    case 'ServiceAccount':
      return [
        ...itemsIn(object['secrets']).flatMap(({name}) => named('', 'Secret', name, false)),
        ...itemsIn(object['imagePullSecrets']).flatMap(({name}) => named('', 'Secret', name, false)),
      ];
    case 'Secret':
      return named('', 'ServiceAccount', object.metadata?.annotations?.['kubernetes.io/service-account.name']);
    case 'EndpointSlice':
      return [
        ...named('', 'Service', object.metadata?.labels?.['kubernetes.io/service-name']),
        ...itemsIn(object['endpoints']).flatMap(({targetRef}) =>
          named('', textIn(fieldsIn(targetRef)['kind']), fieldsIn(targetRef)['name']),
        ),
      ];
    case 'Event': {
      const about = fieldsIn(object['involvedObject'] ?? object['regarding']);
      return naming(textIn(about['namespace']))(groupVersionOf(about['apiVersion']).group, textIn(about['kind']), about['name'], false);
    }
    default:
      return routeReferences(object);
  }
}

/** Makes references to things of one namespace. */
function naming(namespace: string) {
  return (group: string, kind: string, name: unknown, isNeeded = true): readonly Reference[] =>
    kind === '' ? [] : [{group, kind, namespace, name: textIn(name), isNeeded}];
}
type Naming = ReturnType<typeof naming>;

/** Of what lies in no namespace. */
function clusterWide(group: string, kind: string, name: unknown, isNeeded = true): readonly Reference[] {
  return naming('')(group, kind, name, isNeeded);
}

function podMentions(pod: KubeObject, spec: Loose, named: Naming): readonly Reference[] {
  const name = textIn(pod.metadata?.name);
  return [
    ...specMentions(pod, spec, named),
    ...itemsIn(spec['volumes']).flatMap(volume =>
      volume['ephemeral'] === undefined ? [] : named('', 'PersistentVolumeClaim', `${name}-${textIn(volume['name'])}`),
    ),
    ...clusterWide('', 'Node', spec['nodeName']),
  ];
}

function templateMentions(object: KubeObject, named: Naming): readonly Reference[] {
  return specMentions(object, podSpecOf(object) ?? {}, named);
}

function specMentions({metadata}: KubeObject, spec: Loose, named: Naming): readonly Reference[] {
  // A pod without a word about it has the account `default`; a template gets it when pods are made.
  const account = typeof spec['serviceAccountName'] === 'string' && spec['serviceAccountName'] !== '' ? [] : ['default'];
  return [
    ...account.flatMap(name => named('', 'ServiceAccount', name)),
    ...usesOf({metadata, spec}).flatMap(({kind, name, isNeeded}) => named('', usedKinds[kind], name, isNeeded)),
    ...itemsIn(spec['volumes']).flatMap(volume =>
      named('', 'PersistentVolumeClaim', fieldsIn(volume['persistentVolumeClaim'])['claimName']),
    ),
    ...itemsIn(spec['resourceClaims']).flatMap(({resourceClaimName}) => named('resource.k8s.io', 'ResourceClaim', resourceClaimName)),
    ...clusterWide('scheduling.k8s.io', 'PriorityClass', spec['priorityClassName']),
    ...clusterWide('node.k8s.io', 'RuntimeClass', spec['runtimeClassName']),
  ];
}

const usedKinds = {'config map': 'ConfigMap', secret: 'Secret', 'service account': 'ServiceAccount'} as const;
const MOST_CLAIMS = 1000;

/** The claims that its pods have, by the names its controller gives them (getPersistentVolumeClaimName of pkg/controller/statefulset). */
function claimMentions({metadata}: KubeObject, spec: Loose, named: Naming): readonly Reference[] {
  const templates = itemsIn(spec['volumeClaimTemplates']).map(template => textIn(fieldsIn(template['metadata'])['name']));
  const replicas = typeof spec['replicas'] === 'number' ? spec['replicas'] : 1;
  const first = Number(fieldsIn(spec['ordinals'])['start']) || 0;
  const ordinals = Array.from({length: Math.max(0, Math.min(replicas, MOST_CLAIMS))}, (_, index) => first + index);
  return templates.flatMap(template =>
    ordinals.flatMap(ordinal => named('', 'PersistentVolumeClaim', `${template}-${textIn(metadata?.name)}-${ordinal}`)),
  );
}

function bindingMentions(binding: KubeObject, namespace: string): readonly Reference[] {
  const role = fieldsIn(binding['roleRef']);
  const kind = textIn(role['kind']);
  const accounts = itemsIn(binding['subjects']).filter(subject => subject['kind'] === 'ServiceAccount');
  return [
    ...naming(kind === 'Role' ? namespace : '')('rbac.authorization.k8s.io', kind, role['name']),
    ...accounts.flatMap(account => naming(textIn(account['namespace']) || namespace)('', 'ServiceAccount', account['name'], false)),
  ];
}
