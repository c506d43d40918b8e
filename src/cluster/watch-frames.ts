import {setImmediate} from 'node:timers/promises';
import {ApiError} from '../kube/api-error.ts';
import {bytesType, MalformedError, magicLength, malformed, passMagic, varint} from './wire.ts';

/** Where the next piece stands in the buffer; `field` is its protobuf field number, 0 where it has none. */
export type Frame = {readonly start: number; readonly end: number; readonly next: number; readonly field: number};
/** The frame that starts at `from`, or undefined while it has not arrived in full. */
export type FrameAt = (bytes: Buffer, from: number, to: number) => Frame | undefined;

/**
 * Cuts chunks into frames, gives each to `read`, which pushes what it makes of it, and yields batches of at most 4 ms of work with a turn
 * of the event loop between them. Bytes are valid only during `read`. Throws MalformedError for a frame of more than 16 MB, and an
 * ApiError with the reason `Truncated` where the stream ends within a frame.
 */
export async function* inSlices<T>(
  chunks: AsyncIterable<Uint8Array>,
  frameAt: FrameAt,
  read: (bytes: Buffer, frame: Frame, batch: T[]) => void,
): AsyncGenerator<readonly T[], void> {
  const pending: Pending = {bytes: Buffer.allocUnsafe(usualSize), from: 0, to: 0};
  const pace = startPace();
  let batch: T[] = [];
  for await (const chunk of chunks) {
    append(pending, chunk);
    for (let frame = frameAt(pending.bytes, pending.from, pending.to); frame; frame = frameAt(pending.bytes, pending.from, pending.to)) {
      read(pending.bytes, frame, batch);
      pending.from = frame.next;
      if (!pace.isDue()) continue;
      if (batch.length > 0) yield batch;
      batch = [];
      await pace.turn();
    }
    if (pending.to - pending.from > largestFrame) throw new MalformedError(`A frame of more than ${largestFrame} bytes`);
    if (batch.length > 0) yield batch;
    batch = [];
  }
  if (pending.from < pending.to) {
    throw new ApiError(0, 'Truncated', `The connection ended ${pending.to - pending.from} bytes into an object`);
  }
}

/** The same rhythm for items that are there already. */
export async function* sliced<I, T>(items: Iterable<I>, read: (item: I, batch: T[]) => void): AsyncGenerator<readonly T[], void> {
  const pace = startPace();
  let batch: T[] = [];
  for (const item of items) {
    read(item, batch);
    if (!pace.isDue()) continue;
    if (batch.length > 0) yield batch;
    batch = [];
    await pace.turn();
  }
  if (batch.length > 0) yield batch;
}

/** Four bytes of length before each frame: watches in protobuf. */
export function prefixedFrames(): FrameAt {
  return (bytes, from, to) => {
    if (to - from < 4) return undefined;
    const length = bytes.readUInt32BE(from);
    if (length > largestFrame) throw new MalformedError(`A frame announces ${length} bytes`);
    const end = from + 4 + length;
    return end > to ? undefined : {start: from + 4, end, next: end, field: 0};
  };
}

/** Lines end at 0x0A only: U+2028 and U+2029 may stand within JSON strings. */
export function lineFrames(): FrameAt {
  let searched = 0;
  return (bytes, from, to) => {
    const at = bytes.subarray(from + searched, to).indexOf(newline);
    if (at < 0) {
      searched = to - from;
      return undefined;
    }
    const end = from + searched + at;
    searched = 0;
    return {start: from, end, next: end + 1, field: 0};
  };
}

/** The fields of a list in protobuf, metadata being 1 and items 2, while it arrives. `finish` throws where the list is not whole. */
export function listFrames(): {readonly frameAt: FrameAt; finish(): void} {
  let level: 'magic' | 'envelope' | 'list' | 'after' = 'magic';
  let left = 0;
  return {frameAt, finish};

  function frameAt(bytes: Buffer, from: number, to: number): Frame | undefined {
    if (level === 'magic') {
      if (to - from < magicLength) return undefined;
      passMagic({bytes, at: from, start: from}, to);
      level = 'envelope';
      return {start: from, end: from, next: from + magicLength, field: 0};
    }
    const frame = fieldAt(bytes, from, to);
    if (!frame) return undefined;
    if (level === 'envelope' && frame.field === 2) {
      left = frame.end - frame.start;
      level = left > 0 ? 'list' : 'after';
      return {start: from, end: from, next: frame.start, field: 0};
    }
    if (level === 'list' && frame.end - from > left) throw new MalformedError('An item runs over the end of its list');
    if (frame.end > to) return undefined;
    if (level !== 'list') return {...frame, field: 0};
    left -= frame.end - from;
    if (left === 0) level = 'after';
    return frame;
  }

  function finish(): void {
    if (level !== 'after') throw new ApiError(0, 'Truncated', 'The connection ended within the list');
  }
}

/** A field with a length, which is all that lists consist of; its content may still be on the way. */
function fieldAt(bytes: Buffer, from: number, to: number): Frame | undefined {
  const headEnd = afterVarint(bytes, afterVarint(bytes, from, to), to);
  if (headEnd === undefined) return undefined;
  const cursor = {bytes, at: from, start: from};
  const tag = varint(cursor, headEnd);
  const length = varint(cursor, headEnd);
  if ((tag & 7) !== bytesType || length < 0) malformed(cursor, `field ${tag >>> 3} of wire type ${tag & 7} in a list`);
  return {field: tag >>> 3, start: headEnd, end: headEnd + length, next: headEnd + length};
}

function afterVarint(bytes: Buffer, from: number | undefined, to: number): number | undefined {
  if (from === undefined) return undefined;
  for (let at = from; at < to; at++) {
    if (bytes[at]! < 128) return at + 1;
    if (at - from > 10) throw new MalformedError('A number has more than ten bytes');
  }
  return undefined;
}

type Pending = {bytes: Buffer; from: number; to: number};

/** One buffer is used again and again, so whatever is kept of a frame must be a copy; strings are. */
function append(pending: Pending, chunk: Uint8Array): void {
  const held = pending.to - pending.from;
  const size = held + chunk.length;
  if (held === 0) {
    pending.from = pending.to = 0;
    if (pending.bytes.length > largestKept) pending.bytes = Buffer.allocUnsafe(usualSize);
  }
  if (pending.to + chunk.length > pending.bytes.length) {
    const bytes = size > pending.bytes.length / 2 ? Buffer.allocUnsafe(size * 2) : pending.bytes;
    bytes.set(pending.bytes.subarray(pending.from, pending.to));
    Object.assign(pending, {bytes, from: 0, to: held});
  }
  pending.bytes.set(chunk, pending.to);
  pending.to += chunk.length;
}

/** Awaiting the next chunk gives no turn of the event loop while chunks are waiting, hence setImmediate. */
function startPace(): {isDue(): boolean; turn(): Promise<void>} {
  let sliceEnds = performance.now() + sliceMs;
  return {
    isDue: () => performance.now() > sliceEnds,
    async turn() {
      await setImmediate();
      sliceEnds = performance.now() + sliceMs;
    },
  };
}

const newline = 10;
const sliceMs = 4;
const usualSize = 64 * 1024;
const largestKept = 1024 * 1024;
/** etcd takes objects of up to 1.5 MB unless told otherwise. */
const largestFrame = 16 * 1024 * 1024;
