import {createPacer, type PaceOptions} from './pace.ts';

/** What a program that writes by itself may have written to the terminal, so that a thin link keeps up. */
const BYTES_PER_MS = 60;
const LEAST_MS = 10;
/** However much each frame takes, this often one is shown. */
const MOST_MS = 300;
/** What comes so soon after a key is its answer. */
const ANSWER_MS = 200;

export type SessionPaceOptions = Pick<PaceOptions, 'clock' | 'signal' | 'onBusy'> & {
  readonly screen: PaceOptions['screen'] & {schedule(): void};
};

/** When what a session shows is painted: an answer to a key at once, a flood as often as its frames are small. */
export function createSessionPace({screen, ...options}: SessionPaceOptions): {typed(): void; show(): void} {
  let typedAt = Number.NEGATIVE_INFINITY;
  const paint = createPacer({
    ...options,
    show() {
      const before = screen.stats.bytes;
      screen.flush();
      return Math.max(LEAST_MS, Math.min(MOST_MS, (screen.stats.bytes - before) / BYTES_PER_MS));
    },
  });
  return {
    typed() {
      typedAt = options.clock.now();
    },
    show: () => (options.clock.now() - typedAt < ANSWER_MS ? screen.schedule() : paint()),
  };
}
