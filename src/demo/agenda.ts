/** What will happen in the cluster, and when. Everything in it that takes time stands here, so that a test or a seed decides the order. */
export type Agenda = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs it so many milliseconds from now; what is due at the same time runs in the order of asking. The result takes it off again. */
  after(ms: number, run: () => void): () => void;
  /** Moves the time on and runs what falls due on the way. For scenarios that begin in the past, and for tests. */
  advance(ms: number): void;
  /** From now on time passes as it does outside, from where it stands. `stop` freezes it again. */
  start(wall: Wall): void;
  stop(): void;
};

/** The time outside. */
export type Wall = {
  now(): number;
  /** Calls once, so many milliseconds from now; the result takes it back. */
  timer(ms: number, run: () => void): () => void;
};

type Entry = {readonly at: number; readonly turn: number; run: (() => void) | undefined};

/** An agenda that stands still at a time until it is advanced or started. */
export function createAgenda(from: number): Agenda {
  const heap: Entry[] = [];
  let now = from;
  let turn = 0;
  let wall: Wall | undefined;
  let lead = 0;
  let cancelTimer: (() => void) | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  return {
    now: () => (wall ? Math.max(now, wall.now() + lead) : now),
    after(ms, run) {
      const entry: Entry = {at: (wall ? Math.max(now, wall.now() + lead) : now) + Math.max(0, ms), turn: turn++, run};
      push(heap, entry);
      if (wall && entry.at < timerAt) setTimer();
      return () => (entry.run = undefined);
    },
    advance(ms) {
      runUntil(now + ms);
    },
    start(outside) {
      wall = outside;
      lead = now - outside.now();
      setTimer();
    },
    stop() {
      cancelTimer?.();
      cancelTimer = undefined;
      timerAt = Number.POSITIVE_INFINITY;
      if (wall) now = Math.max(now, wall.now() + lead);
      wall = undefined;
    },
  };

  function runUntil(end: number): void {
    while (heap.length > 0 && heap[0]!.at <= end) {
      const entry = pop(heap);
      now = Math.max(now, entry.at);
      entry.run?.();
    }
    now = Math.max(now, end);
  }

  function setTimer(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    timerAt = Number.POSITIVE_INFINITY;
    if (!wall || heap.length === 0) return;
    timerAt = heap[0]!.at;
    cancelTimer = wall.timer(Math.max(0, timerAt - lead - wall.now()), () => {
      cancelTimer = undefined;
      timerAt = Number.POSITIVE_INFINITY;
      if (wall) runUntil(wall.now() + lead);
      setTimer();
    });
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.turn < other.turn);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!isBefore(entry, heap[parent]!)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): Entry {
  const first = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return first;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return first;
}
