import {proposalOf} from '../controllers/hpa-metrics.ts';
import {LAID_MS} from '../controllers/reconcile.ts';
import type {Demo} from '../demo.ts';
import {layApart} from '../lay-apart.ts';
import {type Draft, type KubeObject, timeText} from '../object.ts';
import type {HorizontalPodAutoscaler, Pod} from '../schema/kinds.ts';
import {horizontalPodAutoscalers} from '../types/horizontalpodautoscalers.ts';
import type {Manifest} from './apply.ts';
import {demoAt} from './demo-at.ts';
import {byController, byKubelet, layEvents, scheduling, starting, type Telling} from './lay-events.ts';
import {BY_USER, drafted, withStatus} from './lay-object.ts';
import {type Laid, layRunning} from './lay-running.ts';

/** A change of the number of pods, at a time. */
export type Scaling = {readonly at: number; readonly from: number; readonly to: number};

/**
 * Puts a deployment and its autoscaler where they are, that has scaled it so since then. The pods that it has now are of the beginning and of the
 * last times that it grew.
 */
export function layAutoscaled(
  demo: Demo,
  [manifest, autoscaler]: readonly [Manifest, Manifest],
  {since, scalings, nodes, from}: {since: number; scalings: readonly Scaling[]; nodes: readonly string[]; from: number},
): void {
  const {replicas: first} = manifest['spec'] as {replicas: number};
  const last = scalings.at(-1);
  const count = last?.to ?? first;
  const laid = layRunning(
    demoAt(demo, since),
    {...manifest, spec: {...(manifest['spec'] as object), replicas: count}},
    {
      nodes,
      from,
      scalings: scalings.length,
      sinceOf: turn => scalings.findLast(({from: before, to}) => before <= turn && turn < to)?.at ?? since,
    },
  );
  const look = () => demo.store.get(horizontalPodAutoscalers, autoscaler.metadata.namespace, autoscaler.metadata.name!)!;
  layApart(demo, [[horizontalPodAutoscalers, 1]], apart => layScaler(demo, apart, autoscaler, laid.pods, last?.at ?? since), since);
  // Its controller hears of it when somebody looks.
  demo.agenda.after(LAID_MS, look);
  layEvents(demo, since, 14 * count * (scalings.length + 1), apart => told(apart, laid, look(), {since, first, scalings}));
}

function layScaler(demo: Demo, apart: Demo, manifest: Manifest, pods: readonly Pod[], scaledAt: number): void {
  const made = drafted(apart, horizontalPodAutoscalers, manifest as unknown as Draft<HorizontalPodAutoscaler>, BY_USER);
  apart.store.put(horizontalPodAutoscalers, withStatus(demo, horizontalPodAutoscalers, made, statusOf(demo, made, pods, scaledAt)));
}

function statusOf(demo: Demo, scaler: HorizontalPodAutoscaler, pods: readonly Pod[], scaledAt: number): object {
  const {minReplicas = 1, maxReplicas, metrics = []} = scaler.spec;
  const proposals = metrics.map(metric => proposalOf(demo, scaler, metric, pods.length, pods));
  const currentMetrics = proposals.flatMap(proposal => ('status' in proposal ? [proposal.status] : []));
  const [found] = proposals.flatMap(proposal => ('metric' in proposal ? [proposal.metric] : []));
  const since = scaler.metadata.creationTimestamp;
  const limited =
    pods.length >= maxReplicas
      ? {status: 'True', reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count'}
      : pods.length <= minReplicas
        ? {status: 'True', reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count'}
        : {status: 'False', reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range'};
  return {
    conditions: [
      condition('AbleToScale', 'ReadyForNewScale', 'recommended size matches current size', since),
      condition('ScalingActive', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${found}`, since),
      {type: 'ScalingLimited', lastTransitionTime: timeText(scaledAt), ...limited},
    ],
    currentMetrics,
    currentReplicas: pods.length,
    desiredReplicas: pods.length,
    lastScaleTime: timeText(scaledAt),
  };
}

function condition(type: string, reason: string, message: string, lastTransitionTime: string): object {
  return {type, status: 'True', lastTransitionTime, reason, message};
}

type History = {readonly since: number; readonly first: number; readonly scalings: readonly Scaling[]};

function told({random}: Demo, laid: Laid, scaler: KubeObject, {since, first, scalings}: History): readonly Telling[] {
  const {pods} = laid;
  const set = laid.replicaSet();
  const deployment = laid.deployment();
  const running: Pod[] = [];
  const tellings = [...resized({at: since, from: 0, to: first}), ...scalings.flatMap(scaling => [rescaled(scaling), ...resized(scaling)])];
  return tellings;

  function rescaled({at, from, to}: Scaling): Telling {
    const why = to > from ? 'cpu resource utilization (percentage of request) above target' : 'All metrics below target';
    return byController(scaler, 'horizontal-pod-autoscaler', 'SuccessfulRescale', `New size: ${to}; reason: ${why}`, at);
  }

  function resized({at, from, to}: Scaling): readonly Telling[] {
    const word = to > from ? 'up' : 'down';
    const message = `Scaled ${word} replica set ${set.metadata.name} from ${from} to ${to}`;
    const more: Telling[] = [byController(deployment, 'deployment-controller', 'ScalingReplicaSet', message, at + 10)];
    for (let turn = from; turn < to; turn++) more.push(...added(at, turn));
    for (let turn = from; turn > to; turn--) more.push(...taken(at, running.pop()!));
    return more;
  }

  /** The pods that are there now came at these times; others have gone since, and have names that nobody has. */
  function added(at: number, turn: number): readonly Telling[] {
    const there = pods[turn];
    const isThere = there?.metadata.creationTimestamp === timeText(at);
    const name = `${set.metadata.name}-${random.suffix(5)}`;
    const pod = isThere ? there : {...pods[0]!, metadata: {...pods[0]!.metadata, name, uid: random.uuid()}};
    running.push(pod);
    return [
      byController(set, REPLICA_SETS, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, at + 30),
      scheduling(pod, at + 60),
      ...starting(pod, pod.spec!.containers[0]!, at + 900),
    ];
  }

  function taken(at: number, pod: Pod): readonly Telling[] {
    const [container] = pod.spec!.containers;
    return [
      byController(set, REPLICA_SETS, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, at + 30),
      byKubelet(pod, container!, 'Normal', 'Killing', `Stopping container ${container!.name}`, at + 60),
    ];
  }
}

const REPLICA_SETS = 'replicaset-controller';
