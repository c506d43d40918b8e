import {createPacer, type PaceOptions} from './pace.ts';

/** What a program that writes by itself may have written to the terminal, so that a thin link keeps up. */
const BYTES_PER_MS = 60;
const LEAST_MS = 10;
/** However much each frame takes, this often one is shown. */
const MOST_MS = 300;
/** What comes so soon after a key is its answer, which is painted as often as that: a flood must not be held up by pictures of it. */
const ANSWER_MS = 200;
const ANSWER_FRAME_MS = 5;

export type SessionPaceOptions = Omit<PaceOptions, 'isFlood' | 'onShow'>;

/** When what a session shows is painted: an answer to a key at once, a flood as often as its frames are small. */
export function createSessionPace({screen, ...options}: SessionPaceOptions): {typed(): void; show(): void} {
  let typedAt = Number.NEGATIVE_INFINITY;
  let standsInMs = LEAST_MS;
  return {
    typed() {
      typedAt = options.clock.now();
    },
    show: createPacer({
      ...options,
      standsInMs: () => (options.clock.now() - typedAt < ANSWER_MS ? ANSWER_FRAME_MS : standsInMs),
      show() {
        const before = screen.stats.bytes;
        screen.flush();
        standsInMs = Math.max(LEAST_MS, Math.min(MOST_MS, (screen.stats.bytes - before) / BYTES_PER_MS));
      },
    }),
  };
}
