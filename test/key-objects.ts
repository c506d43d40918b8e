import {type DocLine, textOf} from '../src/details/document.ts';
import {keysTab} from '../src/details/keys.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {type InspectedOptions, inspectedOf} from './inspected.ts';

export const MASK = '••••••••';
export const configMaps = kindOf('ConfigMap');
export const secrets = kindOf('Secret');

/** What the tab of keys shows of an object. */
export function docLines(
  object: KubeObject,
  options: InspectedOptions = {},
  kind = object.kind === 'Secret' ? secrets : configMaps,
): DocLine[] {
  const doc = keysTab.doc(inspectedOf(kind, object, options));
  return Array.from({length: doc.length}, (_, index) => doc.line(index));
}

export function shown(object: KubeObject, options: InspectedOptions = {}, kind?: ResourceKind): string[] {
  return docLines(object, options, ...(kind ? [kind] : [])).map(textOf);
}

export function configMap(data: Record<string, string>): KubeObject {
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings', namespace: 'shop'}, data};
}

export function secret(data: Record<string, string>): KubeObject {
  return {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'keys', namespace: 'shop'}, type: 'Opaque', data};
}

export function base64(text: string, encoding: BufferEncoding = 'utf8'): string {
  return Buffer.from(text, encoding).toString('base64');
}

export function kindOf(name: string): ResourceKind {
  const singular = name.toLowerCase();
  return {group: '', version: 'v1', plural: `${singular}s`, singular, name, isNamespaced: true};
}

export function jwt(header: object, claims: object, signature = 'c2ln'): string {
  return [...[header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')), signature].join('.');
}
