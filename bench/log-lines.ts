/** Counts lines of scenario flood, and of bench/log-pods.ts, as they come out of a pipe: by container, by the number that each line says. */
export type LineCounter = {
  take(chunk: Buffer): void;
  readonly lines: number;
  /** Containers of which a line has come. */
  readonly containers: number;
  /** Numbers that were passed over. */
  readonly lost: number;
  /** Numbers that came again, or after a later one. */
  readonly repeated: number;
};

const place = /"?seq"?[=:](\d+),? ?"?from"?[=:]"?([\w-]+)/g;

export function lineCounter(): LineCounter {
  const last = new Map<string, number>();
  let rest = '';
  let lines = 0;
  let lost = 0;
  let repeated = 0;
  return {
    take(chunk) {
      const text = rest + chunk.toString('latin1');
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      for (const [, number, from] of text.slice(0, end).matchAll(place)) count(from!, Number(number));
    },
    get lines() {
      return lines;
    },
    get containers() {
      return last.size;
    },
    get lost() {
      return lost;
    },
    get repeated() {
      return repeated;
    },
  };

  function count(from: string, number: number): void {
    lines++;
    const before = last.get(from);
    if (before !== undefined && number <= before) {
      repeated++;
      return;
    }
    if (before !== undefined) lost += number - before - 1;
    last.set(from, number);
  }
}
