import {ApiError} from '../kube/api-error.ts';
import {plainText} from './plain-text.ts';
import type {PortWish} from './port-types.ts';

/**
 * What a kubelet tells on the error stream of a port, in few words where it is known. Reasons: `ConnectionRefused`, `ConnectionReset`,
 * `PodGone` (another pod may serve instead), `PortForwardFailed`.
 */
export function portFailure(told: string, {pod, port}: PortWish): ApiError {
  if (/connection refused/i.test(told)) return new ApiError(0, 'ConnectionRefused', `Nothing listens on port ${port} in pod ${pod}`);
  if (/connection reset|broken pipe/i.test(told)) return resetByPod({pod, port});
  if (/i\/o timeout|timed out|deadline exceeded/i.test(told))
    return new ApiError(0, 'PortForwardFailed', `Port ${port} in pod ${pod} does not answer`);
  if (/(sandbox|container|pod|namespace)\b.*(not found|not running|is closed|does not exist|no such)/i.test(told))
    return new ApiError(0, 'PodGone', `Pod ${pod} does not run any more`);
  const words = plainText(told.replace(/^error forwarding port \d+ to pod [^:]*: */, ''), 300);
  return new ApiError(0, 'PortForwardFailed', `Port ${port} in pod ${pod} cannot be reached: ${words}`);
}

export function resetByPod({pod, port}: Pick<PortWish, 'pod' | 'port'>): ApiError {
  return new ApiError(0, 'ConnectionReset', `Port ${port} in pod ${pod} reset the connection`);
}

/**
 * What is missing where the server's RBAC refuses: `create` on the subresource is enough for SPDY, `get` is needed where only WebSockets get
 * through. From Kubernetes 1.35 on those need `create` as well, and the server names no verb (ensureAuthorizedForVerb of pkg/registry/core/pod/rest).
 * What else the server says stays.
 */
export function refusedForward(error: unknown, {namespace}: PortWish): unknown {
  if (!(error instanceof ApiError) || error.status !== 403) return error;
  const said = /cannot (create|get) resource "pods\/portforward" in API group ""/.exec(error.message);
  if (!said && !/^pods "[^"]*" is forbidden: ?$/.test(error.message)) return error;
  const hint = said?.[1] === 'get' ? ' (create is enough where SPDY gets through)' : '';
  const words = `You may not forward ports of pods in ${namespace}: it needs ${said?.[1] ?? 'create'} on pods/portforward${hint}`;
  return new ApiError(403, error.reason, words, {causes: error.causes, cause: error});
}

/** The way to the pod has broken. `ETIMEDOUT` where nothing was heard for a minute, else `ECONNRESET`. */
export function wayLost({pod, port}: PortWish, isSilent: boolean): ApiError {
  if (isSilent)
    return new ApiError(0, 'ETIMEDOUT', `The connection to port ${port} in pod ${pod} was lost: nothing was heard for a minute`);
  return new ApiError(0, 'ECONNRESET', `The connection to port ${port} in pod ${pod} was lost: the pod or the link has gone`);
}
