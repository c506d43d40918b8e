import type {KubeObject} from '../object.ts';
import {badRequest, invalid, type Refusal} from '../refusal.ts';
import {apiVersionOf, groupVersionOf} from '../type.ts';
import {withDefaults} from './custom-schema.ts';
import {isMap} from './element.ts';
import {jsonError, jsonKind} from './go-json.ts';
import {membersOf} from './json-members.ts';
import {readCustom} from './read-custom.ts';
import {type Reader, type Reading, readValue} from './read-value.ts';
import {type Described, schemaNameOf, schemaOf} from './schema.ts';
import {readYaml} from './yaml-text.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** A kind that bodies are read as: any resource type is one, and so are DeleteOptions or Scale. */
export type Kind = Described & {readonly group: string; readonly version: string; readonly kind: string};

export type Decoded<T = KubeObject> = {readonly object: T; readonly warnings: readonly string[]};

/**
 * The body of a request as an object of the kind, as the server's decoder makes it: unknown fields and nulls dropped, numbers of quantities
 * and times in their own form, a custom resource with its defaults. Throws a Refusal with the server's words. What it fills in: apiVersion and
 * kind. Warnings are those of fieldValidation Warn.
 */
export function decoded<T = KubeObject>(kind: Kind, text: string, validation: FieldValidation = 'Warn', isYaml = false): Decoded<T> {
  const {value, duplicates} = isYaml ? fromYaml(kind, text) : fromJson(kind, text);
  const given = checkedKind(kind, value ?? {}, text);
  const {object, strict} = decodedValue<T>(kind, given, 'json', message => cannotHandle(kind, given, message));
  const problems = inOrder(strict, duplicates, isYaml ? undefined : text, kind);
  if (problems.length > 0 && validation === 'Strict') throw cannotHandle(kind, given, `strict decoding error: ${problems.join(', ')}`);
  return {object, warnings: validation === 'Warn' ? problems : []};
}

/** The same of a value that was made here, by a patch for instance. `strict` are the complaints of strict decoding. */
export function decodedValue<T = KubeObject>(
  kind: Kind,
  value: Readonly<Record<string, unknown>>,
  reader: Reader,
  refuse: (message: string) => Refusal,
): {readonly object: T; readonly strict: readonly string[]} {
  const {value: read, unknown, error} = readAs(kind, value, reader);
  if (error !== undefined) throw refuse(error);
  const typed = {apiVersion: apiVersionOf(kind), kind: kind.kind, ...(read as object)};
  const object = (kind.customSchema ? withDefaults(kind.customSchema, typed) : typed) as T;
  return {object, strict: unknown.map(path => `unknown field ${JSON.stringify(path)}`)};
}

/** Members that stand twice in a JSON text, in the words of strict decoding. */
export function duplicatesIn(text: string): readonly string[] {
  return [...new Set(membersOf(text).flatMap(({path, isDuplicate}) => (isDuplicate ? [`duplicate field ${JSON.stringify(path)}`] : [])))];
}

type Parsed = {readonly value: unknown; readonly duplicates: readonly string[]};

function readAs(kind: Kind, value: Readonly<Record<string, unknown>>, reader: Reader): Reading {
  return kind.customSchema ? readCustom(kind.customSchema, value) : readValue(schemaOf(kind), value, reader);
}

function fromJson(kind: Kind, text: string): Parsed {
  const error = jsonError(text);
  if (error !== undefined) throw unrecognized(kind, `couldn't get version/kind; json parse error: ${error}`, text);
  return {value: JSON.parse(text), duplicates: duplicatesIn(text)};
}

function fromYaml(kind: Kind, text: string): Parsed {
  const {value, error, duplicates} = readYaml(text);
  if (error !== undefined) throw unrecognized(kind, `error converting YAML to JSON: ${error}`, text);
  const lines = duplicates.map(({line}) => `  line ${line}: key already set in map`);
  return {value, duplicates: lines.length > 0 ? [`yaml: unmarshal errors:\n${lines.join('\n')}`] : []};
}

/** What was sent, once it says that it is of the kind or says nothing. */
function checkedKind(kind: Kind, value: unknown, text: string): Readonly<Record<string, unknown>> {
  const told = "couldn't get version/kind; json parse error: json: cannot unmarshal";
  if (!isMap(value)) {
    const struct = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
    throw unrecognized(kind, `${told} ${jsonKind(value)} into Go value of type ${struct}`, text);
  }
  for (const key of ['apiVersion', 'kind']) {
    const said = value[key];
    if (said === undefined || said === null || typeof said === 'string') continue;
    throw unrecognized(kind, `${told} ${jsonKind(said)} into Go struct field .${key} of type string`, text);
  }
  return kind.customSchema ? checkedCustomKind(kind, value, text) : checkedBuiltInKind(kind, value);
}

function checkedBuiltInKind(kind: Kind, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const said = {apiVersion: value['apiVersion'] || apiVersionOf(kind), kind: value['kind'] || kind.kind};
  if (said.apiVersion === apiVersionOf(kind) && said.kind === kind.kind) return value;
  const {group, version} = groupVersionOf(String(said.apiVersion));
  const isKnown = schemaNameOf({group, version, kind: String(said.kind)}) !== undefined;
  const scheme = 'in scheme "pkg/runtime/scheme.go:111"';
  const because = isKnown
    ? `converting (${version}.${said.kind}) to (${kind.group.split('.')[0] || 'core'}.${kind.kind}): unknown conversion`
    : `no kind ${JSON.stringify(said.kind)} is registered for version ${JSON.stringify(said.apiVersion)} ${scheme}`;
  throw cannotHandle(kind, {...value, ...said}, because);
}

function checkedCustomKind(kind: Kind, value: Readonly<Record<string, unknown>>, text: string): Readonly<Record<string, unknown>> {
  if (!value['kind']) throw unrecognized(kind, `Object 'Kind' is missing in '${text}'`, text);
  const version = String(value['apiVersion'] ?? '');
  if (version !== apiVersionOf(kind)) {
    throw badRequest(`the API version in the data (${version}) does not match the expected API version (${apiVersionOf(kind)})`);
  }
  if (value['kind'] === kind.kind) return value;
  const name = isMap(value['metadata']) ? String(value['metadata']['name'] ?? '') : '';
  const message = `Invalid value: ${JSON.stringify(value['kind'])}: must be ${kind.kind}`;
  throw invalid({group: kind.group, kind: String(value['kind'])}, name, [{reason: 'FieldValueInvalid', message, field: 'kind'}]);
}

/** Go tells of duplicates and unknown fields as it comes across them. Nothing below an unknown field is looked at. */
function inOrder(unknown: readonly string[], duplicates: readonly string[], text: string | undefined, kind: Kind): readonly string[] {
  if (duplicates.length === 0) return unknown;
  // Of custom resources the text is read first and unknown fields are dropped later.
  if (text === undefined || kind.customSchema) return [...duplicates, ...unknown];
  const isUnknown = new Set(unknown);
  const isBelowUnknown = (path: string) => unknown.some(told => path.startsWith(JSON.parse(told.slice('unknown field '.length)) as string));
  const told = membersOf(text).flatMap(({path, isDuplicate}) => {
    const stranger = `unknown field ${JSON.stringify(path)}`;
    if (isUnknown.has(stranger)) return [stranger];
    return isDuplicate && !isBelowUnknown(path) ? [`duplicate field ${JSON.stringify(path)}`] : [];
  });
  return [...new Set(told)];
}

function unrecognized(kind: Kind, because: string, text: string): Refusal {
  return badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${because} (${summary(text)})`);
}

function cannotHandle(kind: Kind, value: Readonly<Record<string, unknown>>, because: string): Refusal {
  const {version} = groupVersionOf(String(value['apiVersion'] || apiVersionOf(kind)));
  return badRequest(`${value['kind'] || kind.kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: ${because}`);
}

/** summarizeData: the start of a JSON object, or of anything else in hexadecimal digits. */
function summary(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return '<empty>';
  const start = bytes.subarray(0, 30);
  return `${text.startsWith('{') ? start.toString() : start.toString('hex')}${bytes.length > 30 ? ' ...' : ''}`;
}
