import {resourcePath} from '../../kube/paths.ts';
import {type DocLine, type DocSpan, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import {unanswered} from './events-section.ts';
import {field} from './parts.ts';
import {at, type Fields, items, text} from './read.ts';
import {selectorOf} from './selector.ts';

/** The objects of a kind that an object's selector takes in; undefined where it takes in none, or is not known yet. */
export function selectedNeed(inspected: Inspected, plural: 'pods' | 'replicasets', selector: unknown): Need | undefined {
  const labelSelector = selectorOf(selector);
  if (labelSelector === '<none>' || labelSelector === '<error>') return undefined;
  const group = plural === 'pods' ? '' : 'apps';
  const path = resourcePath({group, version: 'v1', plural, isNamespaced: true}, inspected.namespace);
  return {type: 'get', path, query: {labelSelector}};
}

export function needed(need: Need | undefined): readonly Need[] {
  return need ? [need] : [];
}

/** Those of a list that this object is the controller of. */
export function controlledBy({object}: Inspected, list: unknown): Fields[] {
  const own = text(object?.metadata?.uid);
  return items(at(list, 'items')).filter(one =>
    items(at(one, 'metadata', 'ownerReferences')).some(owner => owner['controller'] === true && text(owner['uid']) === own),
  );
}

/** `Pods Status:  2 Running / 0 Waiting / 0 Succeeded / 0 Failed`, of the pods that it controls. */
export function podsStatus(inspected: Inspected, need: Need | undefined): DocLine {
  const answer = need ? inspected.answer(need) : ({state: 'known', value: {}} as const);
  if (answer.state !== 'known') return field(0, 'Pods Status', unanswered(answer, 'list pods here'));
  const pods = controlledBy(inspected, answer.value);
  const spans = phases.flatMap(([phase, word, how], index): (string | DocSpan)[] => {
    const count = pods.filter(pod => text(at(pod, 'status', 'phase')) === phase).length;
    return [...(index === 0 ? [] : [' / ']), ink(count === 0 ? 'quiet' : how, `${count} ${word}`)];
  });
  return field(0, 'Pods Status', spans);
}

const phases = [
  ['Running', 'Running', 'ok'],
  ['Pending', 'Waiting', 'waiting'],
  ['Succeeded', 'Succeeded', 'done'],
  ['Failed', 'Failed', 'failing'],
] as const;
