import {downwardField, downwardResource, type PodLike} from '../../kube/downward.ts';
import type {Path} from '../../kube/field-changes.ts';
import {type DocLine, ink} from '../document.ts';
import {tab} from './align.ts';
import {field, heading, none, row, toward, type Value} from './parts.ts';
import {at, type Fields, fields, isSet, items, text} from './read.ts';

/** Config maps and secrets whose keys all become variables; nothing where there are none. */
export function environmentFrom(depth: number, list: unknown, namespace: string, path: Path): DocLine[] {
  const all = items(list);
  if (all.length === 0) return [];
  return [
    heading(depth, 'Environment Variables from', {path}),
    ...all.map((one, index) => sourceLine(depth + 1, one, namespace, [...path, index])),
  ];
}

function sourceLine(depth: number, one: Fields, namespace: string, path: Path): DocLine {
  const kind = isSet(one['secretRef']) ? 'Secret' : 'ConfigMap';
  const held = kind === 'Secret' ? one['secretRef'] : one['configMapRef'];
  const name = text(at(held, 'name'));
  const prefix = text(one['prefix']);
  const what = prefix === '' ? kind : `${kind} with prefix '${prefix}'`;
  return row(depth, [ink('accent', name), what, optional(held)], {path, value: name, ...toward(kind, namespace, name, '')});
}

/** The variables of a container as they stand in its spec, with what references to the pod itself come to. */
export function environment(depth: number, container: Fields, pod: PodLike, namespace: string, path: Path): DocLine[] {
  const all = items(container['env']);
  const here = [...path, 'env'];
  if (all.length === 0) return [field(depth, 'Environment', none, {path: here})];
  return [
    heading(depth, 'Environment', {path: here}),
    ...all.flatMap((one, index) => variable(depth + 1, one, container, pod, namespace, [...here, index])),
  ];
}

function variable(depth: number, one: Fields, container: Fields, pod: PodLike, namespace: string, path: Path): DocLine[] {
  const name = text(one['name']);
  const from = fields(one['valueFrom']);
  if (!isSet(one['valueFrom'])) return literal(depth, name, text(one['value']), path);
  if (isSet(from['fieldRef'])) {
    const fieldPath = text(at(from['fieldRef'], 'fieldPath'));
    const version = text(at(from['fieldRef'], 'apiVersion')) || 'v1';
    const known = downwardField(pod, fieldPath);
    const found = 'text' in known ? known.text : '';
    return [field(depth, name, [found, ink('quiet', ` (${version}:${fieldPath})`)], {path, value: found})];
  }
  if (isSet(from['resourceFieldRef'])) {
    const resource = text(at(from['resourceFieldRef'], 'resource'));
    return [field(depth, name, [amount(from['resourceFieldRef'], container, pod), ink('quiet', ` (${resource})`)], {path})];
  }
  if (isSet(from['secretKeyRef'])) return [keyLine(depth, name, from['secretKeyRef'], 'Secret', namespace, path)];
  if (isSet(from['configMapKeyRef'])) return [keyLine(depth, name, from['configMapKeyRef'], 'ConfigMap', namespace, path)];
  const file = fields(from['fileKeyRef']);
  const source = isSet(from['fileKeyRef']) ? `${text(file['path'])} of volume ${text(file['volumeName'])}` : 'something unknown';
  return [field(depth, name, ink('quiet', `<set to the key '${text(file['key'])}' in file ${source}>`), {path})];
}

function literal(depth: number, name: string, value: string, path: Path): DocLine[] {
  const more = {path: [...path, 'value'], value};
  const [first = '', ...rest] = value.split('\n');
  return [field(depth, name, ink('string', first), more), ...rest.map(line => row(depth, ['', ink('string', line)], more))];
}

function keyLine(depth: number, name: string, ref: unknown, kind: 'Secret' | 'ConfigMap', namespace: string, path: Path): DocLine {
  const held = text(at(ref, 'name'));
  const where = kind === 'Secret' ? 'in secret' : 'of config map';
  const value: Value = [
    ink('quiet', `<set to the key '${text(at(ref, 'key'))}' ${where} '`),
    ink('accent', held),
    ink('quiet', "'>"),
    tab,
    optional(ref),
  ];
  return field(depth, name, value, {path, ...toward(kind, namespace, held, '')});
}

function amount(ref: unknown, container: Fields, pod: PodLike): string {
  const found = downwardResource(pod, container, {resource: text(at(ref, 'resource')), divisor: at(ref, 'divisor')}, undefined);
  if ('text' in found) return found.text;
  return 'later' in found ? 'node allocatable' : '';
}

function optional(ref: unknown): ReturnType<typeof ink> {
  return ink('quiet', `Optional: ${at(ref, 'optional') === true}`);
}
