import {text} from 'node:stream/consumers';
import type {Answer} from '../cluster/transport-types.ts';
import type {KubeObject} from '../kube/object.ts';
import type {ChangeRequest} from './change.ts';
import type {Cluster} from './cluster.ts';

/** What the server said to a request that changes something, or to a dry run of it. */
export type Answered = {
  /** Undefined where the answer holds no object but a Status. */
  readonly object: KubeObject | undefined;
  /** Its words in Warning headers (RFC 9111 dropped them, the API conventions kept them: KEP-1693). */
  readonly warnings: readonly string[];
};

/** Who set a field, as the server keeps it (KEP-555). */
const FIELD_MANAGER = 'dogwatch';

/**
 * Makes one change. The only way to a mutating request: nothing else may call `mutate`. Sent once; what it throws is an ApiError, of
 * status 0 where no answer came, in which case the change may or may not have been made.
 */
export function send(cluster: Cluster, request: ChangeRequest, signal: AbortSignal): Promise<Answered> {
  return mutate(cluster, request, request.body, {}, signal);
}

/** Asks the server what it would store (KEP-576). Changes nothing. Throws as `send` does. */
export function dryRun(cluster: Cluster, request: ChangeRequest, signal: AbortSignal): Promise<Answered> {
  // Of a deletion the server reads the options from the body or from the query, never from both.
  return request.method === 'DELETE'
    ? mutate(cluster, request, {...(request.body as object), dryRun: ['All']}, {}, signal)
    : mutate(cluster, request, request.body, {dryRun: 'All'}, signal);
}

async function mutate(
  cluster: Cluster,
  {method, path, contentType}: ChangeRequest,
  body: unknown,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answered> {
  const transport = await cluster.transport();
  const written = method === 'DELETE' ? {} : {fieldManager: FIELD_MANAGER, fieldValidation: 'Strict'};
  const mutation = {method, query: {...written, ...query}, body, signal, ...(contentType === undefined ? {} : {contentType})};
  const answer = await transport.mutate(path, mutation);
  return {object: objectIn(await text(answer.body)), warnings: warningsOf(answer)};
}

function objectIn(content: string): KubeObject | undefined {
  try {
    const value = JSON.parse(content) as KubeObject;
    return value.kind === 'Status' || typeof value.metadata?.name !== 'string' ? undefined : value;
  } catch {
    return undefined;
  }
}

/** `299 - "text"`, several in one header or in several. */
function warningsOf({headers}: Answer): string[] {
  const given = headers['warning'];
  const lines = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return lines.flatMap(line =>
    [...line.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, words = '']) => words.replace(/\\(.)/g, '$1')),
  );
}
