/** Lets so many in at once; what `enter` resolves with lets the next one in. Who is aborted while it waits is let in at once. */
export function createTurns(most: number): (signal: AbortSignal) => Promise<() => void> {
  let inside = 0;
  const waiting = new Set<() => void>();
  return async signal => {
    if (inside >= most && !signal.aborted) {
      await new Promise<void>(resolve => {
        const go = () => {
          waiting.delete(go);
          signal.removeEventListener('abort', go);
          resolve();
        };
        waiting.add(go);
        signal.addEventListener('abort', go);
      });
    }
    inside++;
    let isOut = false;
    return () => {
      if (isOut) return;
      isOut = true;
      inside--;
      const [next] = waiting;
      if (inside < most) next?.();
    };
  };
}
