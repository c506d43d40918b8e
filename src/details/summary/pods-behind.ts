import {record, records} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import {podHealth} from '../../kube/pod-health.ts';
import {podSelectorOf} from '../../kube/pod-selectors.ts';
import {unanswered} from '../describe/events-section.ts';
import {objectNamed} from '../describe/parts.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import {countText} from '../keys/words.ts';
import type {Inspected, Need} from '../tab.ts';
import {fact, part} from './facts.ts';

const MOST = 12;

/** The pods that an object selects; none where it selects nothing. */
export function podsNeed({namespace}: Inspected, object: KubeObject): readonly Need[] {
  const selector = podSelectorOf(object)?.text;
  if (selector === undefined) return [];
  const path = resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace);
  return [{type: 'get', path, query: {labelSelector: selector}}];
}

/** How many there are and what is wrong with those that are not well, each with its own words. */
export function podLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const [need] = podsNeed(inspected, object);
  if (!need) return [];
  const answer = inspected.answer(need);
  if (answer.state !== 'known') return [fact('pods', [unanswered(answer, 'list pods here')])];
  const pods = (records(record(answer.value)['items']) as unknown as KubeObject[])
    .filter(pod => object.kind !== 'Job' || isOf(pod, object))
    .map(pod => ({pod, ...podHealth({...pod, kind: 'Pod'})}));
  const unwell = pods
    .filter(({health}) => health !== 'ok' && health !== 'done')
    .sort((a, b) => order.indexOf(a.health) - order.indexOf(b.health));
  const count =
    pods.length === 0 ? 'none' : `${countText(pods.length, 'pod')}, ${unwell.length === 0 ? 'all well' : `${unwell.length} not well`}`;
  const shown = unwell.slice(0, MOST).map(({pod, health, text}) => {
    const name = String(record(pod.metadata)['name'] ?? '');
    return docLine(1, [ink('accent', name), '  ', ink(health, text)], {
      key: `pod ${name}`,
      value: name,
      target: objectNamed('Pod', inspected.namespace, name, ''),
    });
  });
  const more = unwell.length > MOST ? [docLine(1, [ink('quiet', `and ${unwell.length - MOST} more`)], {key: 'more pods'})] : [];
  return [fact('pods', [count]), ...part('Pods that are not well', [...shown, ...more])];
}

const order = ['failing', 'waiting', 'going'];

function isOf(pod: KubeObject, {metadata}: KubeObject): boolean {
  return records(record(pod.metadata)['ownerReferences']).some(({uid}) => uid === metadata?.uid);
}
