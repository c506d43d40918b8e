import {text} from 'node:stream/consumers';
import {loadKubeconfig} from '../cluster/kubeconfig.ts';
import {createTransport} from '../cluster/transport.ts';
import type {Transport} from '../cluster/transport-types.ts';
import type {Clock} from '../kube/clock.ts';
import {resourcePath} from '../kube/paths.ts';
import {watchPods} from '../live/log-pods.ts';
import type {Kind} from '../resources/kind.ts';
import {namespaces} from '../resources/namespaces.ts';
import {pods} from '../resources/pods.ts';
import {isFailure} from './log-failures.ts';
import {targetKindNamed} from './log-kinds.ts';
import {findTargets} from './log-targets.ts';
import type {TypedLine} from './typed-line.ts';

type Way = {readonly transport: Transport; readonly namespace: string; readonly clock: Clock; readonly signal: AbortSignal};

/** Whoever presses tab waits no longer. */
const PATIENCE_MS = 1000;

/**
 * Names in the cluster that may stand at the cursor: pods, objects of the kind before a slash, containers behind -c, namespaces behind -n. None
 * where it does not answer within a second, or anything is wrong. All of them are DNS names, so that a shell finds nothing in them to obey.
 */
export async function clusterWords(typed: TypedLine, {env, clock}: {readonly env: NodeJS.ProcessEnv; readonly clock: Clock}) {
  const over = new AbortController();
  let transport: Transport | undefined;
  const late = clock.sleep(PATIENCE_MS, over.signal).then(() => []);
  try {
    const found = await Promise.race([asked(), late]);
    return [...new Set(found)].filter(word => isName(word.slice(word.lastIndexOf('/') + 1)));
  } catch {
    return [];
  } finally {
    over.abort();
    // A credential plugin that is still at work ends with it.
    transport?.close();
  }

  async function asked(): Promise<readonly string[]> {
    if (typed.isDemo) return [];
    const explicitPath = typed.kubeconfig?.replace(/^~(?=\/)/, env['HOME'] ?? '~');
    const {contexts, currentContext} = await loadKubeconfig({explicitPath, env});
    const context = contexts.find(({name}) => name === (typed.context ?? currentContext));
    if (!context || over.signal.aborted) return [];
    transport = createTransport({context, clock, env, userAgent: 'dogwatch'});
    return wordsFrom(typed, {transport, namespace: typed.namespace ?? (context.namespace || 'default'), clock, signal: over.signal});
  }
}

async function wordsFrom({word, option, ...typed}: TypedLine, way: Way): Promise<readonly string[]> {
  if (option === 'namespace') return namesOf(namespaces, way);
  if (option === 'container') return containersOf(typed, way);
  if (!typed.takesTarget) return [];
  if (option !== undefined || word.startsWith('-')) return [];
  const slash = word.lastIndexOf('/');
  if (slash < 0) return namesOf(pods, way);
  const kindWord = word.slice(0, slash);
  const kind = targetKindNamed(kindWord);
  return kind ? (await namesOf(kind, way)).map(name => `${kindWord}/${name}`) : [];
}

/** From the server's memory, and cells alone: a list of thousands is there at once. */
async function namesOf(kind: Kind, way: Way): Promise<readonly string[]> {
  const query = {resourceVersion: '0', includeObject: 'None'};
  const {rows} = (await ask(way, resourcePath(kind, way.namespace), query, 'application/json;as=Table;g=meta.k8s.io;v=v1')) as {
    readonly rows: readonly {readonly cells: readonly unknown[]}[];
  };
  return rows.map(({cells}) => String(cells[0]));
}

async function containersOf({targets, selector, namespace}: Pick<TypedLine, 'targets' | 'selector' | 'namespace'>, way: Way) {
  const isNamespaceGiven = namespace !== undefined;
  const scopes =
    targets.length === 0 && selector === undefined
      ? [{kind: 'pods', namespace: way.namespace}]
      : await findTargets({
          words: targets,
          selector,
          namespace: way.namespace,
          isNamespaceGiven,
          ask: (path, query, accept) => ask(way, path, query, accept),
        });
  if (isFailure(scopes)) return [];
  const names: string[] = [];
  const done = Promise.withResolvers<void>();
  const watch = watchPods({
    ...way,
    scopes,
    isFollowing: false,
    random: () => 0,
    onPod: ({containers}) => void names.push(...containers.map(({name}) => name)),
    onGone: () => {},
    onChange: () => watch.isSettled && done.resolve(),
  });
  await done.promise;
  return names;
}

async function ask(
  {transport, signal}: Way,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  accept: string,
): Promise<unknown> {
  const {body} = await transport.get(path, {query, accept, signal});
  return JSON.parse(await text(body));
}

function isName(word: string): boolean {
  return word.length <= 253 && /^[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?$/.test(word);
}
