import type {KubeObject} from '../object.ts';
import {badRequest, notFound, Refusal} from '../refusal.ts';
import type {ResourceType} from '../type.ts';
import {applied} from './apply.ts';
import {decodedValue, duplicatesIn, type FieldValidation} from './decode.ts';
import {isMap} from './element.ts';
import {goQuoted, goText} from './go-text.ts';
import {jsonError, jsonKind} from './go-json.ts';
import {membersOf} from './json-members.ts';
import {jsonPatched} from './json-patch.ts';
import {mergePatched} from './merge-patch.ts';
import type {Reader} from './read-value.ts';
import {schemaOf} from './schema.ts';
import {strategicallyMerged} from './strategic-merge-patch.ts';
import {readYaml} from './yaml-text.ts';

export type Patching = {
  readonly manager: string;
  /** Milliseconds. */
  readonly now: number;
  readonly validation?: FieldValidation;
  readonly force?: boolean;
  readonly subresource?: string | undefined;
  /** The name in the path, for when there is no such object. */
  readonly name: string;
};

export type Patched<T> = {
  readonly object: T;
  readonly warnings: readonly string[];
  /** It was an apply: managed fields are done, and without a stored object this is a draft to create. */
  readonly isApply: boolean;
};

/** The object as the patch leaves it, decoded again as the server does. Throws a Refusal in the server's words. */
export function patched<T extends KubeObject>(
  type: ResourceType<T>,
  current: T | undefined,
  contentType: string,
  text: string,
  patching: Patching,
): Patched<T> {
  const mediaType = contentType.split(';')[0]!.trim();
  if (!mediaTypesOf(type).includes(mediaType)) throw unsupported(type);
  if (mediaType === applyType) return appliedPatch(type, current, text, patching);
  if (!current) throw notFound(type, patching.name);
  const of = type as unknown as ResourceType;
  const result = mediaType === strategicType ? strategicPatch(of, current, text) : plainPatch(mediaType, current, text);
  return {...checked<T>(of, result, patching.validation ?? 'Warn'), isApply: false};
}

const applyType = 'application/apply-patch+yaml';
const strategicType = 'application/strategic-merge-patch+json';
const jsonType = 'application/json-patch+json';
const mergeType = 'application/merge-patch+json';

type Result = {
  readonly value: unknown;
  /** What strict decoding has against the patch itself. */
  readonly strict: readonly string[];
  readonly reader: Reader;
  /** What the server shows when the result does not fit: all of it, or the patch. */
  shown(): string;
};

function mediaTypesOf({customSchema}: {readonly customSchema?: unknown}): readonly string[] {
  return customSchema ? [jsonType, mergeType, applyType] : [jsonType, mergeType, strategicType, applyType];
}

function unsupported(type: {readonly customSchema?: unknown}): Refusal {
  if (!type.customSchema) return new Refusal(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const accepted = mediaTypesOf(type).join(', ');
  return new Refusal(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

function plainPatch(mediaType: string, current: KubeObject, text: string): Result {
  const isJsonPatch = mediaType === jsonType;
  const value = isJsonPatch ? jsonPatched(current, text) : mergePatched(current, text);
  const strict = isJsonPatch ? strictOperations(text) : duplicatesIn(text);
  return {value, strict, reader: 'json', shown: () => JSON.stringify(value)};
}

function strategicPatch(type: ResourceType, current: KubeObject, text: string): Result {
  const error = jsonError(text);
  if (error !== undefined) throw badRequest(error);
  const patch = (JSON.parse(text) ?? {}) as unknown;
  if (!isMap(patch)) throw badRequest(`json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`);
  const value = strategicallyMerged(schemaOf(type), current as unknown as Readonly<Record<string, unknown>>, patch);
  return {value, strict: duplicatesIn(text), reader: 'converter', shown: () => goText(patch)};
}

function checked<T>(
  type: ResourceType,
  result: Result,
  validation: FieldValidation,
): {readonly object: T; readonly warnings: readonly string[]} {
  const refuse = (message: string) => invalidPatch(result.shown(), message);
  const {object, strict} = decodedValue<T>(type, result.value as Readonly<Record<string, unknown>>, result.reader, refuse);
  const problems = [...result.strict, ...strict];
  if (validation === 'Strict' && problems.length > 0) throw refuse(`strict decoding error: ${problems.join(', ')}`);
  return {object, warnings: validation === 'Warn' ? problems : []};
}

function invalidPatch(shown: string, because: string): Refusal {
  const message = `Invalid value: ${goQuoted(shown)}: ${because}`;
  return new Refusal(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{reason: 'FieldValueInvalid', message, field: 'patch'}],
  });
}

function strictOperations(text: string): readonly string[] {
  const told = membersOf(text).flatMap(({path, isDuplicate}) => {
    const [, place, field] = /^(\[\d+\])\.([^.[]*)$/.exec(path) ?? [];
    if (place === undefined) return isDuplicate ? [`json patch duplicate field ${JSON.stringify(path)}`] : [];
    if (!['op', 'path', 'from', 'value'].includes(field!)) return [`json patch unknown field ${JSON.stringify(path)}`];
    return isDuplicate ? [`json patch duplicate field ${JSON.stringify(path)}`] : [];
  });
  return [...new Set(told)];
}

function appliedPatch<T extends KubeObject>(type: ResourceType<T>, current: T | undefined, text: string, patching: Patching): Patched<T> {
  const {manager, now, subresource, force = false, validation = 'Warn'} = patching;
  if (manager === '') throw withoutManager();
  const {config, duplicates} = configOf(text);
  const object = applied(type, current, config, {manager, now, force, subresource});
  if (duplicates === undefined) return {object, warnings: [], isApply: true};
  if (validation === 'Strict') throw badRequest(`error strict decoding YAML: ${duplicates}`);
  return {object, warnings: validation === 'Warn' ? [duplicates] : [], isApply: true};
}

function configOf(text: string): {readonly config: Readonly<Record<string, unknown>>; readonly duplicates: string | undefined} {
  const {value, error, duplicates} = readYaml(text);
  if (error !== undefined) throw badRequest(`error decoding YAML: error converting YAML to JSON: ${error}`);
  const config = value ?? {};
  if (!isMap(config)) {
    const told = `json: cannot unmarshal ${jsonKind(config)} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${told}`);
  }
  const lines = duplicates.map(({key, line}) => `  line ${line}: key ${JSON.stringify(key)} already set in map`);
  const problem = lines.length === 0 ? undefined : `error converting YAML to JSON: yaml: unmarshal errors:\n${lines.join('\n')}`;
  return {config, duplicates: problem};
}

function withoutManager(): Refusal {
  const message = 'Required value: is required for apply patch';
  return new Refusal(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${message}`, {
    group: 'meta.k8s.io',
    kind: 'PatchOptions',
    causes: [{reason: 'FieldValueRequired', message, field: 'fieldManager'}],
  });
}
