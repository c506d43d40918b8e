import {ApiError} from '../kube/api-error.ts';
import type {KubeObject} from '../kube/object.ts';
import {containersOf, defaultContainer} from '../kube/pod-containers.ts';
import {podsOf} from '../live/pick-pod.ts';
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
  const options = {words: [target], selector: undefined, namespace, isNamespaceGiven: given !== undefined, ask};
  const scopes = await findTargets(options);
  if (isFailure(scopes)) return scopes;
  let pods: readonly KubeObject[];
  try {
    const read = (path: string, query: Readonly<Record<string, string>> = {}) => ask(path, query, 'application/json');
    pods = await podsOf({read}, scopes);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return failureOf(`The pods of ${target} cannot be listed`, error);
  }
  const [pod] = pods;
  if (!pod) return {code: 3, message: `${target} has no pod now.`};
  if (pod.metadata.name !== name) tell(`in pod ${pod.metadata.name}${pods.length > 1 ? `, one of ${pods.length}` : ''}`);
  return containerIn(pod, container, tell);
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
