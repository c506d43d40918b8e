import type {Demo} from '../demo.ts';
import type {Draft} from '../object.ts';
import type {Container, Job, Pod} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {INDEX, indexOf, isIndexed} from './job-indexes.ts';
import {podFromTemplate} from './pod-control.ts';
import {scaleDownOrder} from './scale-down-order.ts';
import {MANAGER} from './status.ts';

const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX_ENV = 'JOB_COMPLETION_INDEX';
/** Longest part of a generated name that is not by chance. */
const MAX_PREFIX = 58;

/** The pod of a job, or of one of its completions. It stays until the job has counted it, which its finalizer sees to. */
export function podOfJob(job: Job, index: number | undefined): Draft<Pod> {
  const {template} = job.spec!;
  const {labels, annotations, finalizers = []} = template.metadata ?? {};
  const own = {finalizers: finalizers.includes(TRACKING) ? finalizers : [...finalizers, TRACKING]};
  if (index === undefined) return podFromTemplate(template, job, own);
  const end = `-${index}-`;
  const draft = podFromTemplate(template, job, {
    ...own,
    generateName: `${job.metadata.name.slice(0, MAX_PREFIX - end.length)}${end}`,
    labels: {...labels, [INDEX]: String(index)},
    annotations: {...annotations, [INDEX]: String(index)},
  });
  const {containers, initContainers} = draft.spec!;
  return {
    ...draft,
    spec: {
      ...draft.spec!,
      hostname: `${job.metadata.name}-${index}`,
      containers: containers.map(withIndex),
      ...(initContainers && {initContainers: initContainers.map(withIndex)}),
    },
  };
}

export function isTracked({metadata}: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING) ?? false;
}

/** It has been counted: nothing keeps it any more. */
export function untrack(demo: Demo, pod: Pod): void {
  const {namespace, name, uid} = pod.metadata;
  demo.registry.change(pods, namespace, name, {manager: MANAGER}, current => {
    if (current.metadata.uid !== uid || !isTracked(current)) return current;
    const {finalizers = [], ...metadata} = current.metadata;
    const left = finalizers.filter(finalizer => finalizer !== TRACKING);
    return {...current, metadata: {...metadata, ...(left.length > 0 && {finalizers: left})}};
  });
}

/** Which active pods go when so many are too much: first those that stand for what another one stands for. */
export function podsToRemove(job: Job, active: readonly Pod[], count: number, now: number): readonly Pod[] {
  const ordered = scaleDownOrder(active, [], now);
  if (!isIndexed(job)) return ordered.slice(0, count);
  const surplus = ordered.filter((pod, at) => {
    const index = indexOf(pod, job);
    return index === undefined || ordered.some((other, otherAt) => otherAt > at && indexOf(other, job) === index);
  });
  const left = ordered.filter(pod => !surplus.includes(pod));
  return [...surplus, ...left.slice(0, Math.max(0, count - surplus.length))];
}

function withIndex(container: Container): Container {
  const {env = []} = container;
  if (env.some(({name}) => name === INDEX_ENV)) return container;
  return {...container, env: [...env, {name: INDEX_ENV, valueFrom: {fieldRef: {fieldPath: `metadata.labels['${INDEX}']`}}}]};
}
