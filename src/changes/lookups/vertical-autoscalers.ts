import {fieldChanges} from '../../kube/field-changes.ts';
import type {KubeObject} from '../../kube/object.ts';
import type {Change, Note} from '../change.ts';
import {listsFor} from './ask.ts';
import {isScalerOf} from './autoscalers.ts';
import {verticalAutoscalers as kind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {afterOf, pairsOf, sendable} from './pairs.ts';
import {summed} from './words.ts';

/** Autoscalers that set the resources of containers; asked for only where a change is about those. */
export const verticalAutoscalers: Lookup = {
  about: 'vertical autoscalers',
  async look(asked) {
    const pairs = sendable(await pairsOf(asked)).filter(({change}) => isAboutResources(change));
    if (pairs.length === 0) return [];
    const found = await listsFor(
      asked,
      kind,
      pairs.map(({subject}) => subject),
    );
    return summed(
      pairs.flatMap(({change}) =>
        found
          .filter(({metadata, spec}) => isScalerOf({metadata, spec: {scaleTargetRef: spec?.targetRef}}, change.target))
          .flatMap(verticalNote),
      ),
    );
  },
};

/** With the update mode Off it only recommends; else its webhook writes the requests of every pod that is made (autoscaler/vertical-pod-autoscaler). */
export function verticalNote({metadata, spec}: KubeObject): Note[] {
  if (spec?.updatePolicy?.updateMode === 'Off') return [];
  return [{level: 'info', text: `VPA ${metadata.name} sets the requests of new pods: those set here may not hold.`}];
}

function isAboutResources(change: Change): boolean {
  const after = afterOf(change);
  return (
    change.before !== undefined && after !== undefined && fieldChanges(change.before, after).some(({path}) => path.includes('resources'))
  );
}
