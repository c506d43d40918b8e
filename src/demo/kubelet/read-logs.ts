import {badRequest} from '../refusal.ts';
import type {Pod} from '../schema/kinds.ts';
import {stateOf} from './container-status.ts';
import {deadRun} from './dead-run.ts';
import {containerName, findContainer, reachable} from './find-container.ts';
import type {Kubelets} from './kubelets.ts';
import type {ContainerWork, PodWork} from './pod-work.ts';
import type {LogLine, Run} from './run.ts';
import type {LogListener, LogOptions} from './runtime.ts';

/** A container's log as kubelet gives it. The result ends it. Throws a Refusal. */
export function readLogs(kubelets: Kubelets, pod: Pod, options: LogOptions, listener: LogListener): () => void {
  const name = containerName(pod, options.container);
  if (!pod.spec?.nodeName) return silence(kubelets, listener);
  const work = reachable(kubelets, pod);
  const container = findContainer(work, name);
  if (!container) throw badRequest(`container "${name}" in pod "${work.name}" is not available`);
  const run = runOf(kubelets, work, container, options.isPrevious);
  const {agenda} = kubelets.demo;
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let isOver = false;
  let stopFollowing: (() => void) | undefined;
  const chunks: Uint8Array[] = [];
  for (const line of chosen(run, options)) {
    if (left <= 0) break;
    chunks.push(cut(line));
  }
  if (chunks.length > 0) listener.onBytes(Buffer.concat(chunks));
  if (!options.isFollowing || left <= 0 || run.ended) {
    const cancel = agenda.after(0, end);
    return () => {
      cancel();
      isOver = true;
    };
  }
  stopFollowing = run.logs.follow(line => {
    if (isOver) return;
    listener.onBytes(cut(line));
    if (left <= 0) end();
  });
  const cancelEnd = onEnd(run, end);
  return () => {
    isOver = true;
    stopFollowing?.();
    cancelEnd();
  };

  function cut(line: LogLine): Uint8Array {
    const bytes = options.hasTimestamps ? Buffer.concat([Buffer.from(`${nanoTime(line)} `), line.bytes]) : line.bytes;
    const part = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= part.length;
    return part;
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    stopFollowing?.();
    listener.onEnd();
  }
}

/** The newest lines first find where the tail begins; then those before `since` are left out. */
function* chosen({logs}: Run, {tail, since}: LogOptions): Iterable<LogLine> {
  if (tail === undefined) return yield* logs.from(since ?? 0);
  const last: LogLine[] = [];
  if (tail > 0) {
    for (const line of logs.backwards()) {
      if (since !== undefined && line.at < since) break;
      last.push(line);
      if (last.length >= tail) break;
    }
  }
  yield* last.reverse();
}

/** As validateContainerLogStatus of kubelet. */
function runOf(kubelets: Kubelets, work: PodWork, container: ContainerWork, isPrevious: boolean): Run {
  const {spec, run, previous, waiting, adopted, adoptedLast} = container;
  const where = `container "${spec.name}" in pod "${work.name}"`;
  if (isPrevious) {
    const found = waiting && run?.ended ? run : previous;
    if (found) return found;
    const id = adoptedLast?.terminated?.containerID ?? (waiting ? adopted?.terminated?.containerID : undefined);
    if (id) return unavailable(kubelets, id);
    throw badRequest(`previous terminated ${where} not found`);
  }
  if (run) return run;
  const id = (adopted?.terminated ?? adoptedLast?.terminated)?.containerID;
  if (id) return unavailable(kubelets, id);
  const reason = stateOf(work, container).waiting?.reason ?? '';
  if (reason === 'ErrImagePull') throw badRequest(`${where} is waiting to start: image can't be pulled`);
  if (reason === 'ImagePullBackOff') throw badRequest(`${where} is waiting to start: trying and failing to pull image`);
  throw badRequest(`${where} is waiting to start: ${reason}`);
}

/** The container is gone from its node, and its log with it: kubelet says so in place of the log. */
function unavailable({demo}: Kubelets, id: string): Run {
  const at = demo.agenda.now();
  const line: LogLine = {at, nanos: 0, stream: 'stdout', bytes: Buffer.from(`unable to retrieve container logs for ${id}`)};
  return deadRun({id, at, ended: {at, code: 0}, lines: [line]});
}

/** Nothing to read yet: an empty log. */
function silence({demo}: Kubelets, listener: LogListener): () => void {
  return demo.agenda.after(0, () => listener.onEnd());
}

function onEnd(run: Run, tell: () => void): () => void {
  const before = run.onEnd;
  let isTaken = false;
  run.onEnd = () => {
    before?.();
    if (!isTaken) tell();
  };
  return () => (isTaken = true);
}

/** RFC3339Nano, which leaves zeros at the end away. */
function nanoTime({at, nanos}: LogLine): string {
  const millis = String(at % 1000).padStart(3, '0');
  const fraction = `${millis}${String(nanos).padStart(6, '0')}`.replace(/0+$/, '');
  return `${new Date(at).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}
