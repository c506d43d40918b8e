import type {Path} from '../../kube/field-changes.ts';
import type {DocLine} from '../document.ts';
import {field, heading, labels, listed, toward} from './parts.ts';
import {at, type Fields, fields, isSet, items, number, text, texts} from './read.ts';
import {selectorOf} from './selector.ts';

/** `key=value:NoSchedule op=Exists for 300s`, one a line, by key. */
export function tolerations(depth: number, list: unknown, path: Path): DocLine[] {
  const values = items(list)
    .map((one, index) => ({key: text(one['key']), value: tolerationText(one), more: {path: [...path, index]}}))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return listed(depth, 'Tolerations', values, {path});
}

export function topologySpread(depth: number, list: unknown, path: Path): DocLine[] {
  const values = items(list)
    .map((one, index) => ({key: text(one['topologyKey']), value: spreadText(one), more: {path: [...path, index]}}))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return values.length === 0 ? [] : listed(depth, 'Topology Spread Constraints', values, {path});
}

export function nodeSelector(depth: number, map: unknown, path: Path): DocLine[] {
  return labels(depth, 'Node-Selectors', map, path);
}

export function schedulingGroup(depth: number, group: unknown): DocLine[] {
  if (!isSet(group)) return [];
  const name = text(at(group, 'podGroupName'));
  return [heading(depth, 'SchedulingGroup'), field(depth + 1, 'PodGroupName', name, toward('PodGroup', '', name))];
}

/** Where the pod must or would rather be, in words as near to the fields as a line can be; nothing where it does not care. */
export function affinity(depth: number, value: unknown, path: Path): DocLine[] {
  const {nodeAffinity, podAffinity, podAntiAffinity} = fields(value);
  const values = [...nodeTerms(nodeAffinity), ...podTerms(podAffinity, 'near'), ...podTerms(podAntiAffinity, 'away from')].map(words => ({
    value: words,
  }));
  return values.length === 0 ? [] : listed(depth, 'Affinity', values, {path});
}

function tolerationText(one: Fields): string {
  const [key, value, effect] = [text(one['key']), text(one['value']), text(one['effect'])];
  const start = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`;
  const operator = text(one['operator']);
  const isShown = (operator === 'Exists' && value === '') || operator === 'Lt' || operator === 'Gt';
  const words = [start, ...(isShown ? [`op=${operator}`] : [])].filter(word => word !== '');
  if (isSet(one['tolerationSeconds'])) words.push(`for ${number(one['tolerationSeconds'])}s`);
  return words.join(' ');
}

function spreadText(one: Fields): string {
  const start = `${text(one['topologyKey'])}:${text(one['whenUnsatisfiable'])} when max skew ${number(one['maxSkew'])} is exceeded`;
  return isSet(one['labelSelector']) ? `${start} for selector ${selectorOf(one['labelSelector'])}` : start;
}

function nodeTerms(value: unknown): string[] {
  const {requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred} =
    fields(value);
  return [
    ...items(at(required, 'nodeSelectorTerms')).map((term, index) => `${index === 0 ? 'required' : 'or'}: node with ${nodeTerm(term)}`),
    ...items(preferred).map(one => `preferred (weight ${number(one['weight'])}): node with ${nodeTerm(fields(one['preference']))}`),
  ];
}

/** All of it must hold. */
function nodeTerm(term: Fields): string {
  const all = [...items(term['matchExpressions']), ...items(term['matchFields'])];
  return all
    .map(one => [text(one['key']), text(one['operator']), listText(one['values'])].filter(word => word !== '').join(' '))
    .join(', ');
}

function podTerms(value: unknown, where: string): string[] {
  const {requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred} =
    fields(value);
  return [
    ...items(required).map(term => `required: ${podTerm(term, where)}`),
    ...items(preferred).map(one => `preferred (weight ${number(one['weight'])}): ${podTerm(fields(one['podAffinityTerm']), where)}`),
  ];
}

function podTerm(term: Fields, where: string): string {
  const namespaces = texts(term['namespaces']);
  const inside = namespaces.length === 0 ? '' : ` in ${namespaces.join(', ')}`;
  return `${where} pods ${selectorOf(term['labelSelector'])}${inside}, by ${text(term['topologyKey'])}`;
}

function listText(values: unknown): string {
  const list = texts(values);
  return list.length === 0 ? '' : `[${list.join(', ')}]`;
}
