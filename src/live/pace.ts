import type {Clock} from '../kube/clock.ts';

const TICK_MS = 100;
/** What lines that flow by themselves may write to the terminal, so that a thin link keeps up. */
const FLOOD_BYTES_PER_MS = 30;
/** Lines that come one by one are seen at once. */
const LINE_MS = 25;

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
export function createPace({clock, signal, screen, isFlood, onShow, onBusy}: PaceOptions): () => void {
  let shownAt = Number.NEGATIVE_INFINITY;
  let paceInMs = TICK_MS;
  let isWaiting = false;
  return () => {
    const waitInMs = shownAt + paceInMs - clock.now();
    if (waitInMs <= 0) return show();
    if (isWaiting) return;
    isWaiting = true;
    onBusy(1);
    void clock.sleep(waitInMs, signal).then(() => {
      isWaiting = false;
      onBusy(-1);
      if (!signal.aborted) show();
    });
  };

  function show(): void {
    shownAt = clock.now();
    const before = screen.stats.bytes;
    onShow();
    screen.flush();
    paceInMs = isFlood() ? Math.max(LINE_MS, (screen.stats.bytes - before) / FLOOD_BYTES_PER_MS) : TICK_MS;
  }
}
