import {badRequest} from '../refusal.ts';
import type {Pod} from '../schema/kinds.ts';
import {stateOf} from './container-status.ts';
import {deadRun} from './dead-run.ts';
import {containerName, findContainer, reachable} from './find-container.ts';
import type {Kubelets} from './kubelets.ts';
import type {ContainerWork, PodWork} from './pod-work.ts';
import type {Following, LogLine, Run} from './run.ts';
import type {LogListener, LogOptions} from './runtime.ts';

/** containerd keeps longer lines in parts; who asks for the last lines asks for so many parts. */
const PART_BYTES = 16_384;

/** A container's log as kubelet gives it. The result ends it. Throws a Refusal. */
export function readLogs(kubelets: Kubelets, pod: Pod, options: LogOptions, listener: LogListener): () => void {
  const name = containerName(pod, options.container);
  if (!pod.spec?.nodeName) return silence(kubelets, listener);
  const work = reachable(kubelets, pod);
  const container = findContainer(work, name);
  if (!container) throw badRequest(`container "${name}" in pod "${work.name}" is not available`);
  const run = runOf(kubelets, work, container, options.isPrevious);
  const {agenda} = kubelets.demo;
  const now = agenda.now();
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let isOver = false;
  let following: Following | undefined;
  tell(chosen(run, options, now));
  if (!options.isFollowing || left <= 0 || run.ended) {
    const cancel = agenda.after(0, end);
    return () => {
      cancel();
      isOver = true;
    };
  }
  following = run.logs.follow(now, lines => {
    if (isOver) return;
    tell(lines);
    if (left <= 0) end();
  });
  const cancelEnd = onEnd(run, () => {
    following?.flush();
    end();
  });
  return () => {
    isOver = true;
    following?.stop();
    cancelEnd();
  };

  function tell(lines: Iterable<LogLine>): void {
    const parts: Uint8Array[] = [];
    for (const line of lines) {
      if (left <= 0) break;
      if (options.hasTimestamps) put(parts, Buffer.from(timeBefore(line), 'latin1'));
      put(parts, line.bytes);
    }
    if (parts.length > 0) listener.onBytes(Buffer.concat(parts));
  }

  function put(parts: Uint8Array[], bytes: Uint8Array): void {
    const part = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= part.length;
    parts.push(part);
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    following?.stop();
    listener.onEnd();
  }
}

/** The newest lines first find where the tail begins; then those before `since` are left out. */
function* chosen({logs}: Run, {tail, since}: LogOptions, until: number): Iterable<LogLine> {
  if (tail === undefined) return yield* logs.from(since ?? 0, until);
  const last: LogLine[] = [];
  let wanted = tail;
  for (const line of logs.backwards(until)) {
    if (wanted <= 0 || (since !== undefined && line.at < since)) break;
    const parts = Math.max(1, Math.ceil((line.bytes.length - 1) / PART_BYTES));
    last.push(parts > wanted ? {...line, bytes: line.bytes.subarray((parts - wanted) * PART_BYTES)} : line);
    wanted -= parts;
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

/** Those who follow a run, so that one who comes and goes leaves nothing behind. */
const followers = new WeakMap<Run, Set<() => void>>();

function onEnd(run: Run, tell: () => void): () => void {
  const all = followers.get(run) ?? new Set();
  if (!followers.has(run)) {
    followers.set(run, all);
    const before = run.onEnd;
    run.onEnd = () => {
      before?.();
      for (const each of [...all]) each();
    };
  }
  all.add(tell);
  return () => void all.delete(tell);
}

/** The time as kubelet writes it, with all nine digits (RFC3339NanoFixed), and a blank. */
function timeBefore({at, nanos}: LogLine): string {
  const second = Math.floor(at / 1000);
  if (second !== written.second) written = {second, text: new Date(second * 1000).toISOString().slice(0, 20)};
  return `${written.text}${String(at - second * 1000).padStart(3, '0')}${String(nanos).padStart(6, '0')}Z `;
}

/** The second that was written last: lines come in the order of their times. */
let written = {second: Number.NaN, text: ''};
