import type {Wall} from './agenda.ts';

/** The longest that a timer of Node's can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** Time as it passes outside, by the clock given, `pace` times as fast. Waiting alone keeps no process alive. */
export function wallOf(now: () => number, pace = 1): Wall {
  const begin = now();
  return {
    now: () => begin + (now() - begin) * pace,
    timer(ms, run) {
      const timer = setTimeout(run, Math.min(ms / pace, LONGEST_MS)).unref();
      return () => clearTimeout(timer);
    },
  };
}
