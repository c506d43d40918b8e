import {parseQuantity} from '../../kube/quantity.ts';
import type {Demo} from '../demo.ts';
import type {HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricTarget, Pod} from '../schema/kinds.ts';

/** A pod whose start is not so long ago may be slow because it starts (--horizontal-pod-autoscaler-cpu-initialization-period). */
const STARTING_MS = 5 * 60_000;
/** And one that was ready never, or not before that (--horizontal-pod-autoscaler-initial-readiness-delay). */
const FIRST_READY_MS = 30_000;
const TOLERANCE = 0.1;

/** What a metric proposes, or why it proposes nothing. */
export type Proposal =
  | {readonly replicas: number; readonly metric: string; readonly status: MetricStatus}
  | {readonly reason: string; readonly message: string; readonly within: string};

type Asked = {
  readonly demo: Demo;
  readonly pods: readonly Pod[];
  readonly replicas: number;
  readonly tolerance: {readonly up: number; readonly down: number};
};

/** Follows computeReplicasForMetric of k8s.io/kubernetes/pkg/controller/podautoscaler. */
export function proposalOf(
  demo: Demo,
  {spec, metadata}: HorizontalPodAutoscaler,
  metric: MetricSpec,
  replicas: number,
  pods: readonly Pod[],
): Proposal {
  const tolerance = {
    up: toleranceOf(spec.behavior?.scaleUp?.tolerance),
    down: toleranceOf(spec.behavior?.scaleDown?.tolerance),
  };
  const asked: Asked = {demo, pods, replicas, tolerance};
  const {resource, containerResource} = metric;
  if (resource) return resourceProposal(asked, resource.name, resource.target, undefined);
  if (containerResource) return resourceProposal(asked, containerResource.name, containerResource.target, containerResource.container);
  return missingApi(metric, metadata.namespace ?? '');
}

function resourceProposal(asked: Asked, name: string, target: MetricTarget, container: string | undefined): Proposal {
  const isShare = target.averageUtilization !== undefined;
  const kind = container === undefined ? 'Resource' : 'ContainerResource';
  const found = isShare
    ? replicasByShare(asked, name, target.averageUtilization, container)
    : replicasByValue(asked, name, milliOf(target.averageValue ?? '0'), container);
  if ('problem' in found) {
    const message = `failed to get ${name} ${isShare ? 'utilization' : 'usage'}: ${found.problem}`;
    const within =
      container === undefined ? `failed to get ${name} resource metric value: ` : `failed to get ${container} container metric value: `;
    return {reason: `FailedGet${kind}Metric`, message, within: `${within}${message}`};
  }
  const current = {
    ...(found.share !== undefined && {averageUtilization: found.share}),
    averageValue: milliText(found.average),
  };
  const status: MetricStatus =
    container === undefined ? {type: kind, resource: {name, current}} : {type: kind, containerResource: {name, container, current}};
  const word = container === undefined ? 'resource' : 'container resource';
  return {replicas: found.replicas, metric: `${name} ${word}${isShare ? ' utilization (percentage of request)' : ''}`, status};
}

type Found = {readonly replicas: number; readonly average: number; readonly share?: number} | {readonly problem: string};

/** Follows GetResourceReplicas. */
function replicasByShare(asked: Asked, name: string, target: number, container: string | undefined): Found {
  const grouped = group(asked, name, container);
  if ('problem' in grouped) return grouped;
  const requests = new Map<Pod, number>();
  for (const pod of asked.pods) {
    const request = requestOf(pod, name, container);
    if (typeof request !== 'number') return request;
    requests.set(pod, request);
  }
  const ratioOf = (values: ReadonlyMap<Pod, number>) => {
    let used = 0;
    let requested = 0;
    for (const [pod, value] of values) {
      used += value;
      requested += requests.get(pod) ?? 0;
    }
    const share = Math.trunc((used * 100) / requested);
    return {share, ratio: share / target, average: Math.trunc(used / values.size)};
  };
  const {share, ratio, average} = ratioOf(grouped.values);
  const fallback = (pod: Pod) => ((requests.get(pod) ?? 0) * Math.max(100, target)) / 100;
  return {replicas: replicasBy(asked, grouped, ratio, fallback, values => ratioOf(values).ratio), average, share};
}

/** Follows calcPlainMetricReplicas. */
function replicasByValue(asked: Asked, name: string, target: number, container: string | undefined): Found {
  const grouped = group(asked, name, container);
  if ('problem' in grouped) return grouped;
  const averageOf = (values: ReadonlyMap<Pod, number>) => {
    let sum = 0;
    for (const value of values.values()) sum += value;
    return Math.trunc(sum / values.size);
  };
  const average = averageOf(grouped.values);
  return {
    replicas: replicasBy(
      asked,
      grouped,
      average / target,
      () => target,
      values => averageOf(values) / target,
    ),
    average,
  };
}

type Grouped = {readonly values: ReadonlyMap<Pod, number>; readonly unready: readonly Pod[]; readonly missing: readonly Pod[]};

function replicasBy(
  {replicas, tolerance}: Asked,
  {values, unready, missing}: Grouped,
  ratio: number,
  fallback: (pod: Pod) => number,
  again: (values: ReadonlyMap<Pod, number>) => number,
): number {
  const isWithin = (one: number) => one >= 1 - tolerance.down && one <= 1 + tolerance.up;
  const isUpWithUnready = unready.length > 0 && ratio > 1;
  if (!isUpWithUnready && missing.length === 0) return isWithin(ratio) ? replicas : Math.ceil(ratio * values.size);
  const guessed = new Map(values);
  if (ratio < 1) for (const pod of missing) guessed.set(pod, fallback(pod));
  else if (ratio > 1) for (const pod of missing) guessed.set(pod, 0);
  if (isUpWithUnready) for (const pod of unready) guessed.set(pod, 0);
  const next = again(guessed);
  if (isWithin(next) || (ratio < 1 && next > 1) || (ratio > 1 && next < 1)) return replicas;
  const wanted = Math.ceil(next * guessed.size);
  return (next < 1 && wanted > replicas) || (next > 1 && wanted < replicas) ? replicas : wanted;
}

/** Follows groupPods; values are in thousandths. */
function group({demo, pods}: Asked, name: string, container: string | undefined): Grouped | {readonly problem: string} {
  const all = new Map<Pod, number>();
  for (const pod of pods) {
    const value = usageOf(demo, pod, name, container);
    if (value !== undefined) all.set(pod, value);
  }
  if (all.size === 0) return {problem: `unable to get metrics for resource ${name}: no metrics returned from resource metrics API`};
  const values = new Map<Pod, number>();
  const unready: Pod[] = [];
  const missing: Pod[] = [];
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp || pod.status?.phase === 'Failed') continue;
    const value = all.get(pod);
    if (pod.status?.phase === 'Pending') unready.push(pod);
    else if (value === undefined) missing.push(pod);
    else if (name === 'cpu' && isStarting(pod, demo.agenda.now())) unready.push(pod);
    else values.set(pod, value);
  }
  return values.size === 0 ? {problem: 'did not receive metrics for targeted pods (pods might be unready)'} : {values, unready, missing};
}

function isStarting({status}: Pod, now: number): boolean {
  const ready = status?.conditions?.find(({type}) => type === 'Ready');
  if (!ready || status?.startTime === undefined) return true;
  const start = Date.parse(status.startTime);
  if (start + STARTING_MS > now) return ready.status === 'False';
  return ready.status === 'False' && start + FIRST_READY_MS > Date.parse(ready.lastTransitionTime ?? status.startTime);
}

/** In thousandths; undefined where nothing is measured. */
function usageOf({runtime}: Demo, pod: Pod, name: string, container: string | undefined): number | undefined {
  if (pod.status?.phase !== 'Running') return undefined;
  const usages = runtime.usage(pod).filter(usage => container === undefined || usage.container === container);
  if (usages.length === 0) return undefined;
  return usages.reduce((sum, usage) => sum + (name === 'cpu' ? Math.ceil(usage.cpuNanocores / 1e6) : usage.memoryBytes * 1000), 0);
}

/** Follows calculatePodRequests; in thousandths. */
function requestOf({spec, metadata}: Pod, name: string, container: string | undefined): number | {readonly problem: string} {
  if (container === undefined && spec?.resources?.requests) {
    const whole = spec.resources.requests[name];
    return whole === undefined ? {problem: `missing pod-level request for ${name} in Pod ${metadata.name}`} : milliOf(whole);
  }
  const sidecars = spec?.initContainers?.filter(({restartPolicy}) => restartPolicy === 'Always') ?? [];
  let sum = 0;
  for (const one of [...(spec?.containers ?? []), ...sidecars]) {
    if (container !== undefined && one.name !== container) continue;
    const text = one.resources?.requests?.[name];
    if (text === undefined) return {problem: `missing request for ${name} in container ${one.name} of Pod ${metadata.name}`};
    sum += milliOf(text);
  }
  return sum === 0 && container !== undefined ? {problem: `container ${container} not found in Pod ${metadata.name}`} : sum;
}

/** There are no custom and no external metrics here. */
function missingApi({type, pods, object, external}: MetricSpec, namespace: string): Proposal {
  const custom = 'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
  if (pods) {
    const message = `unable to get metric ${pods.metric.name}: ${custom}`;
    return {reason: 'FailedGetPodsMetric', message, within: `failed to get pods metric value: ${message}`};
  }
  if (object) {
    const {kind, name} = object.describedObject;
    const message = `unable to get metric ${object.metric.name}: ${custom} on ${kind} ${namespace}/${name}`;
    return {reason: 'FailedGetObjectMetric', message, within: `failed to get object metric value: ${message}`};
  }
  if (external) {
    const {name} = external.metric;
    const told = `unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
    const message = `unable to get external metric ${namespace}/${name}/nil: ${told}`;
    return {reason: 'FailedGetExternalMetric', message, within: `failed to get ${name} external metric value: ${message}`};
  }
  const message = `unknown metric source type "${type}"`;
  return {reason: 'InvalidMetricSourceType', message, within: message};
}

function toleranceOf(text: string | undefined): number {
  return text === undefined ? TOLERANCE : (parseQuantity(text) ?? TOLERANCE);
}

function milliOf(text: string): number {
  return Math.ceil(Number(((parseQuantity(text) ?? 0) * 1000).toFixed(3)));
}

/** Thousandths as a decimal quantity is written: `12m`, `2`, `8388608`, `5k`. */
function milliText(milli: number): string {
  const units = ['m', '', 'k', 'M', 'G', 'T', 'P', 'E'];
  let amount = milli;
  let unit = 0;
  while (amount !== 0 && amount % 1000 === 0 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return amount === 0 ? '0' : `${amount}${units[unit]}`;
}
