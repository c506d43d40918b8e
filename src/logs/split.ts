import {createStampReader, MOST_STAMP_BYTES, type Stamp} from './stamp.ts';

/** One line of a log as the server sends it with `timestamps=true`. */
export type StampedLine = {
  readonly ms: number;
  /** 0 to 999,999, beyond the millisecond. */
  readonly nanos: number;
  /** The text, without the time before it. Its own memory or a part of a chunk that nobody changes. */
  readonly bytes: Uint8Array;
  /** So many bytes of the line were left out, because it is longer than a line may be. */
  readonly cut: number;
};

export type Splitter = {
  /** The lines that a chunk completes. The chunk must not be changed any more: lines may be parts of it. The array is the caller's. */
  push(chunk: Uint8Array): StampedLine[];
  /** What remains when the stream has ended: a line without a newline. */
  end(): StampedLine[];
};

/** The longest line that is kept, in bytes; what comes after is counted and left out. */
export const MOST_LINE_BYTES = 256 * 1024;

/**
 * Splits what a server answers to `log?timestamps=true` at newlines; a carriage return before one is dropped. A line without a time (the
 * kubelet's own words, such as `unable to retrieve container logs`) takes the time of the line before it, or `fallbackMs`. A line that
 * never ends takes no more memory than a line may have.
 */
export function createSplitter(fallbackMs: () => number): Splitter {
  const readStamp = createStampReader();
  const stamp: Stamp = {ms: Number.NaN, nanos: 0, textAt: 0};
  const begun = createBegun();
  return {push, end};

  function push(chunk: Uint8Array): StampedLine[] {
    const lines: StampedLine[] = [];
    let start = 0;
    if (begun.isBegun()) {
      const newline = chunk.indexOf(NEWLINE);
      begun.add(chunk, 0, newline < 0 ? chunk.length : newline);
      if (newline < 0) return lines;
      start = newline + 1;
      lines.push(take(true));
    }
    for (let newline: number; (newline = chunk.indexOf(NEWLINE, start)) >= 0; start = newline + 1) {
      lines.push(lineOf(chunk, start, chunk[newline - 1] === RETURN && newline > start ? newline - 1 : newline, 0));
    }
    if (start < chunk.length) begun.add(chunk, start, chunk.length);
    return lines;
  }

  function end(): StampedLine[] {
    return begun.isBegun() ? [take(false)] : [];
  }

  function take(hasNewline: boolean): StampedLine {
    const {bytes, length, missing} = begun.take(hasNewline);
    return lineOf(bytes, 0, length, missing);
  }

  function lineOf(bytes: Uint8Array, start: number, end: number, missing: number): StampedLine {
    let textAt = start;
    if (readStamp(bytes, start, end, stamp)) textAt = stamp.textAt;
    else if (Number.isNaN(stamp.ms)) stamp.ms = fallbackMs();
    const length = Math.min(end - textAt, MOST_LINE_BYTES);
    return {ms: stamp.ms, nanos: stamp.nanos, bytes: bytes.subarray(textAt, textAt + length), cut: end - textAt - length + missing};
  }
}

/** A line of which no end has been seen. Its bytes are given away with `take`, never used again. */
function createBegun() {
  let bytes: Uint8Array = nothing;
  let length = 0;
  let missing = 0;
  let last = 0;
  return {isBegun: () => length > 0, add, take};

  function add(chunk: Uint8Array, start: number, end: number): void {
    if (end === start) return;
    const fits = Math.min(end - start, MOST_BEGUN_BYTES - length);
    if (length + fits > bytes.length) grow(length + fits);
    bytes.set(fits === chunk.length ? chunk : chunk.subarray(start, start + fits), length);
    length += fits;
    missing += end - start - fits;
    last = chunk[end - 1]!;
  }

  function grow(needed: number): void {
    const larger = new Uint8Array(Math.min(MOST_BEGUN_BYTES, Math.max(needed, length === 0 ? needed + 64 : length * 2)));
    larger.set(bytes.subarray(0, length));
    bytes = larger;
  }

  function take(hasNewline: boolean) {
    const isReturned = hasNewline && last === RETURN;
    const taken = {
      bytes,
      length: isReturned && missing === 0 ? length - 1 : length,
      missing: isReturned && missing > 0 ? missing - 1 : missing,
    };
    bytes = nothing;
    length = missing = last = 0;
    return taken;
  }
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const MOST_BEGUN_BYTES = MOST_LINE_BYTES + MOST_STAMP_BYTES + 1;
const nothing = new Uint8Array(0);
