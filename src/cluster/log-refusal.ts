import {ApiError} from '../kube/api-error.ts';
import {plainText} from './plain-text.ts';

/**
 * What a container waits for, where that is why its log was refused (validateContainerLogStatus of kubernetes/pkg/kubelet): the kubelet says
 * `container "app" in pod "web" is waiting to start: ContainerCreating`, or `is not available` where it has not heard of the container yet.
 */
export function stageOfRefusal({status, message}: ApiError): string | undefined {
  if (status !== 400) return undefined;
  const stage = / is waiting to start(?:: | - )(.*)$/s.exec(message)?.[1];
  if (stage !== undefined) return plainText(stage, 200) || 'waiting to start';
  return / is not available$/.test(message) ? 'not started yet' : undefined;
}

/** Whether asking again is of no use: no such pod or container, no earlier instance, no right to it. */
export function isFinalRefusal(error: ApiError): boolean {
  return [400, 403, 404, 405, 422].includes(error.status) && stageOfRefusal(error) === undefined;
}

/** Any failure of reading a log as an ApiError, whose reason is the system's code. */
export function logFailure(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const {code, message} = error as {code?: unknown; message?: unknown};
  return new ApiError(0, typeof code === 'string' ? code : 'ConnectionLost', `The connection was lost: ${String(message)}`, {cause: error});
}

/**
 * How long to wait after a failure of a log, in ms: 0.5 s doubling to 15 s, stretched by up to its own length, but at most 15 s, unless the
 * server asks for more (Retry-After, up to a minute). `reset` begins anew, since something was read.
 */
export function createLogBackoff(random: () => number): {failed(error: ApiError): number; reset(): void} {
  let failures = 0;
  return {
    failed(error) {
      const usualMs = Math.min(firstMs * 2 ** failures++ * (1 + random()), largestMs);
      return Math.round(Math.max(usualMs, Math.min(error.retryAfterMs ?? 0, longestAskedMs)));
    },
    reset() {
      failures = 0;
    },
  };
}

const firstMs = 500;
const largestMs = 15_000;
const longestAskedMs = 60_000;
