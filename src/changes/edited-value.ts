import {encodeBase64} from '../kube/base64.ts';
import {type DataEntry, dataEntries, dataOf} from '../kube/data-entries.ts';
import type {KubeObject} from '../kube/object.ts';
import {contentOfBytes, contentOfText} from '../kube/text-or-binary.ts';
import type {Because} from './change.ts';

/** The value of one key of a config map or a secret, as it is edited. */
export type OpenedValue = {readonly entry: DataEntry; readonly text: string};

/** The decoded text of a key, or why it cannot be edited as one. */
export function openValue(object: KubeObject, key: string): OpenedValue | Because {
  const entry = dataEntries(object).find(one => one.key === key);
  if (!entry) return {because: `There is no key ${key} any more`};
  if (object['immutable'] === true) return {because: `${object.metadata.name} is immutable: nothing in it can be changed, only replaced`};
  const data = dataOf(entry);
  if (data === undefined) return {because: `${key} holds no ${entry.isEncoded ? 'base64' : 'text'}; edit the whole object`};
  const content = typeof data === 'string' ? contentOfText(data) : contentOfBytes(data);
  if (content.type === 'binary') return {because: `${key} is binary, so no text to be edited`};
  return {entry, text: content.hasMark ? `\ufeff${content.text}` : content.text};
}

/**
 * What was meant by a saved text. Editors put an end of line after the last line, which in a password is a mistake that nobody sees: where the
 * value had none it is taken off again.
 */
export function savedValue(opened: string, saved: string): string {
  return /\n$/.test(opened) ? saved : saved.replace(/\r?\n$/, '');
}

/** The object with another text under the key, encoded as its field wants it; or why not: somebody else changed it since it was opened. */
export function withValue(now: KubeObject, {entry}: OpenedValue, text: string): KubeObject | Because {
  const {key, field} = entry;
  const there = dataEntries(now).find(one => one.id === entry.id);
  if (there?.stored !== entry.stored) return {because: `somebody else ${there ? 'changed' : 'removed'} ${key} meanwhile`};
  return {...now, [field]: {...now[field], [key]: entry.isEncoded ? encodeBase64(text) : text}};
}
