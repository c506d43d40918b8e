import type {DocLine} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import {claimTemplate} from './claim-template.ts';
import type {Describer} from './describer.ts';
import {annotations, controller, field, heading, labels, nameLine, namespaceLine, none, time, toward, usualConditions} from './parts.ts';
import {podTemplate} from './pod-template.ts';
import {needed, podsStatus, selectedNeed} from './pods-status.ts';
import {at, fields, isSet, items, number, text} from './read.ts';
import {rollout} from './rollout.ts';
import {selectorOf} from './selector.ts';

export const statefulSet: Describer = {
  needs: inspected => needed(podsNeed(inspected)),
  lines(inspected) {
    const {object, namespace} = inspected;
    const spec = fields(at(object, 'spec'));
    const service = text(spec['serviceName']);
    return [
      nameLine(inspected.name),
      namespaceLine(namespace),
      field(0, 'CreationTimestamp', time(at(object, 'metadata', 'creationTimestamp'), inspected), {
        path: ['metadata', 'creationTimestamp'],
      }),
      field(0, 'Selector', selectorOf(spec['selector']), {path: ['spec', 'selector']}),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      ...(service === ''
        ? []
        : [field(0, 'Service Name', service, {path: ['spec', 'serviceName'], ...toward('Service', namespace, service, '')})]),
      field(0, 'Replicas', `${text(spec['replicas']) || '1'} desired | ${number(at(object, 'status', 'replicas'))} total`, {
        path: ['spec', 'replicas'],
      }),
      ...rollout(inspected),
      ...strategy(spec['updateStrategy']),
      podsStatus(inspected, podsNeed(inspected)),
      ...podTemplate(spec['template'], ['spec', 'template'], inspected),
      ...claims(spec['volumeClaimTemplates']),
      ...usualConditions(0, at(object, 'status', 'conditions'), inspected),
    ];
  },
};

function strategy(value: unknown): DocLine[] {
  const {partition, maxUnavailable} = fields(at(value, 'rollingUpdate'));
  const path = ['spec', 'updateStrategy'];
  return [
    field(0, 'Update Strategy', text(at(value, 'type')), {path}),
    ...(isSet(partition) ? [field(1, 'Partition', text(partition), {path: [...path, 'rollingUpdate', 'partition']})] : []),
    ...(isSet(maxUnavailable)
      ? [field(1, 'MaxUnavailable', text(maxUnavailable), {path: [...path, 'rollingUpdate', 'maxUnavailable']})]
      : []),
  ];
}

function claims(list: unknown): DocLine[] {
  const all = items(list);
  const path = ['spec', 'volumeClaimTemplates'];
  if (all.length === 0) return [field(0, 'Volume Claims', none, {path})];
  return [heading(0, 'Volume Claims', {path}), ...all.flatMap((one, index) => claimTemplate(1, one, [...path, index]))];
}

function podsNeed(inspected: Inspected): Need | undefined {
  return selectedNeed(inspected, 'pods', at(inspected.object, 'spec', 'selector'));
}
