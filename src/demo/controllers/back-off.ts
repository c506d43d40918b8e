/** Waits that double with every failure, as client-go's flowcontrol.Backoff keeps them. */
export type BackOff = {
  /** Milliseconds still to wait; 0 where it may be tried now. */
  left(key: string, now: number): number;
  /** One more failure. */
  next(key: string, now: number): void;
};

export function createBackOff(firstMs: number, maxMs: number): BackOff {
  const entries = new Map<string, {readonly at: number; readonly wait: number}>();
  return {
    left(key, now) {
      const entry = entries.get(key);
      return entry ? Math.max(0, entry.at + entry.wait - now) : 0;
    },
    next(key, now) {
      const entry = entries.get(key);
      const isForgotten = !entry || now - entry.at > 2 * maxMs;
      entries.set(key, {at: now, wait: isForgotten ? firstMs : Math.min(maxMs, 2 * entry.wait)});
    },
  };
}
