import type {Cause} from '../../refusal.ts';
import {badRequest, invalid, notFound} from '../../refusal.ts';
import {pods} from '../../types/pods.ts';
import type {Call, Target} from '../call.ts';
import {cause, wholeNumber} from '../options.ts';
import {isTrue} from '../route.ts';
import {containerOf} from './container-of.ts';

/** How many bytes may wait for a client that follows but does not read, before it is cut off. */
const MAX_WAITING = 16 * 1024 * 1024;

/** Streams what a container wrote. Follows LogREST of k8s.io/kubernetes/pkg/registry/core/pod/rest. */
export function log(call: Call, {namespace, name}: Target): void {
  const {demo, query, response} = call;
  const options = optionsOf(query, demo.agenda.now());
  const {limitBytes, tailLines, sinceSeconds} = options;
  const problems: Cause[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    problems.push(cause('tailLines', 'FieldValueInvalid', `Invalid value: ${tailLines}: must be greater than or equal to 0`));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    problems.push(cause('limitBytes', 'FieldValueInvalid', `Invalid value: ${limitBytes}: must be greater than 0`));
  }
  if (sinceSeconds !== undefined && query.get('sinceTime')) {
    problems.push(cause('[]', 'FieldValueForbidden', 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    problems.push(cause('sinceSeconds', 'FieldValueInvalid', `Invalid value: ${sinceSeconds}: must be greater than 0`));
  }
  if (query.get('stream')) problems.push(cause('stream', 'FieldValueForbidden', 'Forbidden: may not be specified'));
  if (problems.length > 0) throw invalid({group: '', kind: 'PodLogOptions'}, name, problems);
  const pod = demo.store.get(pods, namespace, name);
  if (!pod) throw notFound(pods, name);
  const container = containerOf(pod, query.get('container') ?? '');
  response.setHeader('Cache-Control', 'no-cache, private');
  // Not placed yet: nothing is there to be read, and nothing is said against it.
  if (!pod.spec?.nodeName) {
    response.writeHead(204).end();
    return;
  }
  response.setHeader('Content-Type', 'text/plain');
  const {isFollowing, isPrevious, hasTimestamps, since} = options;
  let isOver = false;
  const stop = demo.runtime.logs(
    pod,
    {container, isFollowing, isPrevious, hasTimestamps, since, tail: tailLines, limitBytes},
    {
      onBytes(bytes) {
        response.write(bytes);
        if (isFollowing && response.writableLength > MAX_WAITING) response.destroy();
      },
      onEnd() {
        isOver = true;
        response.end();
      },
    },
  );
  if (isFollowing && !isOver) response.flushHeaders();
  response.on('close', () => {
    if (!isOver) stop();
  });
}

type LogQuery = {
  readonly isFollowing: boolean;
  readonly isPrevious: boolean;
  readonly hasTimestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  readonly sinceSeconds: number | undefined;
  readonly since: number | undefined;
};

function optionsOf(query: URLSearchParams, now: number): LogQuery {
  const sinceSeconds = wholeNumber(query, 'sinceSeconds');
  return {
    isFollowing: isTrue(query.get('follow')),
    isPrevious: isTrue(query.get('previous')),
    hasTimestamps: isTrue(query.get('timestamps')),
    tailLines: wholeNumber(query, 'tailLines'),
    limitBytes: wholeNumber(query, 'limitBytes'),
    sinceSeconds,
    since: sinceSeconds === undefined ? timeOf(query.get('sinceTime')) : now - sinceSeconds * 1000,
  };
}

function timeOf(text: string | null): number | undefined {
  if (!text) return undefined;
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  // On its way to the kubelet the fraction is lost.
  if (!Number.isNaN(ms)) return Math.floor(ms / 1000) * 1000;
  throw badRequest(`parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`);
}
