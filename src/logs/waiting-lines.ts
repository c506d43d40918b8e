import {type LogLine, lineKinds} from './line.ts';
import type {OrderTime} from './order-times.ts';

/**
 * Lines of one source that wait for their turn, first in, first out: bytes and numbers in places that are used again and again. Objects
 * would live just long enough to count as old ones, and twenty thousand a second fill the memory faster than those are collected.
 */
export type WaitingLines = {
  readonly length: number;
  /** Of the first line: where it belongs (order-times.ts), when it came, how long it is. Only where there is one. */
  readonly ms: number;
  readonly nanos: number;
  readonly arrivedMs: number;
  readonly bytes: number;
  /** Copies the line. */
  push(line: LogLine, place: Readonly<OrderTime>, arrivedMs: number): void;
  /** Takes the first line. Its bytes are valid until the next `push`. */
  shift(source: number): LogLine;
};

const LEAST_LINES = 16;
const LEAST_BYTES = 1024;
/** A queue that is empty gives back what takes more. */
const SPARE_BYTES = 64 * 1024;

/** See `WaitingLines`. What waits lies in one piece, and is moved to the beginning of the same or of larger memory when the end is reached. */
export function createWaitingLines(): WaitingLines {
  let columns = createColumns(LEAST_LINES);
  let memory = new Uint8Array(LEAST_BYTES);
  let head = 0;
  let tail = 0;
  let end = 0;

  return {
    get length() {
      return tail - head;
    },
    get ms() {
      return columns.placeMs[head]!;
    },
    get nanos() {
      return columns.placeNanos[head]!;
    },
    get arrivedMs() {
      return columns.arrivedMs[head]!;
    },
    get bytes() {
      return columns.length[head]!;
    },
    push({ms, nanos, kind, bytes}, place, arrivedMs) {
      if (tail === columns.ms.length) makeRoomForLine();
      if (end + bytes.length > memory.length) makeRoomFor(bytes.length);
      memory.set(bytes, end);
      columns.ms[tail] = ms;
      columns.nanos[tail] = nanos;
      columns.placeMs[tail] = place.ms;
      columns.placeNanos[tail] = place.nanos;
      columns.arrivedMs[tail] = arrivedMs;
      columns.kind[tail] = lineKinds.indexOf(kind);
      columns.start[tail] = end;
      columns.length[tail] = bytes.length;
      end += bytes.length;
      tail++;
    },
    shift(source) {
      const start = columns.start[head]!;
      const line: LogLine = {
        source,
        ms: columns.ms[head]!,
        nanos: columns.nanos[head]!,
        kind: lineKinds[columns.kind[head]!]!,
        bytes: memory.subarray(start, start + columns.length[head]!),
      };
      head++;
      if (head === tail) empty();
      return line;
    },
  };

  function makeRoomForLine(): void {
    const size = columns.ms.length;
    const larger = (tail - head) * 2 > size ? createColumns(size * 2) : columns;
    for (const name of columnNames) larger[name].set(columns[name].subarray(head, tail));
    columns = larger;
    tail -= head;
    head = 0;
  }

  function makeRoomFor(bytes: number): void {
    const from = head === tail ? end : columns.start[head]!;
    const needed = (end - from + bytes) * 2;
    const waiting = memory.subarray(from, end);
    if (needed > memory.length) memory = new Uint8Array(2 ** Math.ceil(Math.log2(needed)));
    memory.set(waiting);
    for (let slot = head; slot < tail; slot++) columns.start[slot]! -= from;
    end -= from;
  }

  function empty(): void {
    head = tail = end = 0;
    if (memory.length > SPARE_BYTES) memory = new Uint8Array(LEAST_BYTES);
    if (columns.ms.length * BYTES_OF_LINE > SPARE_BYTES) columns = createColumns(LEAST_LINES);
  }
}

type Columns = ReturnType<typeof createColumns>;
const columnNames = ['ms', 'nanos', 'placeMs', 'placeNanos', 'arrivedMs', 'kind', 'start', 'length'] as const satisfies (keyof Columns)[];
const BYTES_OF_LINE = 8 + 4 + 8 + 4 + 8 + 1 + 4 + 4;

function createColumns(size: number) {
  return {
    ms: new Float64Array(size),
    nanos: new Uint32Array(size),
    placeMs: new Float64Array(size),
    placeNanos: new Uint32Array(size),
    arrivedMs: new Float64Array(size),
    kind: new Uint8Array(size),
    start: new Uint32Array(size),
    length: new Uint32Array(size),
  };
}
