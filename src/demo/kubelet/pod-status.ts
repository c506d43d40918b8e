import {isEqual} from '../equal.ts';
import {timeText} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {ContainerStatus, Pod, PodStatus} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {conditionsOf} from './conditions.ts';
import {containerStatus} from './container-status.ts';
import type {Kubelets} from './kubelets.ts';
import {phaseOf} from './phase.ts';
import {podResources} from './pod-resources.ts';
import {type ContainerRole, hasStarted, type PodWork} from './pod-work.ts';

/** Writes what has become of a pod, where that differs from what stands there. What is refused is tried again later. */
export function writeStatus(kubelets: Kubelets, work: PodWork): void {
  if (work.isGone || kubelets.isSilent(work.node)) return;
  try {
    const written = kubelets.demo.registry.change(pods, work.namespace, work.name, BY_KUBELET, pod => {
      if (pod.metadata.uid !== work.uid) return pod;
      const status = statusOf(kubelets, work, pod);
      return isEqual(status, pod.status) ? pod : {...pod, status};
    });
    if (written && written.metadata.uid === work.uid) work.pod = written;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    kubelets.ask(work, RETRY_MS);
  }
}

const BY_KUBELET = {manager: 'kubelet', subresource: 'status'} as const;
const RETRY_MS = 10_000;

function statusOf(kubelets: Kubelets, work: PodWork, pod: Pod): PodStatus {
  const {agenda} = kubelets.demo;
  const before = pod.status ?? {};
  const statuses = work.containers.map(container => ({role: container.role, status: containerStatus(work, container)}));
  const of = (...roles: ContainerRole[]) => statuses.filter(({role}) => roles.includes(role)).map(({status}) => status);
  const inits = of('init', 'sidecar');
  const mains = of('main').sort((one, other) => (one.name < other.name ? -1 : 1));
  const ephemerals = of('ephemeral').sort((one, other) => (one.name < other.name ? -1 : 1));
  const all = [...inits, ...mains];
  const phase = phaseNow(work, pod, all, before.phase);
  const {reason, message} = (phase === 'Failed' && work.failure) || (phase === before.phase ? before : {});
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const isRunning = all.some(({state}) => state?.running);
  const hostIP = kubelets.addressOf(work.node);
  const ip = pod.spec?.hostNetwork ? hostIP : work.ip;
  const resources = podResources(pod);
  const {phase: _, conditions: __, reason: ___, message: ____, ...kept} = before;
  return {
    ...kept,
    ...(resources.allocated && {allocatedResources: resources.allocated}),
    conditions: conditionsOf(pod, all, {phase, hasSandbox: work.hasSandbox && !(isOver && !isRunning), now: agenda.now()}),
    ...(mains.length > 0 && {containerStatuses: mains}),
    ...(ephemerals.length > 0 && {ephemeralContainerStatuses: ephemerals}),
    hostIP,
    hostIPs: [{ip: hostIP}],
    ...(inits.length > 0 && {initContainerStatuses: inits}),
    ...(message && {message}),
    ...(pod.metadata.generation !== undefined && {observedGeneration: pod.metadata.generation}),
    phase,
    ...(ip !== undefined && {podIP: ip, podIPs: [{ip}]}),
    ...(reason && {reason}),
    resources: resources.total,
    startTime: before.startTime ?? timeText(work.startTime),
  };
}

function phaseNow(work: PodWork, pod: Pod, statuses: readonly ContainerStatus[], before: string | undefined): string {
  if (before === 'Failed' || before === 'Succeeded') return before;
  const hasStopped = !statuses.some(({state}) => state?.running);
  if (work.failure && hasStopped) return 'Failed';
  const hasInitialized = work.containers.some(container => container.role === 'main' && hasStarted(container));
  return phaseOf(pod.spec!, statuses, work.isTerminating, hasInitialized);
}
