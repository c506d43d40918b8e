import type {Draft, Step} from '../changes/change.ts';
import type {KubeObject} from '../kube/object.ts';
import {hasPodEnded, isMirrorPod} from '../kube/pod-of-object.ts';
import type {Acted} from './acting.ts';

/** The end of a pod whose controller makes a new one. */
export function podDraft({target, row}: Acted, step: Step, doing: string, kubectl: string): Draft {
  const hasController = row.owners.some(({controller}) => controller);
  return {
    target,
    step,
    sentence: `${doing} pod ${target.name}`,
    effect: effectOf,
    unless: refusalOf,
    kubectl,
    ...(hasController ? {noUndo: 'its controller makes a new one'} : {}),
  };
}

function effectOf(before: KubeObject): string {
  const seconds: unknown = before['spec']?.terminationGracePeriodSeconds;
  const isReplaced = before.metadata.ownerReferences?.some(({controller}) => controller) === true;
  if (hasPodEnded(before)) return 'it has ended already; no new one comes';
  const stops = typeof seconds === 'number' ? `stops within ${seconds}s` : 'stops';
  return isReplaced ? `${stops}, a new one comes` : `${stops}, no new one comes`;
}

function refusalOf(before: KubeObject): string | undefined {
  if (isMirrorPod(before)) {
    const node: unknown = before['spec']?.nodeName;
    return `it is run by the kubelet itself, from a file on ${typeof node === 'string' ? node : 'its node'}: change that file`;
  }
  return before.metadata.deletionTimestamp === undefined ? undefined : 'it is being deleted already';
}
