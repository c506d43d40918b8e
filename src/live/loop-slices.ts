/** Resolves after keys and data that wait have had their turn. */
export function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

/** What many streams may do together in one turn of the event loop, so that keys never wait for all of them. */
export type LoopSlices = {
  /** True where this turn's time is over: go on after `nextTurn`, and ask again. */
  isOver(): boolean;
};

/** `now` in ms. */
export function createLoopSlices(now: () => number, sliceMs: number): LoopSlices {
  let beganAt: number | undefined;
  return {
    isOver() {
      if (beganAt === undefined) {
        beganAt = now();
        setImmediate(() => {
          beganAt = undefined;
        });
      }
      return now() - beganAt >= sliceMs;
    },
  };
}
