import type {KubeObject} from '../../kube/object.ts';
import type {Note, Target} from '../change.ts';
import {listsFor} from './ask.ts';
import {autoscalers as kind} from './kinds.ts';
import type {Looked, Lookup} from './lookup.ts';
import {type Counts, countsOf, pairsOf, sendable} from './pairs.ts';
import {summed} from './words.ts';

const about = 'autoscalers';

/** What horizontal autoscalers make of a count that is set by hand. */
export const autoscalers: Lookup = {
  about,
  async look(asked) {
    const scalable = asked.subjects.filter(({target}) => target.kind.isNamespaced);
    const [found, pairs] = await Promise.all([listsFor(asked, kind, scalable), pairsOf(asked)]);
    return notesOf(
      sendable(pairs).map(({change}) => ({target: change.target, counts: countsOf(change)})),
      found,
    );
  },
};

/** The same for changes of which few are about counts: it is asked for only where one is. */
export const autoscalersOfEdits: Lookup = {
  about,
  async look(asked: Looked) {
    const edits = sendable(await pairsOf(asked)).filter(({change}) => countsOf(change) !== undefined);
    if (edits.length === 0) return [];
    const found = await listsFor(
      asked,
      kind,
      edits.map(({subject}) => subject),
    );
    return notesOf(
      edits.map(({change}) => ({target: change.target, counts: countsOf(change)})),
      found,
    );
  },
};

type Scaled = {readonly target: Target; readonly counts: Counts | undefined};

function notesOf(scaled: readonly Scaled[], found: readonly KubeObject[]): Note[] {
  return summed(
    scaled.flatMap(({target, counts}) =>
      counts ? found.filter(scaler => isScalerOf(scaler, target)).map(scaler => autoscalerNote(scaler, target.name, counts)) : [],
    ),
  );
}

/** By group, kind and name of its scaleTargetRef, in its own namespace. */
export function isScalerOf({metadata, spec}: KubeObject, {kind: {group, name: kindName}, namespace, name}: Target): boolean {
  const {apiVersion = '', kind: scaledKind, name: scaledName} = spec?.scaleTargetRef ?? {};
  const scaledGroup = String(apiVersion).includes('/') ? String(apiVersion).split('/')[0] : '';
  return metadata.namespace === namespace && scaledName === name && scaledKind === kindName && scaledGroup === group;
}

/**
 * What the autoscaler does about a count (reconcileAutoscaler in pkg/controller/podautoscaler/horizontal.go): none while it is 0
 * (ScalingDisabled); outside its bounds it is put to the nearest, whatever the load, at the next sync, which comes every 15 s by default.
 * KEDA makes HPAs and itself wakes what is at 0 (pkg/scaling/executor of kedacore/keda).
 */
export function autoscalerNote({metadata, spec}: KubeObject, scaled: string, {after}: Counts): Note {
  const {name, labels} = metadata;
  const {minReplicas: min = 1, maxReplicas: max = 1} = spec ?? {};
  const keda = labels?.['scaledobject.keda.sh/name'];
  if (after === 0) {
    return keda === undefined
      ? {level: 'info', text: `HPA ${name} stops scaling ${scaled} while it is at 0.`}
      : {level: 'warn', text: `KEDA scaled object ${keda} scales ${scaled} by events: it may bring it back from 0.`};
  }
  const who = keda === undefined ? `HPA ${name}` : `KEDA scaled object ${keda}`;
  if (after >= min && after <= max) return {level: 'info', text: `${who} sets the count of ${scaled} by load: it may change it again.`};
  const bounds = min === max ? `at ${min}` : `between ${min} and ${max}`;
  return {level: 'warn', text: `${who} keeps ${scaled} ${bounds}: it will be back within a minute.`};
}
