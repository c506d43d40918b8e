import {timeText} from '../object.ts';
import type {ContainerStatus, Pod, PodCondition} from '../schema/kinds.ts';

type Found = {readonly status: boolean; readonly reason?: string; readonly message?: string};

const OWN = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** What kubelet says of a pod, after what others say of it (pkg/kubelet/status/generate.go). */
export function conditionsOf(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  {phase, hasSandbox, now}: {readonly phase: string; readonly hasSandbox: boolean; readonly now: number},
): readonly PodCondition[] {
  const before = pod.status?.conditions ?? [];
  const others = before.filter(({type}) => !OWN.includes(type));
  const containersReady = containersReadyOf(pod, statuses, phase);
  const found: Readonly<Record<string, Found>> = {
    PodReadyToStartContainers: {status: hasSandbox},
    Initialized: initializedOf(pod, statuses, phase),
    Ready: readyOf(pod, others, containersReady),
    ContainersReady: containersReady,
    PodScheduled: {status: true},
  };
  return [...others, ...OWN.map(type => conditionOf(type, found[type]!))];

  function conditionOf(type: string, {status, reason, message}: Found): PodCondition {
    const text = status ? 'True' : 'False';
    const old = before.find(condition => condition.type === type);
    return {
      // A time that is never set is written as null.
      lastProbeTime: null as unknown as string,
      lastTransitionTime: old?.status === text && old.lastTransitionTime ? old.lastTransitionTime : timeText(now),
      ...(message && {message}),
      ...(pod.metadata.generation !== undefined && {observedGeneration: pod.metadata.generation}),
      ...(reason && {reason}),
      status: text,
      type,
    };
  }
}

function containersReadyOf({spec}: Pod, statuses: readonly ContainerStatus[], phase: string): Found {
  if (phase === 'Failed') return {status: false, reason: 'PodFailed'};
  if (phase === 'Succeeded') return {status: false, reason: 'PodCompleted'};
  const {initContainers = [], containers = []} = spec ?? {};
  const wanted = [...initContainers.filter(({restartPolicy}) => restartPolicy === 'Always'), ...containers];
  const unready = wanted.filter(({name}) => !statuses.find(status => status.name === name)?.ready).map(({name}) => name);
  if (unready.length === 0) return {status: true};
  return {status: false, reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]`};
}

function readyOf({spec}: Pod, others: readonly PodCondition[], containersReady: Found): Found {
  if (!containersReady.status) return containersReady;
  const missing = (spec?.readinessGates ?? []).flatMap(({conditionType}) => {
    const condition = others.find(({type}) => type === conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  if (missing.length === 0) return {status: true};
  return {status: false, reason: 'ReadinessGatesNotReady', message: missing.join(', ')};
}

function initializedOf({spec}: Pod, statuses: readonly ContainerStatus[], phase: string): Found {
  if (phase === 'Succeeded') return {status: true, reason: 'PodCompleted'};
  const {initContainers = [], containers = []} = spec ?? {};
  const ofName = (name: string) => statuses.find(status => status.name === name);
  const hasBegun = containers.some(({name}) => {
    const {state = {}, lastState = {}} = ofName(name) ?? {};
    return state.running ?? state.terminated ?? lastState.terminated;
  });
  if (hasBegun) return {status: true};
  const incomplete = initContainers
    .filter(({name, restartPolicy}) => !(restartPolicy === 'Always' ? ofName(name)?.started : ofName(name)?.ready))
    .map(({name}) => name);
  if (incomplete.length === 0) return {status: true};
  return {status: false, reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.join(' ')}]`};
}
