import {pods} from '../resources/pods.ts';
import {services} from '../resources/services.ts';
import type {ForwardTarget} from '../store/forward.ts';
import {type Failure, isFailure} from './log-failures.ts';
import {targetKindNamed} from './log-kinds.ts';
import {findTargets, type TargetsOptions} from './log-targets.ts';

/** What is meant by `deploy/web`, `svc/web`, `web-1`. A service is looked at later, when its pods are asked for. */
export async function forwardTarget(
  word: string,
  options: Pick<TargetsOptions, 'namespace' | 'isNamespaceGiven' | 'ask'>,
): Promise<ForwardTarget | Failure> {
  const {namespace} = options;
  const slash = word.lastIndexOf('/');
  const name = word.slice(slash + 1);
  const kind = slash < 0 ? pods : targetKindNamed(word.slice(0, slash));
  if (kind?.plural === 'nodes' || kind?.plural === 'namespaces') {
    return {code: 2, message: `forward takes a pod, or what has pods of one sort, such as deploy/web, not a ${kind.singular}.`};
  }
  if (kind?.plural === services.plural && name !== '') return {title: `service ${name}`, namespace, scopes: [], service: name};
  const scopes = await findTargets({...options, words: [word], selector: undefined});
  if (isFailure(scopes)) return scopes;
  const isPart = scopes.some(({namePrefix}) => namePrefix !== undefined);
  return {title: isPart ? name : `${kind?.singular ?? ''} ${name}`.trim(), namespace, scopes};
}
