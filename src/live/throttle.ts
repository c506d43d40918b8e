import type {Clock} from '../kube/clock.ts';

export type ThrottleOptions<T> = {
  readonly atOnce: number;
  /** Requests; `count` says when one is made. */
  readonly perMinute: number;
  /** More do not wait for their turn: they are left out. */
  readonly waiting: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of one key only one runs at a time, and only one waits. */
  readonly keyOf: (item: T) => string;
  readonly join: (waiting: T, added: T) => T;
  /** Must not reject. */
  readonly run: (item: T) => Promise<void>;
  readonly onLeftOut: () => void;
};

/** Does things in the order in which they come, not too many at once and not too many a minute. */
export type Throttle<T> = {
  add(item: T): void;
  count(): void;
  readonly leftOut: number;
};

const MINUTE_MS = 60_000;
/** What one item usually takes. */
const REQUESTS = 2;

/** See `Throttle`. Nothing runs any more once the signal has fired. */
export function createThrottle<T>(options: ThrottleOptions<T>): Throttle<T> {
  const {atOnce, perMinute, clock, signal, keyOf} = options;
  const waiting = new Map<string, T>();
  const running = new Set<string>();
  const asked: number[] = [];
  let leftOut = 0;
  let sleeping: AbortController | undefined;

  return {
    add(item) {
      const key = keyOf(item);
      const known = waiting.get(key);
      if (known === undefined && waiting.size >= options.waiting) {
        leftOut++;
        return options.onLeftOut();
      }
      waiting.set(key, known === undefined ? item : options.join(known, item));
      pump();
    },
    count() {
      asked.push(clock.now());
    },
    get leftOut() {
      return leftOut;
    },
  };

  function pump(): void {
    if (signal.aborted || sleeping) return;
    for (const [key, item] of waiting) {
      if (running.size >= atOnce) return;
      if (running.has(key)) continue;
      const pauseInMs = pauseBefore();
      if (pauseInMs > 0) return sleep(pauseInMs);
      waiting.delete(key);
      running.add(key);
      void options.run(item).then(() => {
        running.delete(key);
        if (sleeping) sleeping.abort();
        else pump();
      });
    }
  }

  function pauseBefore(): number {
    const now = clock.now();
    while (asked.length > 0 && asked[0]! <= now - MINUTE_MS) asked.shift();
    // Those that run have not made all of their requests yet.
    const excess = asked.length + (running.size + 1) * REQUESTS - perMinute;
    if (excess <= 0) return 0;
    const first = asked[Math.min(excess, asked.length) - 1];
    return first === undefined ? 0 : first + MINUTE_MS - now;
  }

  /** Until then, or until something ends, which may have made fewer requests than was reckoned with. */
  function sleep(ms: number): void {
    const waking = new AbortController();
    sleeping = waking;
    void clock.sleep(ms, AbortSignal.any([signal, waking.signal])).then(() => {
      sleeping = undefined;
      pump();
    });
  }
}
