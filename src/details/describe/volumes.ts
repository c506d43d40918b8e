import type {Path} from '../../kube/field-changes.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import {field, heading, none} from './parts.ts';
import {items, text} from './read.ts';
import {volumeSource} from './volume-source.ts';

/** Those of a pod, each with where it comes from. */
export function volumes(depth: number, list: unknown, namespace: string, path: Path): DocLine[] {
  const all = items(list);
  if (all.length === 0) return [field(depth, 'Volumes', none, {path})];
  return [
    heading(depth, 'Volumes', {path}),
    ...all.flatMap((volume, index) => [
      docLine(depth + 1, [ink('accent', `${text(volume['name'])}:`)], {path: [...path, index], value: text(volume['name'])}),
      ...volumeSource(depth + 2, volume, namespace, [...path, index]),
    ]),
  ];
}
