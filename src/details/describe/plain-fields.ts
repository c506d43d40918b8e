import type {Path} from '../../kube/field-changes.ts';
import {humanDuration} from '../../kube/duration.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {below, field, none, rfc3339, type Value} from './parts.ts';
import {at, type Fields, sortedEntries, text, texts, timeOf} from './read.ts';

type More = Omit<DocLine, 'spans' | 'depth'>;

/** `Type:  ClusterIP`: what stands in the field `name` of what lies at `path`, whatever it is. */
export function plain(depth: number, label: string, holder: Fields, path: Path, name: string, more: More = {}): DocLine {
  const value = text(holder[name]);
  return field(depth, label, value, {value, path: [...path, name], ...more});
}

/** The same; nothing where the field is missing, empty or 0. */
export function plainIfSet(depth: number, label: string, holder: Fields, path: Path, name: string): DocLine[] {
  const value = text(holder[name]);
  return value === '' || value === '0' ? [] : [plain(depth, label, holder, path, name)];
}

/** A list in one line, joined by commas; nothing where it is empty. */
export function commasIfAny(depth: number, label: string, holder: Fields, path: Path, name: string): DocLine[] {
  const value = texts(holder[name]).join(',');
  return value === '' ? [] : [field(depth, label, value, {value, path: [...path, name]})];
}

/** The same; `<none>` where it is empty. */
export function commas(depth: number, label: string, holder: Fields, path: Path, name: string): DocLine {
  const [line] = commasIfAny(depth, label, holder, path, name);
  return line ?? field(depth, label, none, {path: [...path, name]});
}

/** A map in one line: `a=1,b=2`, sorted; `<none>` where it is empty. */
export function pairsText(map: unknown): string {
  return (
    sortedEntries(map)
      .map(([key, value]) => `${key}=${text(value)}`)
      .join(',') || '<none>'
  );
}

/** A phase, or for how long the object has been going. */
export function phaseText({object, now, times}: Inspected): Value {
  const since = timeOf(object?.metadata?.deletionTimestamp);
  if (since === undefined) return text(at(object, 'status', 'phase'));
  return [
    {text: 'Terminating', ink: 'going'},
    times === 'absolute' ? ` (since ${rfc3339(since)})` : ` (lasts ${humanDuration(now - since)})`,
  ];
}

/** `Finalizers:  [a b]`, as Go prints a list. */
export function finalizersLine({object}: Inspected): DocLine {
  const path = ['metadata', 'finalizers'];
  return field(0, 'Finalizers', `[${texts(at(object, ...path)).join(' ')}]`, {path});
}

/** `key in [a, b]`, one requirement a line, under the name of their term. */
export function requirementLines(depth: number, label: string, requirements: readonly Fields[], path: Path): DocLine[] {
  if (requirements.length === 0) return [field(depth, label, none, {path})];
  return requirements.map((requirement, index) => {
    const values = texts(requirement['values']);
    const operator = text(requirement['operator']).toLowerCase() || 'in';
    const shown = `${text(requirement['key'])} ${operator}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`;
    return index === 0 ? field(depth, label, shown, {path}) : below(depth, shown, {path});
  });
}

/** `Data`, above what is in it. */
export function section(name: string, lines: readonly DocLine[], path: Path): DocLine[] {
  return [docLine(0, [ink('title', name)], {path}), ...(lines.length === 0 ? [docLine(1, [none], {path})] : lines)];
}
