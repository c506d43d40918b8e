import {ApiError} from '../kube/api-error.ts';
import type {RemoteWish} from './remote-types.ts';

/**
 * What is missing where the server's RBAC refuses exec or attach: since Kubernetes 1.35 opening a WebSocket needs `create` on the subresource
 * (AuthorizePodWebsocketUpgradeCreatePermission), before, `get` was enough. What else the server says, such as why an admission refuses, stays.
 */
export function refusedRemote(error: unknown, {namespace, command}: Pick<RemoteWish, 'namespace' | 'command'>): unknown {
  if (!(error instanceof ApiError) || error.status !== 403) return error;
  const said = /cannot (create|get) resource "pods\/(?:exec|attach)" in API group ""(?: in the namespace "[^"]*")?(?:: (.+))?$/s.exec(
    error.message,
  );
  if (!said) return error;
  const [, verb, more] = said;
  const does = command ? 'exec' : 'attach';
  const other = verb === 'create' ? 'before Kubernetes 1.35 get was enough' : 'from Kubernetes 1.35 on it is create';
  const words = `You may not ${does} ${command ? 'into' : 'to'} pods in ${namespace}: it needs ${verb} on pods/${does} (${other})`;
  return new ApiError(403, error.reason, more === undefined ? words : `${words}: ${more}`, {causes: error.causes, cause: error});
}
