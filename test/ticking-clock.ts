import {NOW} from './drive.ts';
import type {FakeClock} from './fake-clock.ts';
import {fakeClock} from './fake-clock.ts';

/** No wait for the screen's next tick is longer; waits for a retry are. */
const TICK_MS = 100;

/** A clock that stands still until it is advanced, except for the ticks in which data reach the screen: those pass by themselves. */
export function tickingClock(): FakeClock {
  const clock = fakeClock(NOW);
  return {
    ...clock,
    get sleeps() {
      return clock.sleeps;
    },
    sleep: (ms, signal) => (ms <= TICK_MS ? new Promise(resolve => setImmediate(resolve)) : clock.sleep(ms, signal)),
  };
}
