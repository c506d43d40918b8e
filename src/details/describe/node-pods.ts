import {parseQuantity, type Quantity} from '../../kube/exact-quantity.ts';
import {resourcePath} from '../../kube/paths.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import {unanswered} from './events-section.ts';
import {age, field, heading, row, titles, toward} from './parts.ts';
import {amountText, podAmounts, shareText, sumOf} from './pod-amounts.ts';
import {at, type Fields, fields, items, sortedEntries, text} from './read.ts';

/** Those that have not ended, in one list. */
export function nodePodsNeed(node: string): Need {
  const path = resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, undefined);
  return {type: 'get', path, query: {fieldSelector: `spec.nodeName=${node},status.phase!=Succeeded,status.phase!=Failed`}};
}

/** The pods of a node with what each takes of it, and what is taken in all. */
export function nodePodLines(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(nodePodsNeed(inspected.name));
  if (answer.state !== 'known') return [field(0, 'Non-terminated Pods', unanswered(answer, 'list pods of all namespaces'))];
  const pods = items(at(answer.value, 'items'));
  const status = fields(inspected.object?.['status']);
  const free = quantitiesOf(Object.keys(fields(status['allocatable'])).length > 0 ? status['allocatable'] : status['capacity']);
  const taken = pods.map(pod => ({pod, requests: podAmounts(pod, 'requests'), limits: podAmounts(pod, 'limits')}));
  return [
    field(0, 'Non-terminated Pods', `(${pods.length} in total)`),
    titles(1, ['Namespace', 'Name', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age']),
    ...taken.map(one => podLine(inspected, one, free)),
    heading(0, 'Allocated resources'),
    docLine(1, [ink('quiet', '(Total limits may be over 100 percent, i.e., overcommitted.)')]),
    titles(1, ['Resource', 'Requests', 'Limits']),
    ...allocatedLines(free, sumOf(taken.map(({requests}) => requests)), sumOf(taken.map(({limits}) => limits))),
  ];
}

type Quantities = ReadonlyMap<string, Quantity>;
type Taken = {readonly pod: Fields; readonly requests: Quantities; readonly limits: Quantities};

function podLine(inspected: Inspected, {pod, requests, limits}: Taken, free: Quantities): DocLine {
  const [namespace, name] = [text(at(pod, 'metadata', 'namespace')), text(at(pod, 'metadata', 'name'))];
  const shares = ['cpu', 'memory'].flatMap(resource => [requests, limits].map(of => shareText(of.get(resource), free.get(resource))));
  return row(1, [namespace, name, ...shares, age(at(pod, 'metadata', 'creationTimestamp'), inspected)], {
    key: `pod ${namespace}/${name}`,
    value: name,
    ...toward('Pod', namespace, name, ''),
  });
}

/** What every node has, then large pages, then what is extended; only of the first two it is known how much is too much. */
function allocatedLines(free: Quantities, requests: Quantities, limits: Quantities): DocLine[] {
  const others = [...free.keys()].filter(name => !standard.includes(name) && name !== 'pods' && name !== 'storage').sort();
  const isPages = (name: string) => name.startsWith('hugepages-');
  const line = (name: string, shown: (amounts: Quantities) => string) =>
    row(1, [name, shown(requests), shown(limits)], {key: `allocated ${name}`});
  return [
    ...[...standard, ...others.filter(isPages)].map(name => line(name, amounts => shareText(amounts.get(name), free.get(name)))),
    ...others.filter(name => !isPages(name)).map(name => line(name, amounts => amountText(amounts.get(name)))),
  ];
}

const standard = ['cpu', 'memory', 'ephemeral-storage'];

function quantitiesOf(value: unknown): Quantities {
  return new Map(
    sortedEntries(value).flatMap(([name, amount]): (readonly [string, Quantity])[] => {
      const quantity = parseQuantity(text(amount));
      return quantity ? [[name, quantity]] : [];
    }),
  );
}
