import {readJson} from '../cluster/read-json.ts';
import type {Transport} from '../cluster/transport-types.ts';
import {type Choice, fieldsOf} from '../kube/fields.ts';
import {resourcePath} from '../kube/paths.ts';
import {createSplitter, type StampedLine} from '../logs/split.ts';
import {pods} from '../resources/pods.ts';
import type {Ending} from '../resources/restarts.ts';

export type PodName = {readonly namespace: string; readonly pod: string};

/** The instance of a container before the one that runs. */
export type LastInstance = {
  readonly container: string;
  /** How often the container has been restarted. */
  readonly count: number;
  /** Tells it from the instances before and after it. */
  readonly id: string;
  readonly ending: Ending;
  /** Undefined where the pod does not say. */
  readonly finishedAt: number | undefined;
};

const status = {
  name: true,
  restartCount: true,
  lastState: {terminated: {exitCode: true, signal: true, reason: true, message: true, finishedAt: true, containerID: true}},
} as const satisfies Choice<'ContainerStatus'>;
const fields = fieldsOf('Pod', {metadata: {uid: true}, status: {containerStatuses: status, initContainerStatuses: status}});

/** Of each container of a pod that was restarted, the instance before; with the pod's uid. Throws an ApiError. */
export async function readLastInstances(
  transport: Transport,
  {namespace, pod}: PodName,
  signal: AbortSignal,
): Promise<{readonly uid: string; readonly instances: readonly LastInstance[]}> {
  const answer = await transport.get(resourcePath(pods, namespace, pod), {accept: 'application/json', signal});
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk as Uint8Array);
  const {metadata, status} = readJson(fields, parsed(Buffer.concat(chunks)));
  const instances = [...status.initContainerStatuses, ...status.containerStatuses].flatMap(({name, restartCount, lastState}) => {
    const {terminated} = lastState;
    if (!terminated || restartCount === 0) return [];
    const {exitCode, signal, reason, message, finishedAt, containerID} = terminated;
    const id = containerID || `${finishedAt ?? ''}#${restartCount}`;
    return [{container: name, count: restartCount, id, ending: {exitCode, signal, reason, message}, finishedAt}];
  });
  return {uid: metadata.uid, instances};
}

export type PreviousLog = {
  readonly lines: readonly StampedLine[];
  /** What the lines take. */
  readonly bytes: number;
  /** So many bytes before them were left out. */
  readonly cut: number;
};

/** More is not sent by a kubelet for so many lines: it splits lines of 16 KiB. */
const MOST_SENT_BYTES = 16 * 2 ** 20;

/**
 * The end of the log of a container's instance before: at most `mostLines` lines and `mostBytes` bytes, always the last ones. Asking the
 * server for so many bytes would cut off the end. Throws an ApiError.
 */
export async function readPreviousLog(
  transport: Transport,
  {namespace, pod, container}: PodName & {readonly container: string},
  options: {readonly signal: AbortSignal; readonly fallbackMs: number; readonly mostLines: number; readonly mostBytes: number},
): Promise<PreviousLog> {
  const {signal, fallbackMs, mostLines, mostBytes} = options;
  const query = {container, previous: 'true', timestamps: 'true', tailLines: String(mostLines), limitBytes: String(MOST_SENT_BYTES)};
  const answer = await transport.get(`${resourcePath(pods, namespace, pod)}/log`, {query, accept: '*/*', signal});
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let cut = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    while (chunks.length > 1 && bytes - chunks[0]!.length >= mostBytes) {
      const {length} = chunks.shift()!;
      bytes -= length;
      cut += length;
    }
  }
  // Memory of its own: what is left of it is kept for long.
  const all = Buffer.concat(chunks);
  const from = startOf(all, mostBytes, cut > 0);
  const kept = Uint8Array.prototype.slice.call(all, from);
  const splitter = createSplitter(() => fallbackMs);
  const lines = [...splitter.push(kept), ...splitter.end()].slice(-mostLines);
  return {lines, bytes: kept.length, cut: cut + from};
}

/** Where the first whole line begins that fits; the last line is kept in part where it alone is longer. */
function startOf(all: Uint8Array, mostBytes: number, isBegun: boolean): number {
  const from = Math.max(0, all.length - mostBytes);
  if (from === 0 && !isBegun) return 0;
  const newline = all.indexOf(10, Math.max(0, from - 1));
  return newline >= 0 && newline < all.length - 1 ? newline + 1 : from;
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}
