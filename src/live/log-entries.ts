import type {Progress} from './log-feed.ts';
import {hasLog, type LogContainer, type LogPod} from './log-pod.ts';

/** A container of a pod that is or was there, and how far the reading of its log is. */
export type LogEntry = {
  readonly key: string;
  pod: LogPod;
  container: LogContainer;
  isGone: boolean;
  /** Its place among the sources; undefined while it is not one. */
  id: number | undefined;
  isReading: boolean;
  /** It is read again should its pod come back to us. */
  wasGone: boolean;
  /** It was to be read from its beginning, since it started while others were read already. */
  readonly isNew: boolean;
  readonly progress: Progress;
  readonly listeners: Set<() => void>;
};

export type LogEntries = {
  readonly all: readonly LogEntry[];
  /** Pods that are there now. */
  readonly pods: number;
  /** Those of a pod; new ones are made for containers that are wanted. */
  put(pod: LogPod, isLate: boolean): readonly LogEntry[];
  gone(pod: LogPod): readonly LogEntry[];
};

export function createLogEntries(isWanted: (container: LogContainer) => boolean): LogEntries {
  const all: LogEntry[] = [];
  const byPod = new Map<string, LogEntry[]>();
  const pods = new Set<string>();
  return {
    all,
    get pods() {
      return pods.size;
    },
    put(pod, isLate) {
      pods.add(pod.uid);
      const known = byPod.get(pod.uid) ?? [];
      byPod.set(pod.uid, known);
      for (const container of pod.containers) {
        const entry = known.find(one => one.container.name === container.name);
        if (entry) {
          Object.assign(entry, {pod, container, isGone: false});
          wake(entry);
        } else if (isWanted(container)) {
          const isNew = isLate || !hasLog(container);
          const made: LogEntry = {
            key: `${pod.uid}/${container.name}`,
            pod,
            container,
            isGone: false,
            id: undefined,
            isReading: false,
            wasGone: false,
            isNew,
            progress: {mark: undefined, hasBegun: false},
            listeners: new Set(),
          };
          known.push(made);
          all.push(made);
        }
      }
      return known;
    },
    gone(pod) {
      pods.delete(pod.uid);
      const known = byPod.get(pod.uid) ?? [];
      for (const entry of known) {
        Object.assign(entry, {pod: {...entry.pod, isGoing: pod.isGoing, reason: pod.reason, message: pod.message}, isGone: true});
        wake(entry);
      }
      return known;
    },
  };
}

/** Resolves when the entry is another than now, or when the signal fires. */
export function entryChanged({listeners}: LogEntry, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => {
    const go = () => {
      listeners.delete(go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    listeners.add(go);
    signal.addEventListener('abort', go);
  });
}

function wake({listeners}: LogEntry): void {
  for (const go of [...listeners]) go();
}
