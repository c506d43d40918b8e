import type {Clock} from '../kube/clock.ts';

const TICK_MS = 100;
/** What lines that flow by themselves may write to the terminal, so that a thin link keeps up. */
const FLOOD_BYTES_PER_MS = 30;
/** Lines that come one by one are seen at once. */
const LINE_MS = 25;

export type PacerOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Puts what has changed on the screen; answers for how long (ms) that is to stand. */
  readonly show: () => number;
  readonly onBusy: (by: 1 | -1) => void;
};

/** Shows at once after a pause, else when what was shown last has stood long enough. */
export function createPacer({clock, signal, show, onBusy}: PacerOptions): () => void {
  let shownAt = Number.NEGATIVE_INFINITY;
  let standsInMs = 0;
  let isWaiting = false;
  return () => {
    const waitInMs = shownAt + standsInMs - clock.now();
    if (waitInMs <= 0) return showNow();
    if (isWaiting) return;
    isWaiting = true;
    onBusy(1);
    void clock.sleep(waitInMs, signal).then(() => {
      isWaiting = false;
      onBusy(-1);
      if (!signal.aborted) showNow();
    });
  };

  function showNow(): void {
    shownAt = clock.now();
    standsInMs = show();
  }
}

export type PaceOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Puts what has changed on the screen; `bytes` is all that it has written so far. */
  readonly screen: {flush(): void; readonly stats: {readonly bytes: number}};
  /** A flood of lines fills the screen anew with every frame: then frames are fewer. */
  readonly isFlood: () => boolean;
  /** Told before what has changed goes to the screen. */
  readonly onShow: () => void;
  readonly onBusy: (by: 1 | -1) => void;
};

/** Data reach the screen at once after a pause, else once per tick; keys never wait for them. */
export function createPace({screen, isFlood, onShow, ...options}: PaceOptions): () => void {
  return createPacer({
    ...options,
    show() {
      const before = screen.stats.bytes;
      onShow();
      screen.flush();
      return isFlood() ? Math.max(LINE_MS, (screen.stats.bytes - before) / FLOOD_BYTES_PER_MS) : TICK_MS;
    },
  });
}
