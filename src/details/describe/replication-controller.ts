import type {Inspected, Need} from '../tab.ts';
import type {Describer} from './describer.ts';
import {annotations, controller, field, labels, nameLine, namespaceLine, usualConditions} from './parts.ts';
import {podTemplate} from './pod-template.ts';
import {needed, podsStatus, selectedNeed} from './pods-status.ts';
import {at} from './read.ts';
import {replicas} from './replica-set.ts';
import {selectorOf} from './selector.ts';

export const replicationController: Describer = {
  needs: inspected => needed(podsNeed(inspected)),
  lines(inspected) {
    const {object} = inspected;
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      field(0, 'Selector', selectorOf(selectorIn(inspected)), {path: ['spec', 'selector']}),
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

/** It is a map of labels, other than those of newer kinds. */
function selectorIn({object}: Inspected): unknown {
  return {matchLabels: at(object, 'spec', 'selector')};
}

function podsNeed(inspected: Inspected): Need | undefined {
  return selectedNeed(inspected, 'pods', selectorIn(inspected));
}
