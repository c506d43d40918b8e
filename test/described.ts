import {describeTab} from '../src/details/describe.ts';
import type {DocLine} from '../src/details/document.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {inspectedOf, type InspectedOptions, linesOf} from './inspected.ts';

export function resource(name: string, plural: string, group = '', isNamespaced = true, version = 'v1'): ResourceKind {
  return {group, version, plural, singular: name.toLowerCase(), name, isNamespaced};
}

/** The Describe tab as text. Lists that are not told are being asked. */
export function describedText(kind: ResourceKind, object: unknown, options: InspectedOptions = {}): string {
  return `${linesOf(describeTab.doc(inspectedOf(kind, object as KubeObject, options))).join('\n')}\n`;
}

export function describedLines(kind: ResourceKind, object: unknown, options: InspectedOptions = {}): readonly DocLine[] {
  const doc = describeTab.doc(inspectedOf(kind, object as KubeObject, options));
  return Array.from({length: doc.length}, (_, index) => doc.line(index));
}

/** The paths that are asked beside the object, as `inspectedOf` takes their answers. */
export function askedFor(kind: ResourceKind, object: unknown, options: InspectedOptions = {}): readonly string[] {
  const needs = describeTab.needs?.(inspectedOf(kind, object as KubeObject, options)) ?? [];
  return needs.map(need => (need.type === 'get' ? `${need.path}${need.query ? ` ${Object.values(need.query).join(' ')}` : ''}` : 'exec'));
}

export function metadata(name: string, more: object = {}): object {
  return {name, namespace: 'shop', uid: 'u1', creationTimestamp: '2026-01-01T12:00:00Z', ...more};
}
