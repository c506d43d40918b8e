import type {WaitingLines} from './waiting-lines.ts';

/** A stream whose lines wait in the order of its log. */
export type Lane = {
  readonly source: number;
  readonly queue: WaitingLines;
  isOpen: boolean;
  /** Until then the past of the stream is waited for; undefined where it has been read. */
  patientUntilMs: number | undefined;
};

/** The lanes in which lines wait, the one with the oldest first line on top: a binary heap. A lane may be in it once. */
export type LaneHeap = {
  readonly top: Lane | undefined;
  /** All that are in it, in no order. */
  readonly lanes: readonly Lane[];
  add(lane: Lane): void;
  /** The first line of the top lane has been taken. */
  sink(): void;
};

export function createLaneHeap(): LaneHeap {
  const lanes: Lane[] = [];
  return {
    lanes,
    get top() {
      return lanes[0];
    },
    add(lane) {
      let at = lanes.length;
      lanes.push(lane);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!isBefore(lane, lanes[parent]!)) break;
        lanes[at] = lanes[parent]!;
        at = parent;
      }
      lanes[at] = lane;
    },
    sink() {
      const last = lanes[0]!.queue.length === 0 ? lanes.pop()! : lanes[0]!;
      if (lanes.length === 0 || last.queue.length === 0) return;
      let at = 0;
      for (let child = 1; child < lanes.length; child = at * 2 + 1) {
        if (child + 1 < lanes.length && isBefore(lanes[child + 1]!, lanes[child]!)) child++;
        if (!isBefore(lanes[child]!, last)) break;
        lanes[at] = lanes[child]!;
        at = child;
      }
      lanes[at] = last;
    },
  };
}

function isBefore(a: Lane, b: Lane): boolean {
  const one = a.queue;
  const other = b.queue;
  return (one.ms - other.ms || one.nanos - other.nanos || a.source - b.source) < 0;
}
