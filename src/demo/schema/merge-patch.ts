import {badRequest} from '../refusal.ts';
import {isMap} from './element.ts';
import {jsonError, jsonKind} from './go-json.ts';

/** RFC 7386: null takes away, objects are merged, all else replaces. As gopkg.in/evanphx/json-patch.v4 does it. */
export function mergePatched(document: unknown, text: string): unknown {
  const error = jsonError(text);
  if (error !== undefined) throw badRequest(`error decoding patch: ${error}`);
  const patch = JSON.parse(text) as unknown;
  if (patch === null) throw badRequest('Invalid JSON Patch');
  if (!isMap(patch))
    throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`);
  return merged(document, patch);
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isMap(patch) || !isMap(target)) return withoutNulls(patch);
  const next: Record<string, unknown> = {...target};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key];
    else next[key] = merged(next[key], value);
  }
  return next;
}

/** What is new has no nulls, in lists neither: the server's library goes beyond the RFC here. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(item => item !== null).map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])));
}
