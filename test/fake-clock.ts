import type {Clock} from '../src/kube/clock.ts';

/** A clock that stands still until it is advanced. */
export type FakeClock = Clock & {
  /** Wakes in order of time whoever sleeps until then, and lets each go on before the next. */
  advance(ms: number): Promise<void>;
  /** The waits under way, in ms from now, shortest first. */
  readonly sleeps: readonly number[];
  /** Resolves as soon as somebody sleeps for a time that fits. */
  slept(fits: (ms: number) => boolean): Promise<number>;
};

export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  type Sleeper = {readonly wakesAt: number; readonly wake: () => void};
  let now = start;
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<() => void>();
  return {
    now: () => now,
    get sleeps() {
      return [...sleepers].map(({wakesAt}) => wakesAt - now).sort((one, other) => one - other);
    },
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise(resolve => {
        const sleeper = {wakesAt: now + ms, wake};
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
        for (const watcher of watchers) watcher();
        function wake(): void {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        }
      });
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...sleepers].sort((one, other) => one.wakesAt - other.wakesAt)[0];
        if (!next || next.wakesAt > end) break;
        now = Math.max(now, next.wakesAt);
        next.wake();
        await turn();
      }
      now = end;
      await turn();
    },
    slept(fits) {
      return new Promise(resolve => {
        const look = () => {
          const ms = [...sleepers].map(({wakesAt}) => wakesAt - now).find(fits);
          if (ms === undefined) return;
          watchers.delete(look);
          resolve(ms);
        };
        watchers.add(look);
        look();
      });
    },
  };
}

/** Lets everything go on that waits for no input or output. */
function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
