import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {reasonAndMessage} from './because.ts';
import {age, labels, metadata, name, namespace, numberColumn, orUnset, valid} from './columns.ts';
import {fewText} from './few-text.ts';
import {defineKind, type Wellness} from './kind.ts';
import {opensNothing} from './open-pods.ts';

const target = {value: true, averageValue: true, averageUtilization: true} as const;

const fields = fieldsOf('HorizontalPodAutoscaler', {
  metadata,
  spec: {
    scaleTargetRef: {kind: true, name: true},
    minReplicas: true,
    maxReplicas: true,
    metrics: {
      type: true,
      object: {target},
      pods: {target},
      external: {target},
      resource: {name: true, target},
      containerResource: {name: true, target},
    },
  },
  status: {
    currentReplicas: true,
    currentMetrics: {
      object: {current: target},
      pods: {current: target},
      external: {current: target},
      resource: {current: target},
      containerResource: {current: target},
    },
    conditions: {type: true, status: true, reason: true, message: true},
  },
});
interface HorizontalPodAutoscaler extends ObjectOf<typeof fields> {}
type Metric = HorizontalPodAutoscaler['spec']['metrics'][number];
type Measured = HorizontalPodAutoscaler['status']['currentMetrics'][number] | undefined;
type Amount = NonNullable<Metric['pods']>['target'];

/** Follows printHorizontalPodAutoscaler of k8s.io/kubernetes/pkg/printers/internalversion. */
export const horizontalPodAutoscalers = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  name: 'HorizontalPodAutoscaler',
  aliases: ['hpa'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'REFERENCE', weight: 6, value: ({spec: {scaleTargetRef}}) => `${scaleTargetRef.kind}/${scaleTargetRef.name}`},
    {title: 'TARGETS', weight: 8, value: targetsText},
    orUnset('MINPODS', ({spec}) => (spec.minReplicas === undefined ? undefined : String(spec.minReplicas)), {
      align: 'right',
      sortKey: value => (value === undefined ? undefined : Number(value)),
    }),
    numberColumn('MAXPODS', ({spec}) => spec.maxReplicas),
    numberColumn('REPLICAS', ({status}) => status.currentReplicas, {weight: 7}),
    labels,
    valid,
    age,
  ],
  wellness,
  opens: opensNothing('HorizontalPodAutoscaler'),
});

/** It keeps the pods that there are while it cannot measure, so nothing fails by it yet. */
function wellness({status: {conditions}}: HorizontalPodAutoscaler): Wellness {
  const bad = ['AbleToScale', 'ScalingActive'].flatMap(type => conditions.filter(one => one.type === type && one.status === 'False'))[0];
  return bad ? {health: 'waiting', because: reasonAndMessage(bad.reason, bad.message) || `${bad.type} is False`} : 'ok';
}

function targetsText({spec: {metrics}, status}: HorizontalPodAutoscaler): string {
  if (metrics.length === 0) return '<none>';
  return fewText(
    metrics.map((metric, index) => metricText(metric, status.currentMetrics[index])),
    2,
    ', ',
  );
}

function metricText(metric: Metric, measured: Measured): string {
  switch (metric.type) {
    case 'External':
      return plainText(metric.external?.target, measured?.external?.current);
    case 'Object':
      return plainText(metric.object?.target, measured?.object?.current);
    case 'Pods':
      return `${measured?.pods?.current.averageValue ?? unknown}/${metric.pods?.target.averageValue ?? unknown}`;
    case 'Resource':
      return `${metric.resource?.name ?? unknown}: ${resourceText(metric.resource?.target, measured?.resource?.current)}`;
    case 'ContainerResource':
      return `${metric.containerResource?.name ?? unknown}: ${resourceText(metric.containerResource?.target, measured?.containerResource?.current)}`;
    default:
      return '<unknown type>';
  }
}

function plainText(target: Amount | undefined, current: Amount | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`;
  return `${current?.value ?? unknown}/${target?.value ?? unknown}`;
}

function resourceText(target: Amount | undefined, current: Amount | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue}`;
  const now = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}%`;
  return `${now}/${target?.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`;
}

const unknown = '<unknown>';
