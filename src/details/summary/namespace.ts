import {record, records, text, whole} from '../../kube/loose.ts';
import {resourcePath} from '../../kube/paths.ts';
import {objectNamed} from '../describe/parts.ts';
import {type DocLine, type DocSpan, ink} from '../document.ts';
import {countText} from '../keys/words.ts';
import type {Inspected, Need} from '../tab.ts';
import {conditionFacts, fact, facts, originFacts} from './facts.ts';
import type {Summary} from './summary-part.ts';

export const namespace: Summary = {
  needs: inspected => [...counted.map(one => countNeed(inspected, one)), quotasNeed(inspected)],
  lines: inspected => [...countLines(inspected), ...quotaLines(inspected), ...originFacts(inspected), ...conditionFacts(inspected)],
};

type Counted = {readonly group: string; readonly plural: string; readonly one: string};

const counted: readonly Counted[] = [
  {group: '', plural: 'pods', one: 'pod'},
  {group: 'apps', plural: 'deployments', one: 'deployment'},
  {group: 'apps', plural: 'statefulsets', one: 'stateful set'},
  {group: 'apps', plural: 'daemonsets', one: 'daemon set'},
  {group: 'batch', plural: 'jobs', one: 'job'},
  {group: 'batch', plural: 'cronjobs', one: 'cron job'},
  {group: '', plural: 'services', one: 'service'},
  {group: '', plural: 'configmaps', one: 'config map'},
  {group: '', plural: 'secrets', one: 'secret'},
  {group: '', plural: 'persistentvolumeclaims', one: 'claim'},
];

/** One object of each tells how many remain behind it, so that counting is cheap. */
function countNeed({name}: Inspected, {group, plural}: Counted): Need {
  const path = resourcePath({group, version: 'v1', plural, isNamespaced: true}, name);
  return {type: 'get', path, query: {limit: '1'}, isOnce: true};
}

function quotasNeed({name}: Inspected): Need {
  return {type: 'get', path: resourcePath({group: '', version: 'v1', plural: 'resourcequotas', isNamespaced: true}, name), isOnce: true};
}

function countLines(inspected: Inspected): DocLine[] {
  const words: string[] = [];
  const notTold: string[] = [];
  let isAsking = false;
  for (const one of counted) {
    const answer = inspected.answer(countNeed(inspected, one));
    if (answer.state === 'asking') isAsking = true;
    else if (answer.state === 'failed') notTold.push(`${one.one}s`);
    else {
      const list = record(answer.value);
      const count = records(list['items']).length + whole(record(list['metadata'])['remainingItemCount'], 0);
      if (count > 0) words.push(countText(count, one.one));
    }
  }
  const told: (string | DocSpan)[] =
    words.length > 0 ? [words.join(', ')] : isAsking || notTold.length > 0 ? [] : [ink('quiet', 'nothing that is usual')];
  if (isAsking) told.push(ink('quiet', words.length > 0 ? ', asking …' : 'asking …'));
  return [
    fact('holds', told),
    ...(notTold.length > 0 ? [fact('', [ink('failing', `you may not count ${notTold.join(', ')} here`)], {key: 'not counted'})] : []),
  ];
}

/** What of each quota is used, the fullest first. */
function quotaLines(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(quotasNeed(inspected));
  if (answer.state !== 'known') return [];
  return facts(
    'quotas',
    records(record(answer.value)['items']).flatMap(quota => {
      const name = text(record(quota['metadata'])['name']);
      const {hard, used} = record(quota['status']);
      return Object.entries(record(hard)).map(([resource, most]) => ({
        pieces: [ink('accent', name), ` ${resource}: ${String(record(used)[resource] ?? '0')} of ${String(most)}`],
        more: {key: `quota ${name} ${resource}`, target: objectNamed('ResourceQuota', inspected.name, name, '')},
      }));
    }),
  );
}
