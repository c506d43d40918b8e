import type {Clock} from '../kube/clock.ts';

/** What a program that writes by itself may have written to the terminal, so that a thin link keeps up. */
const BYTES_PER_MS = 60;
const LEAST_MS = 10;
/** However much each frame takes, this often one is shown. */
const MOST_MS = 300;
/** What comes so soon after a key is its answer. */
const ANSWER_MS = 200;

export type SessionPaceOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Puts what has changed on the screen; `bytes` is all that it has written so far. */
  readonly screen: {schedule(): void; flush(): void; readonly stats: {readonly bytes: number}};
  readonly onBusy: (by: 1 | -1) => void;
};

/** When what a session shows is painted: an answer to a key at once, a flood as often as its frames are small. */
export function createSessionPace({clock, signal, screen, onBusy}: SessionPaceOptions): {typed(): void; show(): void} {
  let typedAt = Number.NEGATIVE_INFINITY;
  let shownAt = Number.NEGATIVE_INFINITY;
  let paceInMs = LEAST_MS;
  let isWaiting = false;
  return {
    typed() {
      typedAt = clock.now();
    },
    show() {
      const now = clock.now();
      if (now - typedAt < ANSWER_MS) return screen.schedule();
      const waitInMs = shownAt + paceInMs - now;
      if (waitInMs <= 0) return paint();
      if (isWaiting) return;
      isWaiting = true;
      onBusy(1);
      void clock.sleep(waitInMs, signal).then(() => {
        isWaiting = false;
        onBusy(-1);
        if (!signal.aborted) paint();
      });
    },
  };

  function paint(): void {
    shownAt = clock.now();
    const before = screen.stats.bytes;
    screen.flush();
    paceInMs = Math.max(LEAST_MS, Math.min(MOST_MS, (screen.stats.bytes - before) / BYTES_PER_MS));
  }
}
