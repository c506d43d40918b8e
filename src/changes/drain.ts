import type {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {humanDuration} from '../kube/duration.ts';
import {resourcePath} from '../kube/paths.ts';
import type {Sent, Target} from './change.ts';
import type {Cluster} from './cluster.ts';
import {pods} from './lookups/kinds.ts';
import type {TaskHandle} from './plan.ts';
import {type Objects, watchObjects} from './watch-object.ts';

export type DrainOptions = {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Names of nodes. */
  readonly nodes: readonly string[];
  /** How many pods are to go. */
  readonly total: number;
  /** For everything, from its begin. */
  readonly timeoutMs: number;
};

export type Drain = {
  begin(task: TaskHandle): void;
  /** Waits until an evicted pod is gone, and tells how far all is. Throws where that takes too long or cannot be seen; not when it is cancelled. */
  settle(sent: Sent, task: TaskHandle): Promise<void>;
  /** A budget forbids an eviction for now. */
  waits(target: Target, refusal: ApiError): void;
  /** How many pods are gone. */
  gone(): number;
  close(): void;
};

/** Follows a drain: one watch on the pods of each node, however many are evicted. */
export function createDrain({cluster, clock, nodes, total, timeoutMs}: DrainOptions): Drain {
  const ended = new AbortController();
  /** By node; undefined until it was read. */
  const there = new Map<string, Objects>();
  const lookers = new Set<() => void>();
  const waiting = new Map<string, string>();
  const stopping = new Map<string, string>();
  let task: TaskHandle | undefined;
  let endsAt = 0;
  let count = 0;
  let problem: Error | undefined;

  return {begin, settle, waits, gone: () => count, close: () => ended.abort()};

  async function settle({change: {target}}: Sent, handle: TaskHandle): Promise<void> {
    if (target.kind.plural !== 'pods') return tell();
    waiting.delete(target.uid);
    stopping.set(target.uid, target.name);
    tell();
    try {
      await untilGone(target);
      if (!handle.signal.aborted) count++;
    } finally {
      stopping.delete(target.uid);
      tell();
    }
  }

  function begin(handle: TaskHandle): void {
    task = handle;
    endsAt = clock.now() + timeoutMs;
    const signal = AbortSignal.any([handle.signal, ended.signal]);
    for (const node of nodes) void follow(node, signal);
  }

  async function follow(node: string, signal: AbortSignal): Promise<void> {
    try {
      const query = {fieldSelector: `spec.nodeName=${node}`};
      for await (const objects of watchObjects(cluster, resourcePath(pods, undefined), query, {clock, signal})) {
        there.set(node, objects);
        for (const look of lookers) look();
      }
    } catch (error) {
      problem = error instanceof Error ? error : new Error(String(error));
      for (const look of lookers) look();
    }
  }

  function untilGone({uid}: Target): Promise<void> {
    const signal = AbortSignal.any([task!.signal, ended.signal]);
    const settled = new AbortController();
    return new Promise<void>((resolve, reject) => {
      const look = () => {
        if (isGone(uid) || signal.aborted) resolve();
        else if (problem) reject(problem);
      };
      lookers.add(look);
      signal.addEventListener('abort', look, {signal: settled.signal});
      void clock.sleep(Math.max(0, endsAt - clock.now()), settled.signal).then(() => {
        reject(new Error(`still there after ${humanDuration(timeoutMs)}`));
      });
      settled.signal.addEventListener('abort', () => lookers.delete(look));
      look();
    }).finally(() => settled.abort());
  }

  function isGone(uid: string): boolean {
    return there.size === nodes.length && ![...there.values()].some(objects => objects.has(uid));
  }

  function waits({uid, name}: Target, refusal: ApiError): void {
    waiting.set(uid, `${name} waits for ${budgetIn(refusal)}`);
    tell();
  }

  function tell(): void {
    const [first] = waiting.values();
    const others = waiting.size - 1;
    const [stops] = stopping.values();
    const held = first === undefined ? '' : `; ${first}${others > 0 ? `, and ${others} more` : ''}`;
    const going = first !== undefined || stops === undefined ? '' : stopping.size === 1 ? `; ${stops} stops` : `; ${stopping.size} stop`;
    task?.tell(`drained ${count} of ${total}${held}${going}`);
  }
}

/** `budget web`, which the cause of a refused eviction names (createTooManyRequestsError in pkg/registry/core/pod/storage/eviction.go). */
function budgetIn({causes}: ApiError): string {
  const names = causes.flatMap(({message}) => /disruption budget (\S+)/.exec(message)?.[1] ?? []);
  return names.length > 0 ? `budget ${names.join(', ')}` : 'its budget';
}
