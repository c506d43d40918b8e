import type {Path} from '../../kube/field-changes.ts';
import type {KubeObject, OwnerReference} from '../../kube/object.ts';
import type {Note, Target} from '../change.ts';
import {controllerOf} from './own-pods.ts';
import {isKind, isPod} from './pairs.ts';
import {capital, kindWord} from './words.ts';

/**
 * What the controller of an object does about a change of these paths, or about its deletion where they are undefined. Only what is so: a cron
 * job leaves its jobs alone, a replica set what its pods are like (replicaset.go, cronjob_controllerv2.go); a deployment keeps the count of
 * its replica sets and makes the newest anew (deployment/sync.go).
 */
export function ownerNote(target: Target, object: KubeObject, paths: readonly Path[] | undefined): Note | undefined {
  const owner = controllerOf(object);
  if (!owner || paths?.length === 0) return undefined;
  const owned = `${capital(kindWord(target.kind.name))} ${target.name} belongs to ${kindWord(owner.kind)} ${owner.name}`;
  if (!isBuiltIn(owner)) {
    return {level: 'warn', text: `${owned}: its operator may ${paths ? 'set this back' : 'make it again'}.`};
  }
  if (isPod(target)) {
    const isMaker = paths !== undefined && owner.kind !== 'Node';
    return isMaker ? {level: 'info', text: `Pods that ${kindWord(owner.kind)} ${owner.name} makes later do not have this.`} : undefined;
  }
  if (isKind(target, 'discovery.k8s.io', 'endpointslices')) {
    return {level: 'warn', text: `${owned}, which ${paths ? 'sets it back' : 'makes it again'}.`};
  }
  if (isKind(target, 'apps', 'replicasets') && owner.kind === 'Deployment') {
    if (!paths) return isInUse(object) ? {level: 'warn', text: `${owned}, which makes it again if it is the newest.`} : undefined;
    return paths.some(isCount) ? {level: 'warn', text: `${owned}, which sets its count back.`} : undefined;
  }
  return undefined;
}

function isBuiltIn({apiVersion}: OwnerReference): boolean {
  const group = String(apiVersion).includes('/') ? String(apiVersion).split('/')[0]! : '';
  return !group.includes('.') || group.endsWith('.k8s.io');
}

function isInUse(object: KubeObject): boolean {
  return object['spec']?.replicas > 0;
}

function isCount(path: Path): boolean {
  return path[0] === 'spec' && path[1] === 'replicas';
}
