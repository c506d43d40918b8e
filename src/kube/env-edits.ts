import type {Json, JsonObject} from './object.ts';
import {quotedWords, shellQuoted} from './quoted-words.ts';

/** What becomes of variables: a value that is set, or null where the variable is removed. In the order typed. */
export type EnvEdits = ReadonlyMap<string, string | null>;

/**
 * What was typed, understood: `LEVEL=debug "GREETING=two words" OLD-`. Names may hold what is printable but `=` (IsRelaxedEnvVarName of
 * k8s.io/apimachinery/pkg/util/validation); `problem` names the word that is wrong.
 */
export function parseEnvEdits(text: string): EnvEdits | {readonly problem: string} {
  const words = quotedWords(text);
  if ('problem' in words) return words;
  const edits = new Map<string, string | null>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0 && !word.endsWith('-')) return {problem: `"${word}": ${word}=value sets it, ${word}- removes it`};
    const name = equals < 0 ? word.slice(0, -1) : word.slice(0, equals);
    if (name === '') return {problem: `"${word}": the name is missing`};
    if (!/^[ -<>-~]+$/.test(name)) return {problem: `"${word}": a name holds plain characters only`};
    if (edits.has(name)) return {problem: `"${word}": ${name} stands there twice`};
    edits.set(name, equals < 0 ? null : word.slice(equals + 1));
  }
  if (edits.size === 0) return {problem: 'Which variables? NAME=value sets one, NAME- removes it'};
  return edits;
}

/**
 * The variables of a container after the edits: what is set takes the place of what had its name, a reference to a secret included; new
 * ones come last. All others stay as they are. Of several of one name the last counts (as in the kubelet), so that the others go.
 */
export function withEnv(container: JsonObject, edits: EnvEdits): JsonObject {
  const env = listOf(container['env']);
  const left = new Map([...edits].filter(([, value]) => value !== null));
  const made = env.flatMap((variable, index): Json[] => {
    const name = nameOf(variable);
    if (!edits.has(name)) return [variable];
    const value = edits.get(name)!;
    const isLast = !env.some((other, at) => at > index && nameOf(other) === name);
    if (value === null || !isLast) return [];
    left.delete(name);
    return [{name, value}];
  });
  for (const [name, value] of left) made.push({name, value});
  const {env: _, ...rest} = container;
  return made.length === 0 ? rest : {...container, env: made};
}

/** What a container holds of these variables: `debug`, `secret db-credentials`, `–`; of several `LEVEL=debug OLD=–`. */
export function envShown(container: JsonObject, edits: EnvEdits): string {
  const env = listOf(container['env']);
  const texts = [...edits.keys()].map(name => [name, shown(env.findLast(variable => nameOf(variable) === name))] as const);
  return texts.length === 1 ? texts[0]![1] : texts.map(([name, text]) => `${name}=${text}`).join(' ');
}

/** Where variables come from that are not set one by one: `config map web-config`. */
export function envSources(container: JsonObject): readonly string[] {
  return listOf(container['envFrom']).flatMap(source => {
    const {configMapRef, secretRef} = source as {configMapRef?: {name?: string}; secretRef?: {name?: string}};
    if (typeof configMapRef?.name === 'string') return [`config map ${configMapRef.name}`];
    return typeof secretRef?.name === 'string' ? [`secret ${secretRef.name}`] : [];
  });
}

/** The edits as kubectl takes them. */
export function envWords(edits: EnvEdits): string {
  return [...edits].map(([name, value]) => shellQuoted(value === null ? `${name}-` : `${name}=${value}`)).join(' ');
}

const longest = 40;

function shown(variable: JsonObject | undefined): string {
  if (!variable) return '–';
  const {value, valueFrom} = variable as {value?: unknown; valueFrom?: Loose};
  if (valueFrom) return referenceText(valueFrom);
  const text = typeof value === 'string' ? value : '';
  if (text === '') return '""';
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function referenceText({secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef}: Loose): string {
  if (secretKeyRef) return `secret ${secretKeyRef.name}, ${secretKeyRef.key}`;
  if (configMapKeyRef) return `config map ${configMapKeyRef.name}, ${configMapKeyRef.key}`;
  if (fieldRef) return `field ${fieldRef.fieldPath}`;
  return resourceFieldRef ? `resource ${resourceFieldRef.resource}` : 'from elsewhere';
}

// biome-ignore lint/suspicious/noExplicitAny: as in KubeObject: what lies there is guarded against by its readers.
type Loose = any;

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null && !Array.isArray(item)) : [];
}

function nameOf(variable: JsonObject): string {
  return typeof variable['name'] === 'string' ? variable['name'] : '';
}
