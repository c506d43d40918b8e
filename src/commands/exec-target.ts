import {ApiError} from '../kube/api-error.ts';
import type {KubeObject} from '../kube/object.ts';
import {containersOf, defaultContainer} from '../kube/pod-containers.ts';
import {resourcePath} from '../kube/paths.ts';
import {podsOf} from '../live/pick-pod.ts';
import {pods} from '../resources/pods.ts';
import type {ExecWish} from './exec-wish.ts';
import {type Failure, failureOf, isFailure} from './log-failures.ts';
import {targetKindNamed} from './log-kinds.ts';
import {findTargets, type TargetsOptions} from './log-targets.ts';

export type ExecTarget = {readonly pod: KubeObject; readonly container: string};

/** The pod that is meant, of several the best, and its container. What had to be chosen is told. */
export async function execTarget(
  {target, container, namespace: given}: ExecWish,
  {namespace, ask}: Pick<TargetsOptions, 'namespace' | 'ask'>,
  tell: (message: string) => void,
): Promise<ExecTarget | Failure> {
  const [kindWord, name] = target.includes('/') ? target.split('/') : ['pod', target];
  const kind = targetKindNamed(kindWord ?? '');
  if (kind?.plural === 'nodes' || kind?.plural === 'namespaces') {
    return {code: 2, message: `exec takes a pod, or what has pods of one sort, such as deploy/web, not a ${kind.singular}.`};
  }
  const named = kind?.plural === 'pods' ? await podNamed(name ?? '', namespace, ask) : undefined;
  if (named) return containerIn(named, container, tell);
  const options = {words: [target], selector: undefined, namespace, isNamespaceGiven: given !== undefined, ask};
  const scopes = await findTargets(options);
  if (isFailure(scopes)) return scopes;
  let found: readonly KubeObject[];
  try {
    const read = (path: string, query: Readonly<Record<string, string>> = {}) => ask(path, query, 'application/json');
    found = await podsOf({read}, scopes);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return failureOf(`The pods of ${target} cannot be listed`, error);
  }
  const [pod] = found;
  if (!pod) return {code: 3, message: `${target} has no pod now.`};
  if (pod.metadata.name !== name) tell(`in pod ${pod.metadata.name}${found.length > 1 ? `, one of ${found.length}` : ''}`);
  return containerIn(pod, container, tell);
}

/** The pod of that very name: who may see no list of pods may perhaps see it. Undefined where it is not there, or may not be seen. */
async function podNamed(name: string, namespace: string, ask: TargetsOptions['ask']): Promise<KubeObject | undefined> {
  try {
    return (await ask(resourcePath(pods, namespace, name), {}, 'application/json')) as KubeObject;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return undefined;
    throw error;
  }
}

function containerIn(pod: KubeObject, wanted: string | undefined, tell: (message: string) => void): ExecTarget | Failure {
  const {name} = pod.metadata;
  const all = containersOf(pod);
  const names = all.map(one => one.name).join(', ');
  const meant = wanted === undefined ? defaultContainer(pod) : {name: wanted, isTold: true};
  const found = all.find(one => one.name === meant?.name);
  if (!meant || !found) return {code: 3, message: `The pod ${name} has no container ${wanted ?? 'yet'}. It has ${names || 'none'}.`};
  if (!found.isRunning) return {code: 3, message: `The container ${found.name} of ${name} does not run: ${found.state}.`};
  if (!meant.isTold) tell(`in container ${found.name} of ${names}; -c takes another`);
  return {pod, container: found.name};
}
