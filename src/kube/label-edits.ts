import type {JsonObject, KubeObject} from './object.ts';
import {quotedWords, shellQuoted} from './quoted-words.ts';

export type LabelField = 'labels' | 'annotations';

/** What becomes of keys: a value that is set, or null where the key is removed. In the order typed. */
export type LabelEdits = ReadonlyMap<string, string | null>;

/**
 * What was typed, understood: `tier=front "note=two words" old-`. Keys and values are checked by the rules of the server
 * (IsQualifiedName and IsValidLabelValue of k8s.io/apimachinery/pkg/util/validation; of annotations ValidateAnnotations in pkg/api/validation);
 * `problem` names the word that is wrong. A key may stand there once, as with kubectl.
 */
export function parseLabelEdits(text: string, field: LabelField): LabelEdits | {readonly problem: string} {
  const words = quotedWords(text);
  if ('problem' in words) return words;
  const edits = new Map<string, string | null>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0 && !word.endsWith('-')) return {problem: `"${word}": key=value sets it, ${word}- removes it`};
    const key = equals < 0 ? word.slice(0, -1) : word.slice(0, equals);
    const value = equals < 0 ? null : word.slice(equals + 1);
    const because = keyProblem(key, field) ?? (value === null ? undefined : valueProblem(value, field));
    if (because !== undefined) return {problem: `"${word}": ${because}`};
    if (edits.has(key)) return {problem: `"${word}": ${key} stands there twice`};
    edits.set(key, value);
  }
  if (edits.size === 0) return {problem: `Which ${field}? key=value sets one, key- removes it`};
  return edits;
}

/** A merge patch (RFC 7386) of the metadata. */
export function labelPatch(edits: LabelEdits, field: LabelField): JsonObject {
  return {metadata: {[field]: Object.fromEntries(edits)}};
}

/** What an object holds of these keys: `front`, of several keys `tier=front env=–`; what is long is cut. */
export function labelsShown({metadata}: KubeObject, edits: LabelEdits, field: LabelField): string {
  const held = metadata?.[field] ?? {};
  const texts = [...edits.keys()].map(key => [key, shown(Object.hasOwn(held, key) ? held[key] : undefined)] as const);
  return texts.length === 1 ? texts[0]![1] : texts.map(([key, text]) => `${key}=${text}`).join(' ');
}

/** The edits as kubectl takes them. */
export function labelWords(edits: LabelEdits): string {
  return [...edits].map(([key, value]) => shellQuoted(value === null ? `${key}-` : `${key}=${value}`)).join(' ');
}

function keyProblem(key: string, field: LabelField): string | undefined {
  if (key === '') return 'the key is missing';
  const parts = key.split('/');
  const name = parts.at(-1)!;
  if (parts.length > 2) return 'a key holds one slash at most: example.com/name';
  const prefix = parts.length === 2 ? parts[0]! : undefined;
  const cased = field === 'annotations' ? prefix?.toLowerCase() : prefix;
  if (cased === '') return 'before the slash a domain is missing: example.com/name';
  if (cased !== undefined && (cased.length > 253 || !domain.test(cased)))
    return `before the slash stands a domain in small letters, not "${prefix}"`;
  if (name === '') return 'the name behind the slash is missing';
  if (name.length > 63) return `a name has 63 characters at most, not ${name.length}`;
  return plain.test(name) ? undefined : `"${name}" may hold letters, digits, - _ and . and begins and ends with a letter or digit`;
}

function valueProblem(value: string, field: LabelField): string | undefined {
  if (field === 'annotations' || value === '') return undefined;
  if (value.length > 63) return `a value has 63 characters at most, not ${value.length}`;
  return plain.test(value) ? undefined : 'a value may hold letters, digits, - _ and . and begins and ends with a letter or digit';
}

const plain = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const domain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const longest = 40;

function shown(value: unknown): string {
  if (typeof value !== 'string') return '–';
  if (value === '') return '""';
  return value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
}
