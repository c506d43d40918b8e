import {type Path, pathText} from '../kube/field-changes.ts';
import {apiVersionOf, type ResourceKind} from '../kube/object.ts';
import {
  documentPlace,
  fieldsIn,
  openapiRoot,
  type Schema,
  type SchemaStep,
  schemaOfKind,
  schemasAlong,
  typeText,
} from '../kube/openapi-schema.ts';
import {type Doc, type DocLine, docLine, docOf, ink} from './document.ts';
import type {Answer, Inspected, Need} from './tab.ts';
import {wrapped} from './wrapped.ts';

/** What the server is asked to explain a field: where its documents are, then the one of the group and version. Each once. */
export function fieldDocNeeds(inspected: Inspected, _path: Path): readonly Need[] {
  const index = inspected.answer(indexNeed);
  const need = index.state === 'known' ? documentNeed(inspected, index.value) : undefined;
  return need ? [indexNeed, need] : [indexNeed];
}

/** What the server's OpenAPI says of a field: type, whether it is required, its choices, default and description, and what holds it. */
export function fieldDoc(inspected: Inspected, path: Path): Doc {
  const title = docLine(0, [ink('title', path.length === 0 ? inspected.kind.name : pathText(path))], {path});
  const index = inspected.answer(indexNeed);
  if (index.state !== 'known') return docOf([title, waitingLine(index, indexNeed.path)]);
  const need = documentNeed(inspected, index.value);
  const kind = kindOf(inspected);
  if (!need) return docOf([title, docLine(1, [ink('quiet', `the server does not describe ${apiVersionOf(kind)}`)])]);
  const answer = inspected.answer(need);
  if (answer.state !== 'known') return docOf([title, waitingLine(answer, need.path)]);
  const top = schemaOfKind(answer.value, kind);
  if (!top) return docOf([title, docLine(1, [ink('quiet', `the server does not describe ${kind.name} of ${apiVersionOf(kind)}`)])]);
  const steps = schemasAlong(answer.value, top, path);
  return docOf([title, ...linesOf(answer.value, steps, path)]);
}

type GetNeed = Extract<Need, {type: 'get'}>;

const indexNeed: GetNeed = {type: 'get', path: '/openapi/v3', isOnce: true};

function documentNeed(inspected: Inspected, index: unknown): GetNeed | undefined {
  const place = documentPlace(index, openapiRoot(apiVersionOf(kindOf(inspected))));
  if (!place) return undefined;
  const {path, query} = place;
  return Object.keys(query).length === 0 ? {type: 'get', path, isOnce: true} : {type: 'get', path, query, isOnce: true};
}

/** As the object says it, which may be of another version than its kind is listed with. */
function kindOf({kind, object}: Inspected): ResourceKind {
  const apiVersion: unknown = object?.apiVersion;
  if (typeof apiVersion !== 'string' || apiVersion === '') return kind;
  const slash = apiVersion.indexOf('/');
  return {...kind, group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1)};
}

function waitingLine(answer: Exclude<Answer, {state: 'known'}>, path: string): DocLine {
  if (answer.state === 'asking') return docLine(1, [ink('quiet', 'asking …')]);
  const {status, because} = answer;
  if (status === 404 && path === indexNeed.path) {
    return docLine(1, [
      ink('quiet', 'this server has no OpenAPI v3 (404), so it cannot say what its fields mean; Kubernetes has it since 1.24'),
    ]);
  }
  if (status === 403) return docLine(1, [ink('failing', `you may not read ${path} (403)`)]);
  return docLine(1, [ink('failing', `${path}: ${because}`)]);
}

function linesOf(document: unknown, steps: readonly SchemaStep[], path: Path): DocLine[] {
  const last = steps.at(-1)!;
  const isKnown = steps.length === path.length + 1;
  const above = isKnown ? steps.slice(0, -1) : steps;
  const parents =
    above.length === 0
      ? []
      : [docLine(0, []), docLine(0, [ink('title', 'within')]), ...[...above].reverse().map(step => parentLine(document, step))];
  if (!isKnown) {
    const isFree = isFreeForm(last.schema);
    const held = last.path.length === 0 ? 'the object' : pathText(last.path);
    const because = isFree
      ? `anything may stand in ${held}; the server does not describe it further`
      : `the server knows no such field in ${held}`;
    return [docLine(1, [ink('quiet', because)]), ...parents];
  }
  return [...factLines(document, last, path), ...descriptionLines(last.schema), ...fieldLines(document, last), ...parents];
}

function factLines(document: unknown, {schema, isRequired}: SchemaStep, path: Path): DocLine[] {
  const facts: [string, string][] = [['type', typeText(document, schema)]];
  if (isRequired && path.length > 0) facts.push(['required', 'yes']);
  const {default: preset, enum: choices, nullable, pattern} = schema;
  if (preset !== undefined && !isEmpty(preset)) facts.push(['default', JSON.stringify(preset)]);
  if (Array.isArray(choices))
    facts.push(['one of', choices.map(choice => (typeof choice === 'string' ? choice || '""' : JSON.stringify(choice))).join(', ')]);
  if (nullable === true) facts.push(['null', 'allowed']);
  const range = rangeText(schema);
  if (range !== '') facts.push(['limits', range]);
  if (typeof pattern === 'string') facts.push(['pattern', pattern]);
  const keys = schema['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys)) facts.push(['items by', keys.join(', ')]);
  if (schema['x-kubernetes-list-type'] === 'set') facts.push(['items', 'each once']);
  for (const rule of asList(schema['x-kubernetes-validations'])) facts.push(['rule', ruleText(rule)]);
  return facts.flatMap(([name, text]) =>
    wrapped(text, WIDTH - 12).map((line, index) => docLine(1, [ink('quiet', (index === 0 ? name : '').padEnd(10)), line], {value: text})),
  );
}

function descriptionLines({description}: Schema): DocLine[] {
  if (typeof description !== 'string' || description.trim() === '') return [];
  return [docLine(0, []), ...wrapped(description.trim(), WIDTH - 2).map(line => docLine(1, line === '' ? [] : [line]))];
}

/** What lies in an object, or in the items of a list. */
function fieldLines(document: unknown, {schema}: SchemaStep): DocLine[] {
  const fields = fieldsIn(document, schema);
  if (fields.length === 0) return [];
  const required = asList(schema['required']);
  const width = Math.min(40, Math.max(...fields.map(({name}) => name.length)) + 2);
  const lines = fields.map(field => {
    const isRequired = required.includes(field.name);
    return docLine(1, [
      ink('name', field.name.padEnd(width)),
      ink('text', typeText(document, field.schema)),
      ...(isRequired ? [ink('accent', '  required')] : []),
    ]);
  });
  return [docLine(0, []), docLine(0, [ink('title', 'fields')]), ...lines];
}

function parentLine(document: unknown, {path, schema}: SchemaStep): DocLine {
  const name = path.length === 0 ? 'the object' : pathText(path);
  const {description} = schema;
  const about = typeof description === 'string' ? firstSentence(description) : '';
  const lead = `${name}  ${typeText(document, schema)}  `;
  const [line = ''] = wrapped(about, Math.max(20, WIDTH - 2 - lead.length));
  const rest = line.length < about.length ? `${line} …` : line;
  return docLine(1, [ink('name', name), `  ${typeText(document, schema)}  `, ink('quiet', rest)], {path});
}

/** Whatever is in it, nobody has said what that is. */
function isFreeForm(schema: Schema): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true || schema['type'] === undefined) return true;
  return schema['type'] === 'object' && schema['properties'] === undefined && schema['additionalProperties'] === undefined;
}

/** Columns of a line with its blanks. */
const WIDTH = 100;

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/s.exec(text.trim())?.[0].replace(/\s+/g, ' ') ?? text.trim().replace(/\s+/g, ' ');
}

function rangeText(schema: Schema): string {
  const words: string[] = [];
  const say = (name: string, word: string) => {
    const value = schema[name];
    if (typeof value === 'number') words.push(`${word} ${value}`);
  };
  say('minimum', schema['exclusiveMinimum'] === true ? 'more than' : 'from');
  say('maximum', schema['exclusiveMaximum'] === true ? 'less than' : 'to');
  say('minLength', 'characters from');
  say('maxLength', 'characters to');
  say('minItems', 'items from');
  say('maxItems', 'items to');
  return words.join(', ');
}

function ruleText(rule: unknown): string {
  if (typeof rule !== 'object' || rule === null) return '';
  const {message, rule: code} = rule as Readonly<Record<string, unknown>>;
  return typeof message === 'string' ? message : typeof code === 'string' ? code : '';
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
