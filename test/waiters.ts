/** Who waits for something to be so, and is told when to look again. */
export type Waiters = {
  until<T>(look: () => T | undefined): Promise<T>;
  wake(): void;
};

export function createWaiters(): Waiters {
  const waiting = new Set<() => void>();
  return {
    until: look =>
      new Promise(resolve => {
        const again = () => {
          const found = look();
          if (found === undefined) return;
          waiting.delete(again);
          resolve(found);
        };
        waiting.add(again);
        again();
      }),
    wake() {
      for (const again of waiting) again();
    },
  };
}
