import {type DownwardValue, downwardField, downwardResource, needsNode, type PodLike} from './downward.ts';
import {expand, type Piece} from './expansion.ts';
import {type Loose, placed, record, records, text} from './loose.ts';
import type {KubeObject} from './object.ts';

/** Where a variable comes from. `prefix` is there for what a whole config map or secret brings (envFrom), and may be empty. */
export type EnvSource =
  | {readonly type: 'literal'}
  | {readonly type: 'config map' | 'secret'; readonly name: string; readonly key: string; readonly prefix?: string}
  | {readonly type: 'field'; readonly field: string}
  | {readonly type: 'resource'; readonly resource: string; readonly container: string}
  | {readonly type: 'file'; readonly volume: string; readonly file: string; readonly key: string}
  | {readonly type: 'unknown'};

/** What becomes of a variable. */
export type EnvOutcome =
  | {readonly state: 'set'; readonly pieces: readonly Piece[]; readonly note?: string}
  | {readonly state: 'asking'}
  /** What it names is not there: it is left out where it is optional, else the container does not start. */
  | {readonly state: 'missing'; readonly because: string; readonly isOptional: boolean}
  /** It may not be read, or could not. */
  | {readonly state: 'refused'; readonly because: string}
  /** It is known only where the pod runs. */
  | {readonly state: 'later'; readonly because: string}
  /** The kubelet leaves it out. */
  | {readonly state: 'skipped'; readonly because: string};

export type EnvEntry = {
  /** `PREFIX*` for a whole config map or secret that is not known. */
  readonly name: string;
  readonly source: EnvSource;
  readonly outcome: EnvOutcome;
  /** What takes its place, being told later. */
  readonly overriddenBy: EnvSource | undefined;
  /** Its place in the container: `env` or `envFrom`, and the index. */
  readonly place: readonly ['env' | 'envFrom', number];
};

/** Something that was read beside the pod. */
export type Found =
  | {readonly state: 'known'; readonly object: KubeObject}
  | {readonly state: 'asking'}
  | {readonly state: 'failed'; readonly status: number; readonly because: string};

export type Surroundings = {
  /** Of the pod's namespace. */
  configMap(name: string): Found;
  secret(name: string): Found;
  /** What the node of the pod has to give; undefined where that is not known. */
  readonly allocatable: Loose | undefined;
  /** Undefined where they are not known. */
  readonly services: ReadonlyMap<string, string> | undefined;
  /** `v1.31.2`, of the node; undefined where it is not known. */
  readonly kubeletVersion: string | undefined;
};

/** A container and what is told about its variables. */
export type EnvContainer = {readonly container: Loose; readonly pod: PodLike; readonly siblings: readonly Loose[]};

/**
 * The variables that a container is told to have, in the order in which the kubelet goes through them: what whole config maps and secrets
 * bring, key by key, then each by itself. Of one name the last counts. References `$(NAME)` see what stands before them, and the variables
 * of services. What the image and the runtime add is not known here. Follows makeEnvironmentVariables of pkg/kubelet/kubelet_pods.go.
 */
export function environmentOf(asked: EnvContainer, around: Surroundings): EnvEntry[] {
  const {container} = asked;
  const entries: Omit<EnvEntry, 'overriddenBy'>[] = [];
  for (const {index, fields} of placed(container['envFrom'])) entries.push(...wholeEntries(fields, index, around));
  const isAllKnown = entries.every(({outcome}) => outcome.state !== 'asking' && outcome.state !== 'refused');
  const known = new Map<string, readonly Piece[]>();
  for (const {name, source, outcome} of entries) if (!isWhole(source)) keep(known, name, outcome);
  const lookUp = (name: string) => {
    const own = known.get(name);
    if (own) return own;
    const ofService = around.services?.get(name);
    if (ofService !== undefined) return [{text: ofService}];
    return isAllKnown && around.services ? undefined : [{text: `$(${name})`, isUnknown: true} as const];
  };
  for (const {index, fields} of placed(container['env'])) {
    const entry = {name: text(fields['name']), place: ['env', index] as const, ...single(fields, asked, around, lookUp)};
    entries.push(entry);
    keep(known, entry.name, entry.outcome);
  }
  return overridden(entries);
}

/** Whether a value depends on the node that the pod is on. */
export function asksNode({container, siblings}: Pick<EnvContainer, 'container' | 'siblings'>): boolean {
  return records(container['env']).some(({valueFrom}) => {
    const ref = record(record(valueFrom)['resourceFieldRef']);
    return needsNode(referred(ref, container, siblings) ?? {}, text(ref['resource']));
  });
}

/** Whether a name was one that a kubelet took before 1.32 (RelaxedEnvironmentVariableValidation): IsEnvVarName of apimachinery. */
export function isStrictName(name: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) && !/^\.\.?$/.test(name) && !name.startsWith('..');
}

/** What an outcome sets, so that it takes the place of what had its name. */
function keep(known: Map<string, readonly Piece[]>, name: string, outcome: EnvOutcome): void {
  if (outcome.state === 'set') known.set(name, outcome.pieces);
  else if (sets(outcome)) known.set(name, [{text: `$(${name})`, isUnknown: true}]);
}

function sets({state}: EnvOutcome): boolean {
  return state !== 'missing' && state !== 'skipped';
}

/** All that a config map or secret brings, which is not known. */
function isWhole(source: EnvSource): boolean {
  return 'prefix' in source && source.key === '';
}

function overridden(entries: readonly Omit<EnvEntry, 'overriddenBy'>[]): EnvEntry[] {
  const last = new Map<string, EnvSource>();
  const found: EnvEntry[] = [];
  for (const entry of [...entries].reverse()) {
    const takesPart = sets(entry.outcome) && !isWhole(entry.source);
    found.push({...entry, overriddenBy: takesPart ? last.get(entry.name) : undefined});
    if (takesPart && !last.has(entry.name)) last.set(entry.name, entry.source);
  }
  return found.reverse();
}

function wholeEntries(from: Loose, index: number, around: Surroundings): Omit<EnvEntry, 'overriddenBy'>[] {
  const prefix = text(from['prefix']);
  const type = from['configMapRef'] ? 'config map' : 'secret';
  const ref = record(from[type === 'config map' ? 'configMapRef' : 'secretRef']);
  const name = text(ref['name']);
  const place = ['envFrom', index] as const;
  const data = dataOf(type, name, ref['optional'] === true, around);
  if (!('data' in data)) return [{name: `${prefix}*`, source: {type, name, key: '', prefix}, outcome: data, place}];
  return Object.keys(data.data)
    .sort()
    .map(key => {
      const whole = prefix + key;
      const outcome = skipping(whole, around.kubeletVersion) ?? taken(type, name, key, data.data[key]);
      return {name: whole, source: {type, name, key, prefix}, outcome, place};
    });
}

function skipping(name: string, version: string | undefined): EnvOutcome | undefined {
  if (isStrictName(name)) return undefined;
  const minor = /^v?1\.(\d+)/.exec(version ?? '')?.[1];
  if (minor !== undefined && Number(minor) >= 32) return undefined;
  return {state: 'skipped', because: `no valid name: the kubelet ${minor === undefined ? 'skips it before 1.32' : 'skips it'}`};
}

type LookUp = (name: string) => readonly Piece[] | undefined;
type Single = {readonly source: EnvSource; readonly outcome: EnvOutcome};

function single(variable: Loose, {container, pod, siblings}: EnvContainer, around: Surroundings, lookUp: LookUp): Single {
  const value = text(variable['value']);
  const from = record(variable['valueFrom']);
  if (value !== '' || Object.keys(from).length === 0)
    return {source: {type: 'literal'}, outcome: {state: 'set', pieces: expand(value, lookUp)}};
  const ref = (field: string) => record(from[field]);
  if (from['configMapKeyRef']) return keyed('config map', ref('configMapKeyRef'), around);
  if (from['secretKeyRef']) return keyed('secret', ref('secretKeyRef'), around);
  if (from['fieldRef']) {
    const field = text(ref('fieldRef')['fieldPath']);
    return {source: {type: 'field', field}, outcome: outcomeOf(downwardField(pod, field))};
  }
  if (from['resourceFieldRef']) {
    const {divisor, ...rest} = ref('resourceFieldRef');
    const resource = text(rest['resource']);
    const subject = referred(rest, container, siblings);
    const source = {type: 'resource', resource, container: text(rest['containerName']) || text(container['name'])} as const;
    if (!subject) return {source, outcome: {state: 'missing', because: `there is no container ${source.container}`, isOptional: false}};
    return {source, outcome: outcomeOf(downwardResource(pod, subject, {resource, divisor}, around.allocatable))};
  }
  if (from['fileKeyRef']) {
    const {volumeName, path, key} = ref('fileKeyRef');
    return {
      source: {type: 'file', volume: text(volumeName), file: text(path), key: text(key)},
      outcome: {state: 'later', because: 'it lies in a file on the node'},
    };
  }
  return {source: {type: 'unknown'}, outcome: {state: 'later', because: 'from a source that is not known here'}};
}

function referred(ref: Loose, container: Loose, siblings: readonly Loose[]): Loose | undefined {
  const name = text(ref['containerName']);
  return name === '' ? container : siblings.find(one => one['name'] === name);
}

function outcomeOf(value: DownwardValue): EnvOutcome {
  if ('problem' in value) return {state: 'missing', because: value.problem, isOptional: false};
  if ('later' in value) return {state: 'later', because: value.later};
  return {state: 'set', pieces: [{text: value.text}], ...(value.note === undefined ? {} : {note: value.note})};
}

function keyed(type: 'config map' | 'secret', ref: Loose, around: Surroundings): Single {
  const name = text(ref['name']);
  const key = text(ref['key']);
  const isOptional = ref['optional'] === true;
  const found = dataOf(type, name, isOptional, around);
  const source = {type, name, key};
  if (!('data' in found)) return {source, outcome: found};
  if (Object.hasOwn(found.data, key)) return {source, outcome: taken(type, name, key, found.data[key])};
  return {source, outcome: {state: 'missing', because: `${type} ${name} has no key ${key}`, isOptional}};
}

function dataOf(type: 'config map' | 'secret', name: string, isOptional: boolean, around: Surroundings): EnvOutcome | {data: Loose} {
  const found = type === 'secret' ? around.secret(name) : around.configMap(name);
  if (found.state === 'asking') return found;
  if (found.state === 'known') return {data: record(found.object['data'])};
  if (found.status === 404) return {state: 'missing', because: `${type} ${name} is not there`, isOptional};
  const because = found.status === 403 ? `you may not read ${type} ${name} (403)` : `${type} ${name} could not be read: ${found.because}`;
  return {state: 'refused', because};
}

function taken(type: 'config map' | 'secret', name: string, key: string, value: unknown): EnvOutcome {
  if (type === 'config map') return {state: 'set', pieces: [{text: text(value)}]};
  return {state: 'set', pieces: [{text: clear(text(value)), secret: `${name}/${key}`}]};
}

/** What is no base64 stays as it is. */
function clear(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), character => character.charCodeAt(0)));
  } catch {
    return base64;
  }
}
