import type {KubeObject} from '../../object.ts';
import {canonicalQuantity} from '../../rules/quantity.ts';
import type {Container, PersistentVolumeClaim, Pod, ResourceQuota, ScopedResourceSelectorRequirement, Service} from '../../schema/kinds.ts';
import {resourceName, type ResourceType} from '../../type.ts';
import {podAmounts} from './pod-amounts.ts';
import type {Amounts} from './quantities.ts';

/** What one object takes of quotas, by the names that quotas use. Follows the evaluators of pkg/quota/v1/evaluator/core. */
export function usageOf(type: ResourceType, object: KubeObject, now: number): Amounts {
  const counted = {[`count/${resourceName(type)}`]: '1'};
  if (type.group !== '') return counted;
  switch (type.plural) {
    case 'pods':
      return {...counted, ...podUsage(object as Pod, now)};
    case 'services':
      return {...counted, ...serviceUsage(object as Service)};
    case 'persistentvolumeclaims':
      return {...counted, ...claimUsage(object as PersistentVolumeClaim)};
    case 'configmaps':
    case 'secrets':
    case 'resourcequotas':
    case 'replicationcontrollers':
      return {...counted, [type.plural]: '1'};
    default:
      return counted;
  }
}

/** Which of the quota's names have to do with objects of the type. */
export function namesFor(type: ResourceType, names: readonly string[]): readonly string[] {
  const count = `count/${resourceName(type)}`;
  return names.filter(name => name === count || (type.group === '' && ofCore(type.plural, name)));
}

/** Whether the quota's scopes let the object count. */
export function isInScope({spec}: ResourceQuota, type: ResourceType, object: KubeObject): boolean {
  const scopes: ScopedResourceSelectorRequirement[] = (spec?.scopes ?? []).map(scopeName => ({scopeName, operator: 'Exists'}));
  scopes.push(...(spec?.scopeSelector?.matchExpressions ?? []));
  if (scopes.length === 0) return true;
  return type.group === '' && type.plural === 'pods' && scopes.every(scope => isPodInScope(object as Pod, scope));
}

/** Containers must name what a quota limits; what is missing, in the server's words. */
export function missingOf(pod: Pod, names: readonly string[]): string | undefined {
  if (Object.keys(pod.spec?.resources ?? {}).length > 0) return undefined;
  const missing = names
    .filter(name => required[name])
    .sort()
    .map(name => ({name, containers: containersWithout(pod, name)}))
    .filter(({containers}) => containers.length > 0);
  if (missing.length === 0) return undefined;
  return `must specify ${missing.map(({name, containers}) => `${name} for: ${containers.join(',')}`).join('; ')}`;
}

const required: Readonly<Record<string, {readonly of: 'requests' | 'limits'; readonly name: string}>> = {
  cpu: {of: 'requests', name: 'cpu'},
  memory: {of: 'requests', name: 'memory'},
  'requests.cpu': {of: 'requests', name: 'cpu'},
  'requests.memory': {of: 'requests', name: 'memory'},
  'limits.cpu': {of: 'limits', name: 'cpu'},
  'limits.memory': {of: 'limits', name: 'memory'},
};

function containersWithout({spec}: Pod, wanted: string): readonly string[] {
  const {of, name} = required[wanted]!;
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
    .filter(({resources}) => resources?.[of]?.[name] === undefined)
    .map(container => container.name)
    .sort();
}

function ofCore(plural: string, name: string): boolean {
  switch (plural) {
    case 'pods':
      return podNames.has(name) || /^(requests\.)?hugepages-/.test(name) || isExtended(name);
    case 'services':
      return ['services', 'services.nodeports', 'services.loadbalancers'].includes(name);
    case 'persistentvolumeclaims':
      return /^(.+\.storageclass\.storage\.k8s\.io\/)?(persistentvolumeclaims|requests\.storage)$/.test(name);
    case 'configmaps':
    case 'secrets':
    case 'resourcequotas':
    case 'replicationcontrollers':
      return name === plural;
    default:
      return false;
  }
}

const podNames = new Set(['pods', ...['cpu', 'memory', 'ephemeral-storage'].flatMap(name => [name, `requests.${name}`, `limits.${name}`])]);

/** Such as `requests.nvidia.com/gpu`. */
function isExtended(name: string): boolean {
  return name.startsWith('requests.') && name.includes('/') && !name.includes('storageclass.storage.k8s.io/');
}

function podUsage(pod: Pod, now: number): Amounts {
  if (!isCharged(pod, now)) return {};
  const usage: Record<string, string> = {pods: '1'};
  const requests = podAmounts(pod, 'requests', {withOverhead: true});
  for (const [name, amount] of Object.entries(requests)) {
    if (!name.includes('/')) usage[name] = amount;
    usage[`requests.${name}`] = amount;
  }
  for (const [name, amount] of Object.entries(podAmounts(pod, 'limits', {withOverhead: true}))) {
    if (podNames.has(`limits.${name}`)) usage[`limits.${name}`] = amount;
  }
  return usage;
}

/** Not what has ended, nor what should be gone by now (QuotaV1Pod). */
function isCharged({metadata, status}: Pod, now: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const {deletionTimestamp, deletionGracePeriodSeconds} = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function serviceUsage({spec}: Service): Amounts {
  const ports = spec?.ports ?? [];
  const isBalanced = spec?.type === 'LoadBalancer';
  const asked = isBalanced && spec.allocateLoadBalancerNodePorts === false ? ports.filter(({nodePort}) => nodePort) : ports;
  return {
    services: '1',
    'services.loadbalancers': isBalanced ? '1' : '0',
    'services.nodeports': isBalanced || spec?.type === 'NodePort' ? String(asked.length) : '0',
  };
}

function claimUsage({metadata, spec}: PersistentVolumeClaim): Amounts {
  const storage = spec?.resources?.requests?.storage;
  const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName;
  const own: Amounts = {
    persistentvolumeclaims: '1',
    ...(storage !== undefined && {'requests.storage': canonicalQuantity(storage)}),
  };
  if (!storageClass) return own;
  const ofClass = Object.entries(own).map(([name, amount]) => [`${storageClass}.storageclass.storage.k8s.io/${name}`, amount]);
  return {...own, ...Object.fromEntries(ofClass)};
}

function isPodInScope(pod: Pod, {scopeName, operator, values = []}: ScopedResourceSelectorRequirement): boolean {
  const isTerminating = pod.spec?.activeDeadlineSeconds !== undefined;
  switch (scopeName) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return matches(pod.spec?.priorityClassName ?? '', operator, values);
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(pod);
    default:
      return false;
  }
}

function matches(name: string, operator: string, values: readonly string[]): boolean {
  if (operator === 'Exists') return name !== '';
  if (operator === 'DoesNotExist') return name === '';
  return operator === 'In' ? name !== '' && values.includes(name) : !values.includes(name);
}

/** Nothing asked for and nothing limited, of what counts for the quality of service. */
function isBestEffort({spec}: Pod): boolean {
  const names = ({resources}: Pick<Container, 'resources'>) =>
    [...Object.entries(resources?.requests ?? {}), ...Object.entries(resources?.limits ?? {})].filter(
      ([name, amount]) => (name === 'cpu' || name === 'memory') && canonicalQuantity(amount) !== '0',
    );
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].every(each => names(each).length === 0);
}

function looksElsewhere({spec}: Pod): boolean {
  const {podAffinity, podAntiAffinity} = spec?.affinity ?? {};
  return [podAffinity, podAntiAffinity].some(affinity =>
    [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({podAffinityTerm}) => podAffinityTerm),
    ].some(({namespaces, namespaceSelector}) => namespaces?.length || namespaceSelector),
  );
}
