import type {JsonObject, KubeObject} from './object.ts';

/**
 * A secret for people: what is text stands as such in `stringData`; what is not, and what is not encoded as a server would, stays in `data`.
 */
export function withClearData(secret: KubeObject): KubeObject {
  const {data, ...rest} = secret;
  if (!isRecord(data)) return secret;
  const clear: Record<string, string> = {};
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    const text = typeof value === 'string' ? decoded(value) : undefined;
    if (text === undefined) kept[key] = value;
    else clear[key] = text;
  }
  return {
    ...rest,
    ...(Object.keys(kept).length > 0 ? {data: kept} : {}),
    ...(Object.keys(clear).length > 0 ? {stringData: clear} : {}),
  } as KubeObject;
}

/**
 * As a server stores it: the texts of `stringData` go encoded into `data`, where they win. Follows Convert_v1_Secret_To_core_Secret of
 * pkg/apis/core/v1; what is no text is left out.
 */
export function withStoredData(secret: JsonObject): JsonObject {
  const {stringData, ...rest} = secret;
  if (!isRecord(stringData)) return rest;
  const data: Record<string, unknown> = isRecord(rest['data']) ? {...rest['data']} : {};
  for (const [key, value] of Object.entries(stringData)) if (typeof value === 'string') data[key] = encoded(value);
  return {...rest, data} as JsonObject;
}

/** Undefined where it is no base64, or not UTF-8, or cannot be seen. */
function decoded(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
    const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
    return !/[^\P{C}\n\t\r]/u.test(text) && encoded(text) === base64 ? text : undefined;
  } catch {
    return undefined;
  }
}

function encoded(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join(''));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
