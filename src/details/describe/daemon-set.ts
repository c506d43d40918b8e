import type {Inspected, Need} from '../tab.ts';
import type {DocLine} from '../document.ts';
import {aligned} from './align.ts';
import type {Describer} from './describer.ts';
import {annotations, controller, field, labels, nameLine, namespaceLine, usualConditions} from './parts.ts';
import {podTemplate} from './pod-template.ts';
import {needed, podsStatus, selectedNeed} from './pods-status.ts';
import {at, fields, isSet, number, text} from './read.ts';
import {rollout} from './rollout.ts';
import {selectorOf} from './selector.ts';

export const daemonSet: Describer = {
  needs: inspected => needed(podsNeed(inspected)),
  lines(inspected) {
    const {object} = inspected;
    const status = fields(at(object, 'status'));
    const template = at(object, 'spec', 'template');
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      field(0, 'Selector', selectorOf(at(object, 'spec', 'selector')), {path: ['spec', 'selector']}),
      field(0, 'Node-Selector', selectorOf({matchLabels: at(template, 'spec', 'nodeSelector')}), {
        path: ['spec', 'template', 'spec', 'nodeSelector'],
      }),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      // Aligned by themselves: their names are so long that the values of all others would stand far out.
      ...aligned(counts.map(([label, from]) => field(0, label, String(number(status[from])), {path: ['status', from]}))),
      ...rollout(inspected),
      ...strategy(at(object, 'spec', 'updateStrategy')),
      podsStatus(inspected, podsNeed(inspected)),
      ...podTemplate(template, ['spec', 'template'], inspected),
      ...usualConditions(0, status['conditions'], inspected),
    ];
  },
};

const counts = [
  ['Desired Number of Nodes Scheduled', 'desiredNumberScheduled'],
  ['Current Number of Nodes Scheduled', 'currentNumberScheduled'],
  ['Number of Nodes Scheduled with Up-to-date Pods', 'updatedNumberScheduled'],
  ['Number of Nodes Scheduled with Available Pods', 'numberAvailable'],
  ['Number of Nodes Misscheduled', 'numberMisscheduled'],
] as const;

function strategy(value: unknown): DocLine[] {
  const {maxUnavailable, maxSurge} = fields(at(value, 'rollingUpdate'));
  const path = ['spec', 'updateStrategy'];
  const limits = isSet(maxUnavailable) ? ` (${text(maxUnavailable)} max unavailable, ${text(maxSurge) || '0'} max surge)` : '';
  return [field(0, 'Update Strategy', `${text(at(value, 'type'))}${limits}`, {path})];
}

function podsNeed(inspected: Inspected): Need | undefined {
  return selectedNeed(inspected, 'pods', at(inspected.object, 'spec', 'selector'));
}
