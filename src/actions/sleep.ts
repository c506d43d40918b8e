import type {Because, Draft, Note, Target} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import {scaleLookups} from '../changes/lookups/index.ts';
import {refusalText} from '../changes/refusals.ts';
import {ApiError} from '../kube/api-error.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type Replicas, replicasKnown} from '../kube/replicas.ts';
import {parseSelector} from '../kube/selector.ts';
import {deployments} from '../resources/deployments.ts';
import type {Kind} from '../resources/kind.ts';
import {statefulSets} from '../resources/statefulsets.ts';
import {nearest} from '../store/catalog.ts';
import {tokensOf} from '../store/filter.ts';
import {lockedBecause} from '../store/guard.ts';
import type {State} from '../store/state.ts';
import type {Program} from './action.ts';
import {type Aim, backAgain, toZero} from './scale-aims.ts';
import {scaleDraft, wayOf} from './scale-draft.ts';
import {lastCounts} from './scale-known.ts';

/** `[NAMESPACE] [-l selector]`: all deployments and stateful sets of a namespace to zero. Answers what is wrong with the argument. */
export function sleep(program: Program, argument: string): string | undefined {
  return start(program, argument, 'sleep', ({where, wanted}) => ({
    title: `Sleep: ${where}`,
    doing: count => `scale ${count} to zero`,
    done: count => `${workloads(count)} of ${where} scaled to zero`,
    promise: `The counts are kept: :wake${wanted} restores them, u undoes this.`,
    next: `:wake${wanted} restores`,
    aim: toZero,
    isWanted: ({count}) => count > 0,
    nothing: `Nothing runs there that could be scaled to zero: ${where}`,
  }));
}

/** `[NAMESPACE] [-l selector]`: those back that went to zero with their count kept. */
export function wake(program: Program, argument: string): string | undefined {
  return start(program, argument, 'wake', ({where, wanted}) => ({
    title: `Wake: ${where}`,
    doing: count => `scale ${count} back`,
    done: count => `${workloads(count)} of ${where} scaled back`,
    promise: 'u undoes this.',
    next: `:sleep${wanted} to zero again`,
    aim: backAgain,
    isWanted: ({count, kept}) => count === 0 && kept !== undefined,
    nothing: `Nothing there is at zero with its count kept: ${where}`,
  }));
}

type Turn = {
  readonly title: string;
  readonly doing: (count: number) => string;
  readonly done: (count: number) => string;
  readonly promise: string;
  readonly next: string;
  readonly aim: Aim;
  readonly isWanted: (known: Replicas) => boolean;
  readonly nothing: string;
};

/** `namespace` is empty for all. */
type Asked = {readonly namespace: string; readonly selector: string; readonly where: string; readonly wanted: string};

/** Who asks for all namespaces does not mean what the cluster lives on. */
const ofTheCluster: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

function start(program: Program, argument: string, word: string, turnFor: (asked: Asked) => Turn): string | undefined {
  const state = program.store.getState();
  const locked = lockedBecause(state.guard);
  if (locked !== undefined) return locked;
  const asked = askedFor(argument, word, state);
  if ('problem' in asked) return asked.problem;
  const {title, doing, done, promise, next, ...turn} = turnFor(asked);
  const notes: Note[] = [];
  void program.change({
    title,
    doing,
    done,
    promise,
    next,
    drafts: () => draftsFor(program, asked, turn, notes),
    lookups: [...scaleLookups, {about: 'what is left alone', look: async () => notes}],
  });
  return undefined;
}

function askedFor(argument: string, word: string, {namespace: here, catalog}: State): Asked | {readonly problem: string} {
  const names: string[] = [];
  const labels: string[] = [];
  for (const token of tokensOf(argument)) {
    if (token.startsWith('-l ')) labels.push(token.slice(3));
    else if (/^(-A|all|\*)$/i.test(token)) names.push('');
    else if (/^[-/@!~]/.test(token)) return {problem: `${word} takes a namespace and -l SELECTOR, not ${token}`};
    else if (/[=<>]/.test(token)) labels.push(token);
    else names.push(token);
  }
  const [namespace = here, extra] = names;
  if (extra !== undefined) return {problem: `${word} takes one namespace, or all`};
  if (namespace === '' && names.length === 0) return {problem: `Of which namespace? :${word} NAMESPACE; :${word} all takes every one`};
  if (namespace !== '' && catalog.namespaces.length > 0 && !catalog.namespaces.includes(namespace)) {
    const near = nearest(catalog.namespaces, namespace);
    return {problem: `No namespace is called ${namespace}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`};
  }
  const selector = labels.join(',');
  const parsed = parseSelector(selector);
  if ('problem' in parsed) return parsed;
  const among = selector === '' ? '' : ` with ${selector}`;
  return {
    namespace,
    selector,
    where: `${namespace === '' ? 'all namespaces' : namespace}${among}`,
    wanted: `${namespace === here ? '' : ` ${namespace || 'all'}`}${selector === '' ? '' : ` -l ${selector}`}`,
  };
}

async function draftsFor(
  program: Program,
  asked: Asked,
  {aim, isWanted, nothing}: Pick<Turn, 'aim' | 'isWanted' | 'nothing'>,
  notes: Note[],
): Promise<readonly Draft[] | Because> {
  const cluster = program.cluster();
  if (!cluster) return {because: 'No context is chosen'};
  notes.length = 0;
  const [counts, ...lists] = await Promise.all([
    lastCounts(program.ledger),
    ...[deployments, statefulSets].map(kind => listOf(cluster, kind, asked)),
  ]);
  const problems = lists.flatMap(({problem}) => problem ?? []);
  if (problems.length === lists.length) return {because: problems[0]!};
  notes.push(...problems.map(text => ({level: 'warn', text: `Left alone: ${text}`}) as const));
  const found = lists.flatMap(({targets}) => targets);
  await program.learnAllowed([...new Set(found.map(({target}) => target.namespace))]);
  const state = program.store.getState();
  const isOfTheCluster = ({namespace}: Target) => asked.namespace === '' && ofTheCluster.has(namespace);
  const drafts = found.flatMap(({target, object}) => {
    if (isOfTheCluster(target)) return [];
    const way = wayOf(state, target);
    const known = replicasKnown(object);
    // Only where no annotation could be made is the ledger all there is.
    const kept = known.kept ?? (way === 'scale' ? counts.get(target.uid) : undefined);
    if (!isWanted({...known, kept})) return [];
    return [scaleDraft({target, known: {...known, kept}, isSure: true}, aim, way)];
  });
  if (found.some(({target, object}) => isOfTheCluster(target) && isWanted(replicasKnown(object)))) {
    notes.push({level: 'info', text: 'What lies in kube-system is left alone: name that namespace to take it, too.'});
  }
  return drafts.length > 0 ? drafts : {because: [nothing, ...problems].join('. ')};
}

type Listed = {readonly targets: readonly {readonly target: Target; readonly object: KubeObject}[]; readonly problem?: string};

const PAGE = 500;

/** What belongs to no controller, which would set it back. */
async function listOf(cluster: Cluster, kind: Kind, {namespace, selector}: Asked): Promise<Listed> {
  const targets: Listed['targets'][number][] = [];
  const path = resourcePath(kind, namespace);
  let from = '';
  try {
    do {
      const query = {limit: String(PAGE), ...(selector === '' ? {} : {labelSelector: selector}), ...(from === '' ? {} : {continue: from})};
      const page = (await cluster.read(path, query)) as {items?: readonly KubeObject[]; metadata?: {continue?: string}};
      for (const object of page.items ?? []) {
        if (object.metadata.ownerReferences?.some(({controller}) => controller)) continue;
        targets.push({target: targetOf(cluster, kind, object), object});
      }
      from = page.metadata?.continue ?? '';
    } while (from !== '');
    return {targets};
  } catch (error) {
    return {targets: [], problem: error instanceof ApiError ? refusalText(error) : String(error)};
  }
}

function targetOf({context}: Cluster, {group, version, plural, singular, name, isNamespaced}: Kind, {metadata}: KubeObject): Target {
  return {
    context: context.name,
    kind: {group, version, plural, singular, name, isNamespaced},
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
  };
}

function workloads(count: number): string {
  return count === 1 ? '1 workload' : `${count} workloads`;
}
