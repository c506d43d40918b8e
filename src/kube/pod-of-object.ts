import type {KubeObject} from './object.ts';
import {type ContainerForStatus, type PodForStatus, podStatus} from './pod-status.ts';

/** How a pod reads in a table, from the whole object as a server sends it: `Pending, 0/1`. */
export function podText(pod: KubeObject): string {
  const {status, ready, total} = podStatus(podOfObject(pod));
  return `${status || 'Pending'}, ${ready}/${total}`;
}

/** STATUS as kubectl has it: `CrashLoopBackOff`. */
export function podReason(pod: KubeObject): string {
  return podStatus(podOfObject(pod)).status || 'Pending';
}

/** Whether it serves, or has done what it was for. */
export function isPodReady({status}: KubeObject): boolean {
  return (
    status?.phase === 'Succeeded' || list(status?.conditions).some(condition => condition?.type === 'Ready' && condition.status === 'True')
  );
}

/** Whether its containers have ended for good. */
export function hasPodEnded({status}: KubeObject): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** A mirror pod, which stands for a file on a node: deleting it stops nothing (kubetypes.ConfigMirrorAnnotationKey). */
export function isMirrorPod({metadata}: KubeObject): boolean {
  return metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

function podOfObject({metadata, spec, status}: KubeObject): PodForStatus {
  return {
    metadata: {deletionTimestamp: metadata?.deletionTimestamp === undefined ? undefined : 0},
    spec: {
      containers: list(spec?.containers),
      initContainers: list(spec?.initContainers).map(one => ({name: text(one?.name), restartPolicy: one?.restartPolicy})),
    },
    status: {
      phase: text(status?.phase),
      reason: text(status?.reason),
      conditions: list(status?.conditions).map(one => ({type: text(one?.type), status: text(one?.status), reason: text(one?.reason)})),
      initContainerStatuses: list(status?.initContainerStatuses).map(container),
      containerStatuses: list(status?.containerStatuses).map(container),
    },
  };
}

function container(one: Loose): ContainerForStatus {
  const {waiting, running, terminated} = one?.state ?? {};
  const last = one?.lastState?.terminated;
  return {
    name: text(one?.name),
    ready: one?.ready === true,
    started: one?.started,
    restartCount: Number(one?.restartCount) || 0,
    state: {
      waiting: waiting && {reason: text(waiting.reason)},
      running,
      terminated: terminated && {
        exitCode: Number(terminated.exitCode) || 0,
        signal: Number(terminated.signal) || 0,
        reason: text(terminated.reason),
        finishedAt: undefined,
      },
    },
    lastState: {terminated: last && {finishedAt: undefined}},
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as in KubeObject: what lies there is guarded against by its readers.
type Loose = any;

function list(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
