import type {Clock} from '../kube/clock.ts';

const TICK_MS = 100;
/** What lines that flow by themselves may write to the terminal, so that a thin link keeps up. */
const FLOOD_BYTES_PER_MS = 30;
/** Lines that come one by one are seen at once. */
const LINE_MS = 25;

export type PacerOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Puts what has changed on the screen. */
  readonly show: () => void;
  /** For how long (ms) what was shown last is to stand, as things are now. */
  readonly standsInMs: () => number;
  readonly onBusy: (by: 1 | -1) => void;
};

/** Shows at once after a pause, else when what was shown last has stood long enough. */
export function createPacer({clock, signal, show, standsInMs, onBusy}: PacerOptions): () => void {
  let shownAt = Number.NEGATIVE_INFINITY;
  let wakesAt = Number.POSITIVE_INFINITY;
  return () => {
    const now = clock.now();
    const at = shownAt + standsInMs();
    if (at <= now) return showNow();
    if (at >= wakesAt) return;
    wakesAt = at;
    onBusy(1);
    void clock.sleep(at - now, signal).then(() => {
      onBusy(-1);
      // Something more urgent may have shown it meanwhile.
      if (wakesAt === at && !signal.aborted) showNow();
    });
  };

  function showNow(): void {
    wakesAt = Number.POSITIVE_INFINITY;
    shownAt = clock.now();
    show();
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
  let standsInMs = TICK_MS;
  return createPacer({
    ...options,
    standsInMs: () => standsInMs,
    show() {
      const before = screen.stats.bytes;
      onShow();
      screen.flush();
      standsInMs = isFlood() ? Math.max(LINE_MS, (screen.stats.bytes - before) / FLOOD_BYTES_PER_MS) : TICK_MS;
    },
  });
}
