import {record as fieldsIn, records as itemsIn, type Loose, whole as numberIn, text as textIn} from './loose.ts';
import {inOneLine} from './in-one-line.ts';
import {nodeStatus} from './node-status.ts';
import type {KubeObject} from './object.ts';
import {type ObjectHealth, podHealth} from './pod-health.ts';
import type {Health} from './row.ts';
import {gatewayGroup, isRoute} from './route-references.ts';

/**
 * How an object is by what it says of itself. The kinds that have tables of their own are judged as those judge; any other by the conditions
 * that controllers commonly set. Goes by `kind`, which items of lists do not have: set it.
 */
export function objectHealth(object: KubeObject): ObjectHealth {
  if (object.kind === 'Pod') return podHealth(object);
  const own = judged(object);
  const {deletionTimestamp} = object.metadata ?? {};
  if (deletionTimestamp === undefined || deletionTimestamp === null || own.health === 'going') return own;
  return {health: 'going', text: 'being deleted'};
}

/** The worst of several; what is failing before what waits, goes, is well or done. */
export function worstOf(healths: Iterable<Health>): Health {
  let worst: Health = 'done';
  for (const health of healths) if (order.indexOf(health) < order.indexOf(worst)) worst = health;
  return worst;
}

const order: readonly Health[] = ['failing', 'waiting', 'going', 'ok', 'done'];

function judged(object: KubeObject): ObjectHealth {
  const spec = fieldsIn(object['spec']);
  const status = fieldsIn(object['status']);
  switch (object.kind) {
    case 'Deployment':
      return deploymentHealth(spec, status);
    case 'ReplicaSet':
    case 'ReplicationController':
      return failingWhere(status, 'ReplicaFailure', 'True') ?? progress(numberIn(status['readyReplicas']), numberIn(spec['replicas'], 1));
    case 'StatefulSet':
      return statefulSetHealth(spec, status);
    case 'DaemonSet': {
      const desired = numberIn(status['desiredNumberScheduled']);
      const isByHand = fieldsIn(spec['updateStrategy'])['type'] === 'OnDelete';
      return progress(numberIn(status['numberReady']), desired, isByHand ? desired : numberIn(status['updatedNumberScheduled'], desired));
    }
    case 'Job':
      return jobHealth(spec, status);
    case 'CronJob': {
      const active = itemsIn(status['active']).length;
      const words = spec['suspend'] === true ? 'suspended' : textIn(spec['schedule']);
      return ok(active === 0 ? words : `${words}, ${active} running`);
    }
    case 'Service':
      return serviceHealth(spec, status);
    case 'Ingress':
      return ok(addressesOf(fieldsIn(status['loadBalancer'])['ingress']));
    case 'PersistentVolumeClaim':
      return phaseHealth(status, {Bound: 'ok', Pending: 'waiting', Lost: 'failing'}, fieldsIn(status['capacity'])['storage']);
    case 'PersistentVolume': {
      const phases = {Bound: 'ok', Available: 'ok', Released: 'waiting', Pending: 'waiting', Failed: 'failing'} as const;
      return phaseHealth(status, phases, fieldsIn(spec['capacity'])['storage']);
    }
    case 'Namespace':
      return status['phase'] === 'Terminating' ? {health: 'going', text: 'Terminating'} : ok(textIn(status['phase']));
    case 'Node':
      return nodeHealth(spec, status);
    case 'HorizontalPodAutoscaler':
      return autoscalerHealth(spec, status);
    case 'PodDisruptionBudget':
      return budgetHealth(status);
    case 'EndpointSlice': {
      const endpoints = itemsIn(object['endpoints']);
      const ready = endpoints.filter(({conditions}) => fieldsIn(conditions)['ready'] !== false).length;
      return ok(`${ready} of ${endpoints.length} ready`);
    }
    default:
      return isRoute(object.kind) ? routeHealth(status) : otherHealth(object, spec, status);
  }
}

function deploymentHealth(spec: Loose, status: Loose): ObjectHealth {
  const desired = numberIn(spec['replicas'], 1);
  const failing = failingWhere(status, 'Progressing', 'False') ?? failingWhere(status, 'ReplicaFailure', 'True');
  if (failing) return failing;
  if (desired === 0) return ok('scaled to zero');
  // The roll-out came to its end once, so this is none that is under way.
  const isRolledOut = conditionOf(status, 'Progressing')?.['reason'] === 'NewReplicaSetAvailable';
  if (numberIn(status['availableReplicas']) === 0 && isRolledOut) return {health: 'failing', text: `0 of ${desired} available`};
  return progress(numberIn(status['readyReplicas']), desired, numberIn(status['updatedReplicas']));
}

function statefulSetHealth(spec: Loose, status: Loose): ObjectHealth {
  const desired = numberIn(spec['replicas'], 1);
  const strategy = fieldsIn(spec['updateStrategy']);
  const ready = numberIn(status['readyReplicas']);
  const toUpdate = desired - numberIn(fieldsIn(strategy['rollingUpdate'])['partition']);
  const isRolling = status['currentRevision'] !== status['updateRevision'] && textIn(strategy['type']) !== 'OnDelete';
  if (!isRolling || toUpdate <= 0 || ready < desired) return progress(ready, desired);
  const updated = numberIn(status['updatedReplicas']);
  return updated < toUpdate ? {health: 'waiting', text: `${updated} of ${toUpdate} updated`} : progress(ready, desired);
}

function progress(ready: number, desired: number, updated = desired): ObjectHealth {
  if (ready < desired) return {health: 'waiting', text: `${ready} of ${desired} ready`};
  if (updated < desired) return {health: 'waiting', text: `${updated} of ${desired} updated`};
  return ok(desired === 0 ? 'no pods' : `${ready} of ${desired} ready`);
}

function jobHealth(spec: Loose, status: Loose): ObjectHealth {
  const failing = failingWhere(status, 'Failed', 'True') ?? failingWhere(status, 'FailureTarget', 'True');
  if (failing) return failing;
  if (conditionOf(status, 'Complete')?.['status'] === 'True') return {health: 'done', text: 'Complete'};
  if (spec['suspend'] === true) return {health: 'waiting', text: 'suspended'};
  const failed = numberIn(status['failed']);
  if (failed > 0) return {health: 'waiting', text: failed === 1 ? '1 pod failed' : `${failed} pods failed`};
  return ok(`${numberIn(status['succeeded'])} of ${numberIn(spec['completions'], 1)} done`);
}

function serviceHealth(spec: Loose, status: Loose): ObjectHealth {
  const type = textIn(spec['type']) || 'ClusterIP';
  if (type === 'ExternalName') return ok(`ExternalName ${textIn(spec['externalName'])}`);
  const address = textIn(spec['clusterIP']) === 'None' ? 'headless' : textIn(spec['clusterIP']);
  const isPending = type === 'LoadBalancer' && addressesOf(fieldsIn(status['loadBalancer'])['ingress']) === '';
  if (isPending && !(Array.isArray(spec['externalIPs']) && spec['externalIPs'].length > 0)) {
    return {health: 'waiting', text: 'no load balancer serves it yet'};
  }
  return ok(type === 'ClusterIP' && address === 'headless' ? address : `${type} ${address}`.trim());
}

function nodeHealth(spec: Loose, status: Loose): ObjectHealth {
  const conditions = itemsIn(status['conditions']).map(one => ({type: textIn(one['type']), status: textIn(one['status'])}));
  const text = nodeStatus(conditions, spec['unschedulable'] === true);
  const ready = conditionOf(status, 'Ready');
  if (ready === undefined) return {health: 'waiting', text};
  if (ready['status'] !== 'True') return {health: 'failing', text: inOneLine([text, textIn(ready['message'])].filter(Boolean).join(': '))};
  const trouble = conditions.find(one => one.status === 'True' && /Pressure$|^NetworkUnavailable$|Problem$|Unhealthy$/.test(one.type));
  if (trouble) return {health: 'failing', text: `${text}, ${trouble.type}`};
  return {health: spec['unschedulable'] === true ? 'waiting' : 'ok', text};
}

function autoscalerHealth(spec: Loose, status: Loose): ObjectHealth {
  const active = conditionOf(status, 'ScalingActive');
  const isOff = active?.['reason'] === 'ScalingDisabled';
  const failing = failingWhere(status, 'AbleToScale', 'False') ?? (isOff ? undefined : failingWhere(status, 'ScalingActive', 'False'));
  if (failing) return failing;
  const span = `${numberIn(spec['minReplicas'], 1)} to ${numberIn(spec['maxReplicas'])}`;
  return ok(isOff ? `off while its target is at 0, else ${span}` : `${numberIn(status['currentReplicas'])} now, ${span}`);
}

function budgetHealth(status: Loose): ObjectHealth {
  const allowed = numberIn(status['disruptionsAllowed']);
  const healthy = numberIn(status['currentHealthy']);
  const desired = numberIn(status['desiredHealthy']);
  const text = `${allowed === 1 ? '1 pod' : `${allowed} pods`} may be evicted, ${healthy} healthy of ${desired} needed`;
  return {health: healthy < desired ? 'waiting' : 'ok', text};
}

/** A route says for each of its gateways how it was taken. */
function routeHealth(status: Loose): ObjectHealth {
  const parents = itemsIn(status['parents']);
  const bad = parents.map(parent => failingWhere(parent, 'Accepted', 'False') ?? failingWhere(parent, 'ResolvedRefs', 'False'));
  const failing = bad.find(one => one !== undefined);
  if (failing) return failing;
  const accepted = parents.filter(parent => conditionOf(parent, 'Accepted')?.['status'] === 'True').length;
  return accepted === 0 ? {health: 'waiting', text: 'no gateway has taken it yet'} : ok('accepted');
}

/** Conditions that many controllers set, by their usual meaning. */
function otherHealth(object: KubeObject, spec: Loose, status: Loose): ObjectHealth {
  const isGateway = textIn(object.apiVersion).startsWith(gatewayGroup);
  for (const type of ['Programmed', 'Accepted', 'Ready', 'Available', 'Established', 'Healthy']) {
    const condition = conditionOf(status, type);
    if (condition === undefined) continue;
    if (condition['status'] === 'False') return failingWhere(status, type, 'False')!;
    if (condition['status'] !== 'True')
      return {health: 'waiting', text: isGateway ? 'no controller has taken it yet' : `${type} is not known`};
    return ok(type.toLowerCase());
  }
  return ok(textIn(status['phase']) || (spec['suspend'] === true ? 'suspended' : ''));
}

function phaseHealth(status: Loose, phases: Readonly<Record<string, Health>>, size: unknown): ObjectHealth {
  const phase = textIn(status['phase']);
  return {health: phases[phase] ?? 'waiting', text: [phase || 'not bound', textIn(size)].filter(Boolean).join(', ')};
}

/** Failing with what the condition says, where it has this status. */
function failingWhere(holder: Loose, type: string, status: 'True' | 'False'): ObjectHealth | undefined {
  const condition = conditionOf(holder, type);
  if (condition?.['status'] !== status) return undefined;
  const words = [textIn(condition['reason']), textIn(condition['message'])].filter(text => text !== '').join(': ');
  return {health: 'failing', text: inOneLine(words) || `${type} is ${status}`};
}

function conditionOf(holder: Loose, type: string): Loose | undefined {
  return itemsIn(holder['conditions']).findLast(condition => condition['type'] === type);
}

function addressesOf(ingress: unknown): string {
  return itemsIn(ingress)
    .map(({ip, hostname}) => textIn(ip) || textIn(hostname))
    .filter(Boolean)
    .join(', ');
}

function ok(text: string): ObjectHealth {
  return {health: 'ok', text: inOneLine(text)};
}
