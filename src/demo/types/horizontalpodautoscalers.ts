import type {Causes} from '../rules/causes.ts';
import {ageColumn, column, fewText, nameColumn} from '../rules/columns.ts';
import {checkAutoscaler} from '../rules/hpa-validation.ts';
import {storedQuantity} from '../rules/quantity.ts';
import {changed, filled, mapped, withField} from '../rules/sharing.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const horizontalPodAutoscalers: ResourceType<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  isNamespaced: true,
  schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  hasStatus: true,
  columns: [
    nameColumn,
    column('Reference', 'What it scales.', ({spec: {scaleTargetRef}}) => `${scaleTargetRef.kind}/${scaleTargetRef.name}`),
    column('Targets', 'What is measured, and what it should be.', targetsText),
    column('MinPods', 'The fewest pods that it leaves.', ({spec}) =>
      spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
    ),
    column('MaxPods', 'The most pods that it allows.', ({spec}) => spec.maxReplicas),
    column('Replicas', 'How many pods there are.', ({status}) => status?.currentReplicas ?? 0),
    ageColumn,
  ],
  defaults: autoscaler =>
    changed(autoscaler, 'spec', spec => {
      let next = filled(spec, {minReplicas: 1});
      if (!next.metrics?.length) next = {...next, metrics: [cpuMetric]};
      next = changed(next, 'metrics', metrics => mapped(metrics, withStoredTargets));
      return changed(next, 'behavior', withBehaviorDefaults);
    }),
  created: autoscaler => ({...autoscaler, status: {desiredReplicas: 0, currentMetrics: null as unknown as readonly MetricStatus[]}}),
  validate({spec}, before) {
    const causes: Causes = [];
    if (spec !== before?.spec) checkAutoscaler(causes, spec);
    return causes;
  },
};

const cpuMetric: MetricSpec = {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}};
const percentPolicy = {type: 'Percent', value: 100, periodSeconds: 15};
const upRules: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{type: 'Pods', value: 4, periodSeconds: 15}, percentPolicy],
};
const downRules: HPAScalingRules = {selectPolicy: 'Max', policies: [percentPolicy]};

function withBehaviorDefaults(behavior: HorizontalPodAutoscalerBehavior): HorizontalPodAutoscalerBehavior {
  const next = withField(behavior, 'scaleUp', behavior.scaleUp ? filled(behavior.scaleUp, upRules) : upRules);
  return withField(next, 'scaleDown', next.scaleDown ? filled(next.scaleDown, downRules) : downRules);
}

function withStoredTargets(metric: MetricSpec): MetricSpec {
  let next = metric;
  for (const source of ['object', 'external', 'pods', 'resource', 'containerResource'] as const) {
    const of = next[source];
    if (!of) continue;
    const target = changed(changed(of.target, 'value', storedQuantity), 'averageValue', storedQuantity);
    if (target !== of.target) next = {...next, [source]: {...of, target}};
  }
  return next;
}

/** Follows formatHPAMetrics of k8s.io/kubernetes/pkg/printers/internalversion. */
function targetsText({spec: {metrics = []}, status}: HorizontalPodAutoscaler): string {
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => metricText(metric, status?.currentMetrics?.[index]));
  return fewText(texts, 2, ', ');
}

const unknown = '<unknown>';

function metricText({type, object, external, pods, resource, containerResource}: MetricSpec, status: MetricStatus | undefined): string {
  switch (type) {
    case 'External':
      return plainText(external!.target, status?.external?.current);
    case 'Object':
      return plainText(object!.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods ? (status.pods.current.averageValue ?? '0') : unknown}/${pods!.target.averageValue ?? '0'}`;
    case 'Resource':
      return `${resource!.name}: ${resourceText(resource!.target, status?.resource?.current)}`;
    case 'ContainerResource':
      return `${containerResource!.name}: ${resourceText(containerResource!.target, status?.containerResource?.current)}`;
    default:
      return '<unknown type>';
  }
}

function plainText({averageValue, value = '0'}: MetricTarget, current: MetricValueStatus | undefined): string {
  if (averageValue !== undefined) return `${current?.averageValue ?? unknown}/${averageValue} (avg)`;
  return `${current ? (current.value ?? '0') : unknown}/${value}`;
}

function resourceText({averageValue, averageUtilization}: MetricTarget, current: MetricValueStatus | undefined): string {
  if (averageValue !== undefined) return `${current ? (current.averageValue ?? '0') : unknown}/${averageValue}`;
  const now = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}%`;
  return `${now}/${averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`}`;
}
