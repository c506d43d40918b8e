import {type DataEntry, dataEntries, dataOf, isSecretObject} from '../kube/data-entries.ts';
import {readDockerConfig} from '../kube/docker-config.ts';
import {helmLabelsText} from '../kube/helm-release.ts';
import type {KubeObject, ResourceKind} from '../kube/object.ts';
import {contentOfBytes} from '../kube/text-or-binary.ts';
import {type Doc, docLine, docOf, type DocLine, type DocSpan, ink} from './document.ts';
import {entryDoc} from './keys/entry-doc.ts';
import {joined} from './keys/joined.ts';
import {secretTypeWords} from './keys/secret-types.ts';
import {factLine} from './keys/words.ts';
import type {Inspected, Tab} from './tab.ts';

/** Config maps and secrets by key: each key with what its value is, and the value below it. */
export const keysTab: Tab = {
  id: 'keys',
  title: 'Keys',
  suits: ({group, name}) => group === '' && (name === 'ConfigMap' || name === 'Secret'),
  count: ({object, kind}) => object && dataEntries(object, isSecret(object, kind)).length,
  doc,
};

/**
 * What is behind an id of what is secret, decoded: `data.password`, or the password for a registry, `data..dockerconfigjson/ghcr.io`. Bytes
 * where it is no text; as it stands where it is no base64. Undefined where there is no such thing.
 */
export function secretText(object: KubeObject, id: string): string | Uint8Array | undefined {
  const entries = dataEntries(object);
  const entry = entries.find(one => one.id === id);
  if (entry) return clearOf(entry);
  const around = entries.find(one => id.startsWith(`${one.id}/`));
  const text = around && clearOf(around);
  if (!around || typeof text !== 'string') return undefined;
  return readDockerConfig(text)?.find(({registry}) => `${around.id}/${registry}` === id)?.secret;
}

function clearOf(entry: DataEntry): string | Uint8Array | undefined {
  const data = dataOf(entry);
  if (data === undefined) return typeof entry.stored === 'string' ? entry.stored : undefined;
  if (typeof data === 'string') return data;
  return contentOfBytes(data).type === 'text' ? new TextDecoder('utf-8', {ignoreBOM: true}).decode(data) : data;
}

function doc(inspected: Inspected): Doc {
  const {object, problem, kind} = inspected;
  if (!object) return docOf([docLine(0, [problem === undefined ? ink('quiet', 'asking …') : ink('failing', problem)])]);
  const isSecretKind = isSecret(object, kind);
  const entries = dataEntries(object, isSecretKind);
  const head = headLines(object, isSecretKind, entries);
  return joined([docOf(head), ...entries.map(entry => entryDoc(object, entry, {inspected, entries, isSecret: isSecretKind}))]);
}

/** Before the keys: what holds for all of them. */
function headLines(object: KubeObject, isSecretKind: boolean, entries: readonly DataEntry[]): readonly DocLine[] {
  const lines: DocLine[] = [];
  if (isSecretKind) lines.push(...typeLines(object));
  if (object['immutable'] === true) {
    lines.push(factLine(0, 'immutable', ['nothing in it can be changed; delete it and create it anew'], {path: ['immutable']}));
  }
  for (const field of ['data', 'binaryData']) {
    const value: unknown = object[field];
    const isMap = typeof value === 'object' && !Array.isArray(value);
    if (value !== undefined && !isMap) lines.push(docLine(0, [ink('failing', `${field} is no map of keys, so nothing of it is shown`)]));
  }
  if (entries.length === 0) lines.push(docLine(0, [ink('quiet', 'There are no keys')]));
  return lines.length === 0 || entries.length === 0 ? lines : [...lines, docLine(0, [])];
}

function typeLines(object: KubeObject): readonly DocLine[] {
  const type = typeof object['type'] === 'string' ? object['type'] : 'Opaque';
  const words = secretTypeWords(type);
  const told: DocSpan[] = words === undefined ? [] : [ink('quiet', `  ${words}`)];
  const release = helmLabelsText(object);
  const account = object.metadata?.annotations?.['kubernetes.io/service-account.name'];
  return [
    factLine(0, 'type', [type, ...told], {path: ['type'], value: type}),
    ...(release === undefined ? [] : [factLine(0, 'helm', [release])]),
    ...(typeof account === 'string' && type === 'kubernetes.io/service-account-token' ? [accountLine(object, account)] : []),
  ];
}

function accountLine({metadata}: KubeObject, name: string): DocLine {
  const target = {group: '', kind: 'ServiceAccount', namespace: metadata.namespace ?? '', name};
  return factLine(0, 'account', [ink('accent', name)], {target, value: name});
}

function isSecret(object: KubeObject, {group, name}: ResourceKind): boolean {
  return isSecretObject(object) || (group === '' && name === 'Secret');
}
