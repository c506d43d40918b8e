import {keyOf} from '../object.ts';
import type {Pod} from '../schema/kinds.ts';
import {priorityOf} from './preempt.ts';

/** What may let a pod in that found no place: another pod that goes, a node that changes, a volume. */
export type Hope = 'pods' | 'nodes' | 'volumes';

/** Pods that failed wait this long after the first time, and twice as long after each further one. */
const BACKOFF_MS = 1000;
const BACKOFF_MAX_MS = 10_000;
/** Nothing happened that could help: it is tried all the same. */
const FLUSH_MS = 5 * 60_000;

type Waiting = {
  readonly turn: number;
  readonly failures: number;
  readonly triedAt: number;
  readyAt: number;
  readonly hopes: readonly Hope[];
};

/** Pods that want a node, as the scheduler's queue keeps them: those to be tried, those to wait a while, those to wait for a change. */
export type Queue = {
  /** To be tried at once. */
  add(key: string): void;
  remove(key: string): void;
  /** Found no place. */
  failed(pod: Pod, now: number, hopes: readonly Hope[]): void;
  /** Something happened. */
  stir(hope: Hope): void;
  /** Keys of what is to be tried now. */
  due(now: number): readonly string[];
  /** When to look again; undefined where nothing waits. */
  readonly next: number | undefined;
  readonly isEmpty: boolean;
};

export function createQueue(): Queue {
  const fresh = new Map<string, number>();
  const failed = new Map<string, Waiting>();
  let turn = 0;
  return {
    add(key) {
      const waiting = failed.get(key);
      if (waiting) waiting.readyAt = Math.min(waiting.readyAt, backoffEnd(waiting));
      else if (!fresh.has(key)) fresh.set(key, turn++);
    },
    remove(key) {
      fresh.delete(key);
      failed.delete(key);
    },
    failed(pod, now, hopes) {
      const key = keyOf(pod);
      const failures = (failed.get(key)?.failures ?? 0) + 1;
      fresh.delete(key);
      failed.set(key, {turn: turn++, failures, triedAt: now, readyAt: now + FLUSH_MS, hopes});
    },
    stir(hope) {
      for (const waiting of failed.values()) {
        if (waiting.hopes.includes(hope)) waiting.readyAt = Math.min(waiting.readyAt, backoffEnd(waiting));
      }
    },
    due(now) {
      const ready: (readonly [number, string])[] = [...fresh].map(([key, at]) => [at, key]);
      for (const [key, waiting] of failed) if (waiting.readyAt <= now) ready.push([waiting.turn, key]);
      return ready.sort(([one], [other]) => one - other).map(([, key]) => key);
    },
    get isEmpty() {
      return fresh.size === 0 && failed.size === 0;
    },
    get next() {
      if (fresh.size > 0) return 0;
      let next: number | undefined;
      for (const {readyAt} of failed.values()) if (next === undefined || readyAt < next) next = readyAt;
      return next;
    },
  };
}

/** The highest priority first; of equals, who came first. */
export function byPriority(pods: readonly Pod[]): readonly Pod[] {
  return pods.some(pod => priorityOf(pod) !== priorityOf(pods[0]!))
    ? [...pods].sort((one, other) => priorityOf(other) - priorityOf(one))
    : pods;
}

function backoffEnd({triedAt, failures}: Waiting): number {
  return triedAt + Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (failures - 1));
}
