import {ApiError} from '../kube/api-error.ts';
import type {RemoteWish} from './remote-types.ts';

/**
 * What is missing where the server's RBAC refuses exec or attach: `create` on the subresource is enough for SPDY, `get` is needed where only WebSockets
 * get through. From Kubernetes 1.35 on those need `create` as well (ensureAuthorizedForVerb of pkg/registry/core/pod/rest, which gives no reason unless
 * the authorizer has one). What else the server says, such as why an admission refuses, stays.
 */
export function refusedRemote(error: unknown, {namespace, command}: Pick<RemoteWish, 'namespace' | 'command'>): unknown {
  if (!(error instanceof ApiError) || error.status !== 403) return error;
  const [does, preposition] = command ? ['exec', 'into'] : ['attach', 'to'];
  const said = SAID.exec(error.message);
  if (!said && !SAID_NOTHING.test(error.message)) return error;
  const [, verb = 'create', more = ''] = said ?? [];
  const hint = verb === 'get' ? ' (create is enough where SPDY gets through)' : '';
  const words = `You may not ${does} ${preposition} pods in ${namespace}: it needs ${verb} on pods/${does}${hint}`;
  return new ApiError(403, error.reason, more === '' ? words : `${words}: ${more}`, {causes: error.causes, cause: error});
}

const SAID = /cannot (create|get) resource "pods\/(?:exec|attach)" in API group ""(?: in the namespace "[^"]*")?(?:: (.+))?$/s;
const SAID_NOTHING = /^pods "[^"]*" is forbidden: ?$/;
