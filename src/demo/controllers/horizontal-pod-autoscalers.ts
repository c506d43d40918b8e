import {matchesSelector, parseSelector} from '../../kube/selector.ts';
import {withCondition} from '../conditions.ts';
import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {keyOf, type KubeObject, timeText} from '../object.ts';
import type {HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition, MetricStatus, Pod} from '../schema/kinds.ts';
import {groupVersionOf, resourceName, type ResourceType} from '../type.ts';
import {horizontalPodAutoscalers as autoscalerType} from '../types/horizontalpodautoscalers.ts';
import {pods} from '../types/pods.ts';
import {limit, type Memory, noMemory, remember} from './hpa-limits.ts';
import {type Proposal, proposalOf} from './hpa-metrics.ts';
import {reconciler} from './reconcile.ts';
import {MANAGER, writeStatus} from './status.ts';

/** How often each is looked at, and how long a new one waits (--horizontal-pod-autoscaler-sync-period). */
const PERIOD_MS = 15_000;

/** Scales workloads by what their pods use (reconcileAutoscaler of k8s.io/kubernetes/pkg/controller/podautoscaler). */
export const autoscalingController: Controller = demo => {
  const memories = new Map<string, Memory>();
  const ask = reconciler(demo, {
    watches: [
      {
        type: autoscalerType,
        keys: happening => {
          if (happening.type === 'DELETED') memories.delete(keyOf(happening.object));
          return [keyOf(happening.object)];
        },
      },
    ],
    reconcile(namespace, name) {
      const autoscaler = demo.store.get(autoscalerType, namespace, name);
      if (!autoscaler) return;
      const key = keyOf(autoscaler);
      ask(key);
      memories.set(key, autoscale(demo, autoscaler, memories.get(key)));
    },
    reactionMs: PERIOD_MS,
    mindsLaid: true,
  });
  for (const autoscaler of demo.store.list(autoscalerType)) ask(keyOf(autoscaler));
};

type Target = {readonly type: ResourceType; readonly object: KubeObject};

function autoscale(demo: Demo, autoscaler: HorizontalPodAutoscaler, known: Memory = noMemory): Memory {
  const {spec, status} = autoscaler;
  const now = demo.agenda.now();
  const conditions = new Conditions(status?.conditions ?? [], now);
  const inform = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    tell(demo, {about: autoscaler, type, reason, message, component: 'horizontal-pod-autoscaler'});
  const target = targetOf(demo, autoscaler);
  if (typeof target === 'string') {
    inform('Warning', 'FailedGetScale', target);
    conditions.set('AbleToScale', false, 'FailedGetScale', `the HPA controller was unable to get the target's current scale: ${target}`);
    writeStatus(demo, autoscalerType, autoscaler, {desiredReplicas: 0, ...status, conditions: conditions.list});
    return known;
  }
  conditions.set('AbleToScale', true, 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
  const current = target.type.scale!.replicas(target.object);
  const memory = known.recommended.length === 0 ? {...known, recommended: [{at: now, count: current}]} : known;
  const min = spec.minReplicas ?? 1;
  const max = spec.maxReplicas;
  const save = (desiredReplicas: number, currentMetrics: readonly MetricStatus[] | undefined, isRescaled = false) => {
    const lastScaleTime = isRescaled ? timeText(now) : status?.lastScaleTime;
    writeStatus(demo, autoscalerType, autoscaler, {
      conditions: conditions.list,
      ...(currentMetrics && {currentMetrics}),
      currentReplicas: current,
      desiredReplicas,
      ...(lastScaleTime !== undefined && {lastScaleTime}),
    });
  };
  const rescale = (to: number, why: string, metrics: readonly MetricStatus[] | undefined, at: Memory): Memory => {
    const message = `New size: ${to}; reason: ${why}`;
    scaleTo(demo, target, to);
    conditions.set('AbleToScale', true, 'SucceededRescale', `the HPA controller was able to update the target scale to ${to}`);
    inform('Normal', 'SuccessfulRescale', message);
    save(to, metrics, true);
    return remember(at, current, to, now);
  };
  if (current === 0 && min !== 0) {
    conditions.set('ScalingActive', false, 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
    save(0, undefined);
    return memory;
  }
  if (current > max) return rescale(max, 'Current number of replicas above Spec.MaxReplicas', undefined, memory);
  if (current < min) return rescale(min, 'Current number of replicas below Spec.MinReplicas', undefined, memory);

  const chosen = podsOf(demo, target);
  const metrics = spec.metrics ?? [];
  const proposals = metrics.map(metric => proposalOf(demo, autoscaler, metric, current, chosen));
  const wrong = proposals.filter((proposal): proposal is Extract<Proposal, {readonly reason: string}> => 'reason' in proposal);
  const good = proposals.filter((proposal): proposal is Extract<Proposal, {readonly replicas: number}> => 'replicas' in proposal);
  for (const {reason, message} of wrong) inform('Warning', reason, message);
  const statuses = proposals.map(proposal => ('status' in proposal ? proposal.status : {type: ''}));
  const best = good.reduce<(typeof good)[number] | undefined>(
    (most, one) => (!most || one.replicas > most.replicas ? one : most),
    undefined,
  );
  // A metric that says nothing must not lead to fewer pods.
  if (!best || (wrong.length > 0 && best.replicas < current)) {
    const [first] = wrong;
    if (first) conditions.set('ScalingActive', false, first.reason, `the HPA was unable to compute the replica count: ${first.message}`);
    save(status?.desiredReplicas ?? 0, statuses);
    if (first) {
      const message = `invalid metrics (${wrong.length} invalid out of ${metrics.length}), first error is: ${first.within}`;
      inform('Warning', 'FailedComputeMetricsReplicas', message);
    }
    return memory;
  }
  conditions.set(
    'ScalingActive',
    true,
    'ValidMetricFound',
    `the HPA was able to successfully calculate a replica count from ${best.metric}`,
  );
  const limited = limit({behavior: spec.behavior, current, desired: best.replicas, min, max, now}, memory);
  const able = limited.stabilized ?? {reason: 'ReadyForNewScale', message: 'recommended size matches current size'};
  conditions.set('AbleToScale', true, able.reason, able.message);
  conditions.set('ScalingLimited', limited.limited.isLimited, limited.limited.reason, limited.limited.message);
  const {replicas} = limited;
  if (replicas !== current) {
    const why = best.replicas > current ? `${best.metric} above target` : best.replicas < current ? 'All metrics below target' : '';
    return rescale(replicas, why, statuses, limited.memory);
  }
  save(current, statuses);
  return limited.memory;
}

function targetOf({types, store}: Demo, {spec, metadata}: HorizontalPodAutoscaler): Target | string {
  const {apiVersion = '', kind, name} = spec.scaleTargetRef;
  const type = types.ofKind(apiVersion, kind);
  if (!type) return `no matches for kind "${kind}" in group "${groupVersionOf(apiVersion).group}"`;
  if (!type.scale) return 'the server could not find the requested resource';
  const object = store.get(type, metadata.namespace, name);
  return object ? {type, object} : `${resourceName(type)} "${name}" not found`;
}

function podsOf({store}: Demo, {type, object}: Target): readonly Pod[] {
  const requirements = parseSelector(type.scale!.selector(object));
  if ('problem' in requirements || requirements.length === 0) return [];
  return store.list(pods, object.metadata.namespace).filter(({metadata}) => matchesSelector(requirements, metadata.labels ?? {}));
}

function scaleTo({registry}: Demo, {type, object}: Target, replicas: number): void {
  const {namespace, name} = object.metadata;
  registry.change(type, namespace, name, {manager: MANAGER, subresource: 'scale'}, current => type.scale!.scaled(current, replicas));
}

/** Conditions while they are being made. */
class Conditions {
  list: readonly HorizontalPodAutoscalerCondition[];
  readonly #now: number;

  constructor(list: readonly HorizontalPodAutoscalerCondition[], now: number) {
    this.list = list;
    this.#now = now;
  }

  set(type: string, isTrue: boolean, reason: string, message: string): void {
    this.list = withCondition(this.list, {type, status: isTrue ? 'True' : 'False', reason, message}, this.#now);
  }
}
