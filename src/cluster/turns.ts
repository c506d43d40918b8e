/** Lets so many in at a time; the rest wait in the order in which they came. */
export type Turns = {
  /** Resolves with what gives the place back; calling that twice does no harm. Rejects with the signal's reason when it fires meanwhile. */
  take(signal: AbortSignal): Promise<() => void>;
};

export function createTurns(most: number): Turns {
  const waiting = new Set<() => void>();
  let taken = 0;
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (taken < most) taken++;
      else await turn(signal);
      let isBack = false;
      return () => {
        if (isBack) return;
        isBack = true;
        // The place goes from hand to hand.
        const [next] = waiting;
        if (next) next();
        else taken--;
      };
    },
  };

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        waiting.delete(go);
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = () => {
        waiting.delete(go);
        reject(signal.reason);
      };
      waiting.add(go);
      signal.addEventListener('abort', abort, {once: true});
    });
  }
}
