import {readJson} from '../cluster/read-json.ts';
import {ApiError} from '../kube/api-error.ts';
import {resourcePath} from '../kube/paths.ts';
import {jobs} from '../resources/jobs.ts';
import {idOf, type Kind} from '../resources/kind.ts';
import {type PodScope, podScopes} from '../resources/pods-of.ts';
import {pods} from '../resources/pods.ts';
import {projector} from '../resources/project.ts';
import {type Failure, failureOf, isFailure} from './log-failures.ts';
import {targetKindNamed} from './log-kinds.ts';

export type TargetsOptions = {
  /** `web`, `pod/web-1`, `deploy/web`. */
  readonly words: readonly string[];
  readonly selector: string | undefined;
  /** Empty: all. */
  readonly namespace: string;
  /** The user named it, so it holds for the pods of a node, too. */
  readonly isNamespaceGiven: boolean;
  /** GET and parse. Throws an ApiError. */
  readonly ask: (path: string, query: Readonly<Record<string, string | undefined>>, accept: string) => Promise<unknown>;
};

/** Where the pods of the targets are, now and later. What is not there, or may not be read, is a failure: nothing is read then. */
export async function findTargets(options: TargetsOptions): Promise<readonly PodScope[] | Failure> {
  const {words, selector, namespace} = options;
  const found = await Promise.all([
    ...words.map(word => scopesOf(word, options)),
    ...(selector === undefined ? [] : [checked([{kind: 'pods', namespace, labelSelector: selector}], `Pods with ${selector}`, options)]),
  ]);
  const failures = found.filter(isFailure);
  if (failures.length > 0) return {code: failures[0]!.code, message: failures.map(({message}) => message).join('\n')};
  return found.flatMap(one => (isFailure(one) ? [] : one));
}

async function scopesOf(word: string, options: TargetsOptions): Promise<readonly PodScope[] | Failure> {
  const slash = word.lastIndexOf('/');
  if (slash < 0) return podsNamed(word, options);
  const [kindWord, name] = [word.slice(0, slash), word.slice(slash + 1)];
  const kind = targetKindNamed(kindWord);
  if (!kind) return {code: 2, message: `No kind with pods is called ${kindWord}. Write it as in deploy/web or pod/web-1.`};
  if (name === '') return {code: 2, message: `A name is missing behind ${word}.`};
  if (kind === pods) return podNamed(name, options);
  return checkedScopes(kind, name, options);
}

async function checkedScopes(kind: Kind, name: string, options: TargetsOptions): Promise<readonly PodScope[] | Failure> {
  const what = `The ${kind.singular} ${name}`;
  try {
    const scopes: PodScope[] = [];
    for (const object of await objectsNamed(kind, name, options)) {
      const found = podScopes(kind, projector(kind)(object));
      if ('because' in found) return {code: 3, message: `${found.because}.`};
      scopes.push(...found);
    }
    if (scopes.length === 0) return missing(`There is no ${kind.singular} ${name}`, kind, options);
    const {isNamespaceGiven, namespace} = options;
    const within =
      isNamespaceGiven && !kind.isNamespaced && kind.plural === 'nodes' ? scopes.map(scope => ({...scope, namespace})) : scopes;
    return await checked(within, `The pods of ${kind.singular} ${name}`, options);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return missing(`There is no ${kind.singular} ${name}`, kind, options);
    return failureOf(`${what} cannot be read`, error);
  }
}

/** In all namespaces there may be several of one name. */
async function objectsNamed(kind: Kind, name: string, {namespace, ask}: TargetsOptions): Promise<readonly object[]> {
  const fields = kind.fields!;
  if (!kind.isNamespaced || namespace !== '') {
    return [readJson(fields, await ask(resourcePath(kind, namespace, name), {}, 'application/json')) as object];
  }
  const list = await ask(resourcePath(kind, ''), {fieldSelector: `metadata.name=${name}`}, 'application/json');
  return itemsIn(list, 'items').map(item => readJson(fields, item) as object);
}

async function podNamed(name: string, options: TargetsOptions): Promise<readonly PodScope[] | Failure> {
  const scope = {kind: 'pods', namespace: options.namespace, fieldSelector: `metadata.name=${name}`};
  try {
    return (await listNames(scope, options, 1)).length > 0 ? [scope] : missing(`There is no pod ${name}`, pods, options);
  } catch (error) {
    return failureOf(`The pod ${name} cannot be read`, error);
  }
}

/** The pod of that very name, else those whose names begin so. */
async function podsNamed(word: string, options: TargetsOptions): Promise<readonly PodScope[] | Failure> {
  const scope = {kind: 'pods', namespace: options.namespace};
  try {
    const names = await listNames(scope, options);
    if (names.includes(word)) return [{...scope, fieldSelector: `metadata.name=${word}`}];
    if (names.some(name => name.startsWith(word))) return [{...scope, namePrefix: word}];
  } catch (error) {
    return failureOf('Pods cannot be listed', error);
  }
  const kind = targetKindNamed(word);
  const failure = missing(`There is no pod whose name begins with ${word}`, pods, options);
  return kind ? {...failure, message: `${failure.message} For a ${kind.singular} write ${word}/NAME.`} : failure;
}

/** Whether pods, and jobs where it is about theirs, may be listed there: a stream of them would wait for ever. */
async function checked(scopes: readonly PodScope[], what: string, options: TargetsOptions): Promise<readonly PodScope[] | Failure> {
  try {
    await Promise.all([
      ...scopes.map(scope => listNames(scope, options, 1)),
      ...scopes
        .filter(({jobsOf}) => jobsOf !== undefined)
        .map(({namespace = ''}) => listNames({kind: idOf(jobs), namespace}, options, 1, jobs)),
    ]);
    return scopes;
  } catch (error) {
    return failureOf(`${what} cannot be listed`, error);
  }
}

/** Names of pods, or of another kind: all of them, or `most`. The server is asked for cells alone, which are small. */
async function listNames(scope: PodScope, {ask}: TargetsOptions, most = Infinity, kind: Kind = pods): Promise<readonly string[]> {
  const {namespace, labelSelector, fieldSelector} = scope;
  const names: string[] = [];
  let next: string | undefined;
  do {
    const query = {labelSelector, fieldSelector, limit: String(Math.min(most, 500)), includeObject: 'None', continue: next};
    const page = await ask(resourcePath(kind, namespace), query, 'application/json;as=Table;g=meta.k8s.io;v=v1,application/json');
    for (const {cells} of itemsIn(page, 'rows')) if (Array.isArray(cells)) names.push(String(cells[0]));
    for (const {metadata} of itemsIn(page, 'items')) names.push(String((metadata as {name?: unknown} | undefined)?.name));
    const {metadata} = page as {metadata?: {continue?: unknown}};
    next = typeof metadata?.continue === 'string' && metadata.continue !== '' ? metadata.continue : undefined;
  } while (next !== undefined && names.length < most);
  return names;
}

function itemsIn(answer: unknown, field: 'items' | 'rows'): readonly Readonly<Record<string, unknown>>[] {
  const items = (answer as Record<string, unknown> | null)?.[field];
  return Array.isArray(items) ? items : [];
}

function missing(what: string, kind: Kind, {namespace, isNamespaceGiven}: TargetsOptions): Failure {
  if (!kind.isNamespaced) return {code: 3, message: `${what}. dogwatch ${kind.plural} shows all.`};
  const where = namespace === '' ? 'in any namespace' : `in namespace ${namespace}`;
  const how = namespace === '' ? `dogwatch ${kind.plural} -A` : `dogwatch ${kind.plural} -n ${namespace}`;
  return {
    code: 3,
    message: `${what} ${where}. ${how} shows what there is${isNamespaceGiven ? '' : '; -n NS looks elsewhere, -A everywhere'}.`,
  };
}
