import type {Draft, Note, Target} from '../changes/change.ts';
import type {KubeObject} from '../kube/object.ts';
import {isOnDelete, wantedPods} from '../kube/rollout-status.ts';
import {kubectlName} from './acting.ts';

export const workloads = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps'];
export const workloadsNoun = 'deployments, stateful sets and daemon sets';
export const onWorkloads = {on: workloads, noun: workloadsNoun, verb: 'patch'} as const;
export const restartPromise = 'u sets the template back, which rolls out once more.';

/** A rollout that changes nothing but a time in the template, as `kubectl rollout restart` makes it (polymorphichelpers/objectrestarter.go). `now` in ms since the epoch. */
export function restartDraft(target: Target, now: number): Draft {
  const restartedAt = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    target,
    step: {type: 'patch', patch: {spec: {template: {metadata: {annotations: {'kubectl.kubernetes.io/restartedAt': restartedAt}}}}}},
    sentence: `restart ${target.kind.singular} ${target.name}`,
    shows: () => '',
    effect: effectOf,
    notes: notesOf,
    unless: ({spec}) => (spec?.paused === true ? 'its rollout is paused; resume it first' : undefined),
    kubectl: `rollout restart ${kubectlName(target)}`,
  };
}

function effectOf(before: KubeObject): string {
  const pods = wantedPods(before);
  if (isOnDelete(before)) return 'no pod is replaced';
  if (pods === 0) return 'no pod runs';
  return pods === 1 ? '1 pod is replaced' : `${pods} pods are replaced`;
}

function notesOf(before: KubeObject): Note[] {
  const {metadata, spec} = before;
  const {name} = metadata;
  const notes: Note[] = [];
  if (isOnDelete(before)) {
    notes.push({level: 'warn', text: `Nothing of ${name} restarts by itself: its pods change when they are deleted (OnDelete).`});
  }
  if (spec?.strategy?.type === 'Recreate') notes.push({level: 'warn', text: `All pods of ${name} stop before new ones start (Recreate).`});
  const partition: unknown = spec?.updateStrategy?.rollingUpdate?.partition;
  if (typeof partition === 'number' && partition > 0) {
    notes.push({level: 'warn', text: `Pods of ${name} below number ${partition} stay as they are (partition).`});
  }
  return notes;
}
