import type {Path} from '../../kube/field-changes.ts';
import {type DocInk, type DocLine, docLine, ink, type ObjectName} from '../document.ts';
import type {Inspected} from '../tab.ts';
import type {Describer} from './describer.ts';
import {fieldTitle} from './field-title.ts';
import {beginning, below, field, heading, objectNamed} from './parts.ts';
import {type Fields, fields, sortedEntries, text} from './read.ts';

/** For whatever has no describer of its own: every field with its value, under a name for people. */
export const general: Describer = {
  lines(inspected) {
    const {metadata, ...rest} = fields(inspected.object);
    const shown = {...rest, metadata: Object.fromEntries(Object.entries(fields(metadata)).filter(([name]) => !told.has(name)))};
    return [...beginning(inspected), ...contentLines(inspected, 0, shown, [])];
  },
};

/** Told at the beginning, or of no interest to anybody. */
const told: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations', 'managedFields']);

function contentLines(inspected: Inspected, depth: number, content: Fields, path: Path): DocLine[] {
  const target = named(content, inspected);
  return sortedEntries(content).flatMap(([name, value]) => {
    const here = [...path, name];
    const label = fieldTitle(name);
    if (Array.isArray(value)) {
      return [
        heading(depth, label, {path: here}),
        ...value.flatMap((item, index) => itemLines(inspected, depth + 1, item, [...here, index])),
      ];
    }
    if (isMap(value)) return [heading(depth, label, {path: here}), ...contentLines(inspected, depth + 1, value, here)];
    return valueLines(depth, label, value, here, name === 'name' ? target : undefined);
  });
}

function itemLines(inspected: Inspected, depth: number, item: unknown, path: Path): DocLine[] {
  if (isMap(item)) return contentLines(inspected, depth, item, path);
  return goText(item)
    .split('\n')
    .map(line => docLine(depth, [ink(inkOf(item), line)], {path, value: goText(item)}));
}

/** A text of several lines goes on below its first. */
function valueLines(depth: number, label: string, value: unknown, path: Path, target: ObjectName | undefined): DocLine[] {
  const whole = goText(value);
  const more = {path, value: whole, ...(target && {target})};
  const [first = '', ...rest] = whole.replace(/\n$/, '').split('\n');
  return [
    field(depth, label, ink(inkOf(value), first), more),
    ...rest.map(line => below(depth, ink(inkOf(value), line), {path, value: whole})),
  ];
}

/** What a reference names: it has a kind and a name, and perhaps a namespace of its own. */
function named(content: Fields, {namespace}: Inspected): ObjectName | undefined {
  const [kind, name] = [text(content['kind']), text(content['name'])];
  if (kind === '' || name === '') return undefined;
  const version = text(content['apiVersion']);
  const group = text(content['apiGroup']) || (version === '' ? undefined : version.split('/').slice(0, -1).join(''));
  return objectNamed(kind, text(content['namespace']) || namespace, name, group);
}

function inkOf(value: unknown): DocInk {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' || value === null ? 'word' : 'text';
}

/** As Go prints it: `<nil>`, `[a b]`. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (isMap(value)) {
    const pairs = sortedEntries(value).map(([key, one]) => `${key}:${goText(one)}`);
    return `map[${pairs.join(' ')}]`;
  }
  return text(value);
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
