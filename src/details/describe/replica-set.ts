import type {Inspected, Need} from '../tab.ts';
import type {Describer} from './describer.ts';
import {annotations, controller, field, labels, nameLine, namespaceLine, usualConditions} from './parts.ts';
import {podTemplate} from './pod-template.ts';
import {needed, podsStatus, selectedNeed} from './pods-status.ts';
import {at, number, text} from './read.ts';
import {selectorOf} from './selector.ts';

export const replicaSet: Describer = {
  needs: inspected => needed(podsNeed(inspected)),
  lines(inspected) {
    const {object} = inspected;
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      field(0, 'Selector', selectorOf(at(object, 'spec', 'selector')), {path: ['spec', 'selector']}),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      replicas(inspected),
      podsStatus(inspected, podsNeed(inspected)),
      ...podTemplate(at(object, 'spec', 'template'), ['spec', 'template'], inspected),
      ...usualConditions(0, at(object, 'status', 'conditions'), inspected),
    ];
  },
};

/** `Replicas:  2 current / 3 desired`. */
export function replicas({object}: Inspected): ReturnType<typeof field> {
  const wanted = text(at(object, 'spec', 'replicas')) || '1';
  return field(0, 'Replicas', `${number(at(object, 'status', 'replicas'))} current / ${wanted} desired`, {path: ['spec', 'replicas']});
}

function podsNeed(inspected: Inspected): Need | undefined {
  return selectedNeed(inspected, 'pods', at(inspected.object, 'spec', 'selector'));
}
