import type {CrossVersionObjectReference, HorizontalPodAutoscalerSpec, HPAScalingRules, MetricSpec, MetricTarget} from '../schema/kinds.ts';
import {type Causes, complain, each, forbiddenField, invalidValue, required, unsupported} from './causes.ts';
import {segmentComplaints} from './names.ts';
import {compareQuantities} from './quantity.ts';

/** Follows validateHorizontalPodAutoscalerSpec of k8s.io/kubernetes/pkg/apis/autoscaling/validation. */
export function checkAutoscaler(causes: Causes, spec: HorizontalPodAutoscalerSpec): void {
  const {minReplicas: least, maxReplicas: most, scaleTargetRef, metrics = [], behavior} = spec;
  if (least !== undefined && least < 1) causes.push(invalidValue('spec.minReplicas', least, 'must be greater than or equal to 1'));
  if (!most) causes.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (most < 0) causes.push(invalidValue('spec.maxReplicas', most, 'must be greater than or equal to 1'));
  if (least !== undefined && (most ?? 0) < least) {
    causes.push(invalidValue('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  }
  checkReference(causes, 'spec.scaleTargetRef', scaleTargetRef);
  each('spec.metrics', metrics, (metric, at) => checkMetric(causes, at, metric));
  if (least === 0 && !metrics.some(({type}) => type === 'Object' || type === 'External')) {
    causes.push(forbiddenField('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  }
  if (behavior?.scaleUp) checkRules(causes, 'spec.behavior.scaleUp', behavior.scaleUp);
  if (behavior?.scaleDown) checkRules(causes, 'spec.behavior.scaleDown', behavior.scaleDown);
}

const metricTypes = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const sources = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;

function checkReference(causes: Causes, field: string, {kind, name, apiVersion = ''}: CrossVersionObjectReference): void {
  for (const [key, value] of Object.entries({kind, name})) {
    if (!value) causes.push(required(`${field}.${key}`));
    else complain(causes, `${field}.${key}`, value, segmentComplaints(value));
  }
  if (apiVersion.split('/').length > 2) {
    causes.push(invalidValue(`${field}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  } else if (!apiVersion.includes('/') && kind !== 'ReplicationController') {
    causes.push(invalidValue(`${field}.apiVersion`, apiVersion, 'apiVersion must specify API group'));
  }
}

function checkMetric(causes: Causes, at: string, metric: MetricSpec): void {
  if (!metricTypes.includes(metric.type)) causes.push(unsupported(`${at}.type`, metric.type, metricTypes));
  const given = sources.filter(source => metric[source]);
  const first = given[0];
  if (first) checkSource(causes, `${at}.${first}`, metric, first);
  const expected = sources.find(source => source.toLowerCase() === metric.type.toLowerCase());
  if (expected && !metric[expected]) causes.push(required(`${at}.${expected}`, 'must populate information for the given metric source'));
  if (given.length <= 1) return;
  for (const source of given) {
    if (source !== expected) causes.push(forbiddenField(`${at}.${source}`, 'must populate the given metric source only'));
  }
}

function checkSource(causes: Causes, at: string, metric: MetricSpec, source: (typeof sources)[number]): void {
  const identified = metric.object ?? metric.external ?? metric.pods;
  if (source === 'resource' || source === 'containerResource') {
    const {name, target} = metric[source]!;
    if (!name) causes.push(required(`${at}.name`, 'must specify a resource name'));
    if (source === 'containerResource' && !metric.containerResource?.container) {
      causes.push(required(`${at}.container`, 'must specify a container'));
    }
    checkTarget(causes, `${at}.target`, target);
    const {averageUtilization, averageValue} = target;
    if (averageUtilization === undefined && averageValue === undefined) {
      causes.push(required(`${at}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
    } else if (averageUtilization !== undefined && averageValue !== undefined) {
      causes.push(forbiddenField(`${at}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
    }
    return;
  }
  const {metric: id, target} = identified!;
  if (!id.name) causes.push(required(`${at}.metric.name`, 'must specify a metric name'));
  else complain(causes, `${at}.metric.name`, id.name, segmentComplaints(id.name));
  checkTarget(causes, `${at}.target`, target);
  const {value, averageValue} = target;
  if (source === 'pods') {
    if (averageValue === undefined) causes.push(required(`${at}.target.averageValue`, 'must specify a positive target averageValue'));
  } else if (value === undefined && averageValue === undefined) {
    const told =
      source === 'object'
        ? 'must set either a target value or averageValue'
        : 'must set either a target value for metric or a per-pod target';
    causes.push(required(`${at}.target.averageValue`, told));
  } else if (source === 'external' && value !== undefined && averageValue !== undefined) {
    causes.push(forbiddenField(`${at}.target.value`, 'may not set both a target value for metric and a per-pod target'));
  }
}

function checkTarget(causes: Causes, at: string, {type, value, averageValue, averageUtilization}: MetricTarget): void {
  if (!type) causes.push(required(`${at}.type`, 'must specify a metric target type'));
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue') {
    causes.push(invalidValue(`${at}.type`, type ?? '', 'must be either Utilization, Value, or AverageValue'));
  }
  for (const [key, amount] of Object.entries({value, averageValue})) {
    if (amount !== undefined && compareQuantities(amount, '0') <= 0) causes.push(invalidValue(`${at}.${key}`, amount, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    causes.push(invalidValue(`${at}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
}

function checkRules(causes: Causes, at: string, {stabilizationWindowSeconds: seconds, selectPolicy, policies = []}: HPAScalingRules): void {
  const window = `${at}.stabilizationWindowSeconds`;
  if (seconds !== undefined && seconds < 0) causes.push(invalidValue(window, seconds, 'must be greater than or equal to zero'));
  if (seconds !== undefined && seconds > 3600) causes.push(invalidValue(window, seconds, 'must be less than or equal to 3600'));
  const choices = ['Disabled', 'Max', 'Min'];
  if (selectPolicy !== undefined && !choices.includes(selectPolicy)) causes.push(unsupported(`${at}.selectPolicy`, selectPolicy, choices));
  if (policies.length === 0) causes.push(required(`${at}.policies`, 'must specify at least one Policy'));
  each(`${at}.policies`, policies, ({type, value, periodSeconds}, place) => {
    if (type !== 'Pods' && type !== 'Percent') causes.push(unsupported(`${place}.type`, type, ['Percent', 'Pods']));
    if (value <= 0) causes.push(invalidValue(`${place}.value`, value, 'must be greater than zero'));
    if (periodSeconds <= 0) causes.push(invalidValue(`${place}.periodSeconds`, periodSeconds, 'must be greater than zero'));
    if (periodSeconds > 1800) causes.push(invalidValue(`${place}.periodSeconds`, periodSeconds, 'must be less than or equal to 1800'));
  });
}
