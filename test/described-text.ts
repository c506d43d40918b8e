import {describeTab} from '../src/details/describe.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {type InspectedOptions, inspectedOf, linesOf} from './inspected.ts';

/** The Describe tab as text. */
export function describedText(kind: ResourceKind, object: KubeObject, options: InspectedOptions = {}): string {
  return `${linesOf(describeTab.doc(inspectedOf(kind, object, options))).join('\n')}\n`;
}

export function kindOf(name: string, plural: string, group = '', version = 'v1', isNamespaced = true): ResourceKind {
  return {group, version, plural, singular: name.toLowerCase(), name, isNamespaced};
}

/** What the events of an object of the namespace `shop` are asked with. */
export function eventsOf(kind: string, name: string): string {
  const about = `involvedObject.kind=${kind},involvedObject.name=${name},involvedObject.namespace=shop`;
  return `/api/v1/namespaces/shop/events?fieldSelector=${about}`;
}

export function minutesAgo(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 2, 12) - minutes * 60_000).toISOString().replace('.000', '');
}
