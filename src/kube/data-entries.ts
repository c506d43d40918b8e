import {decodeBase64} from './base64.ts';
import type {KubeObject} from './object.ts';

/** One key of a config map or a secret. */
export type DataEntry = {
  readonly key: string;
  readonly field: 'data' | 'binaryData';
  /** As it is told apart from others: `data.password`. For a secret also what reveals it. */
  readonly id: string;
  /** Stored as base64. */
  readonly isEncoded: boolean;
  /** As sent; a text unless the object is odd. */
  readonly stored: unknown;
};

/** All keys of a config map or a secret, in order. Never throws. */
export function dataEntries(object: KubeObject, isSecret = isSecretObject(object)): readonly DataEntry[] {
  const found = [
    ...Object.entries(recordOf(object['data'])).map(([key, stored]) => entryOf('data', key, stored, isSecret)),
    ...(isSecret ? [] : Object.entries(recordOf(object['binaryData'])).map(([key, stored]) => entryOf('binaryData', key, stored, true))),
  ];
  return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.field < b.field ? -1 : 1));
}

/** What a key holds, decoded: a text or bytes; undefined where it is neither, and where what should be base64 is none. */
export function dataOf({isEncoded, stored}: DataEntry): string | Uint8Array | undefined {
  if (typeof stored !== 'string') return undefined;
  return isEncoded ? decodeBase64(stored) : stored;
}

/** Also where the server left the kind out, as in lists: only secrets have a type. */
export function isSecretObject({kind, type}: KubeObject): boolean {
  return kind === undefined ? typeof type === 'string' : kind === 'Secret';
}

function entryOf(field: DataEntry['field'], key: string, stored: unknown, isEncoded: boolean): DataEntry {
  return {key, field, id: `${field}.${key}`, isEncoded, stored};
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
