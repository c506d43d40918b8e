import {type DocLine, ink} from '../document.ts';
import type {Describer} from './describer.ts';
import {annotations, controller, field, heading, labels, nameLine, namespaceLine, usualConditions} from './parts.ts';
import {at, fields, isSet, number, sortedEntries, text} from './read.ts';
import {selectorOrUnset} from './selector.ts';

export const podDisruptionBudget: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(at(object, 'spec'));
    const status = fields(at(object, 'status'));
    const line = (label: string, from: string) => field(1, label, String(number(status[from])), {path: ['status', from]});
    const allowed = number(status['disruptionsAllowed']);
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      ...limits(spec),
      field(0, 'Selector', selectorOrUnset(spec['selector']), {path: ['spec', 'selector']}),
      heading(0, 'Status', {path: ['status']}),
      field(1, 'Allowed disruptions', ink(allowed > 0 ? 'ok' : 'waiting', String(allowed)), {path: ['status', 'disruptionsAllowed']}),
      line('Current', 'currentHealthy'),
      line('Desired', 'desiredHealthy'),
      line('Total', 'expectedPods'),
      ...disrupted(status['disruptedPods']),
      ...usualConditions(0, status['conditions'], inspected),
    ];
  },
};

function limits(spec: Readonly<Record<string, unknown>>): DocLine[] {
  return (
    [
      ['minAvailable', 'Min available'],
      ['maxUnavailable', 'Max unavailable'],
      ['unhealthyPodEvictionPolicy', 'Unhealthy pod eviction'],
    ] as const
  ).flatMap(([name, label]) => (isSet(spec[name]) ? [field(0, label, text(spec[name]), {path: ['spec', name]})] : []));
}

/** Pods that are about to go: they count as gone already. */
function disrupted(map: unknown): DocLine[] {
  const names = sortedEntries(map).map(([name]) => name);
  return names.length === 0 ? [] : [field(1, 'Being evicted', names.join(', '), {path: ['status', 'disruptedPods']})];
}
