import {type DocLine, docLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {aligned} from './align.ts';
import type {Describer} from './describer.ts';
import {
  annotations,
  controller,
  field,
  heading,
  labels,
  nameLine,
  namespaceLine,
  row,
  time,
  toward,
  unset,
  usualConditions,
  type Value,
} from './parts.ts';
import {at, type Fields, fields, isSet, items, number, text} from './read.ts';

/** As version 2 has it; of version 1 only what both have in common. */
export const horizontalPodAutoscaler: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(at(object, 'spec'));
    const status = fields(at(object, 'status'));
    const kind = text(at(spec, 'scaleTargetRef', 'kind'));
    const scaled = status['lastScaleTime'];
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      field(0, 'CreationTimestamp', time(at(object, 'metadata', 'creationTimestamp'), inspected), {
        path: ['metadata', 'creationTimestamp'],
      }),
      reference(spec['scaleTargetRef'], inspected),
      ...metrics(spec, status),
      field(0, 'Min replicas', isSet(spec['minReplicas']) ? text(spec['minReplicas']) : unset, {path: ['spec', 'minReplicas']}),
      field(0, 'Max replicas', String(number(spec['maxReplicas'])), {path: ['spec', 'maxReplicas']}),
      ...behavior(spec['behavior']),
      field(0, `${kind} pods`, `${number(status['currentReplicas'])} current / ${number(status['desiredReplicas'])} desired`, {
        path: ['status'],
      }),
      ...(isSet(scaled) ? [field(0, 'Last Scale Time', time(scaled, inspected), {path: ['status', 'lastScaleTime']})] : []),
      ...usualConditions(0, status['conditions'], inspected),
    ];
  },
};

function reference(target: unknown, {namespace}: Inspected): DocLine {
  const [kind, name] = [text(at(target, 'kind')), text(at(target, 'name'))];
  const group = text(at(target, 'apiVersion')).split('/').slice(0, -1).join('');
  return field(0, 'Reference', ink('accent', `${kind}/${name}`), {
    path: ['spec', 'scaleTargetRef'],
    value: name,
    ...toward(kind, namespace, name, group),
  });
}

function metrics(spec: Fields, status: Fields): DocLine[] {
  const known = items(status['currentMetrics']);
  const path = ['spec', 'metrics'];
  return [
    docLine(0, [ink('title', 'Metrics:'), ink('quiet', ' ( current / target )')], {path}),
    // Aligned by themselves: their names are so long that the values of all others would stand far out.
    ...aligned(items(spec['metrics']).map((metric, index) => metricLine(metric, known[index], [...path, index]))),
  ];
}

function metricLine(metric: Fields, known: Fields | undefined, path: readonly (string | number)[]): DocLine {
  const type = text(metric['type']);
  const from = fieldOf[type];
  if (from === undefined) return docLine(1, [`<unknown metric type "${type}">`], {path});
  const source = fields(metric[from]);
  const target = fields(source['target']);
  const current = known?.['type'] === type ? fields(at(known, from, 'current')) : {};
  const isResource = type === 'Resource' || type === 'ContainerResource';
  const which = isSet(target['averageValue']) || type === 'Pods' ? 'averageValue' : isResource ? 'averageUtilization' : 'value';
  const value: Value = [...amount(current, which), ' / ', which === 'averageUtilization' ? percent(target[which]) : text(target[which])];
  return row(1, [ink('name', `${metricName(type, source, which)}:`), value], {path});
}

const fieldOf: Readonly<Record<string, string | undefined>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};

function metricName(type: string, source: Fields, which: 'averageValue' | 'averageUtilization' | 'value'): string {
  const named = `"${text(at(source, 'metric', 'name'))}"`;
  const how = which === 'averageValue' ? '(target average value)' : '(target value)';
  const share = which === 'averageUtilization' ? '  (as a percentage of request)' : '';
  switch (type) {
    case 'External':
      return `${named} ${how}`;
    case 'Pods':
      return `${named} on pods`;
    case 'Object':
      return `${named} on ${text(at(source, 'describedObject', 'kind'))}/${text(at(source, 'describedObject', 'name'))} ${how}`;
    case 'ContainerResource':
      return `resource ${text(source['name'])} of container "${text(source['container'])}" on pods${share}`;
    default:
      return `resource ${text(source['name'])} on pods${share}`;
  }
}

/** What was measured last; `<unknown>` where nothing was. */
function amount(current: Fields, which: 'averageValue' | 'averageUtilization' | 'value'): (string | ReturnType<typeof ink>)[] {
  if (!isSet(current[which])) return [ink('waiting', '<unknown>')];
  if (which !== 'averageUtilization') return [text(current[which])];
  return [`${percent(current[which])} (${text(current['averageValue'])})`];
}

function percent(value: unknown): string {
  return isSet(value) ? `${text(value)}%` : '<auto>';
}

function behavior(value: unknown): DocLine[] {
  if (!isSet(value)) return [];
  return [
    heading(0, 'Behavior', {path: ['spec', 'behavior']}),
    ...direction('Scale Up', at(value, 'scaleUp'), 'scaleUp'),
    ...direction('Scale Down', at(value, 'scaleDown'), 'scaleDown'),
  ];
}

function direction(label: string, value: unknown, name: string): DocLine[] {
  if (!isSet(value)) return [];
  const path = ['spec', 'behavior', name];
  const {stabilizationWindowSeconds: window, selectPolicy, policies} = fields(value);
  const all = items(policies);
  const line = (name: string, words: string) => docLine(2, [ink('name', `${name}:`), ` ${words}`], {path});
  return [
    heading(1, label, {path}),
    ...(isSet(window) ? [line('Stabilization Window', `${text(window)} seconds`)] : []),
    ...(all.length === 0
      ? []
      : [line('Select Policy', text(selectPolicy) || 'Max'), heading(2, 'Policies', {path: [...path, 'policies']})]),
    ...all.map((policy, index) =>
      row(3, [`- Type: ${text(policy['type'])}`, `Value: ${text(policy['value'])}`, `Period: ${text(policy['periodSeconds'])} seconds`], {
        path: [...path, 'policies', index],
      }),
    ),
  ];
}
