/** A part of a larger memory. Ranges are filled anew instead of made, where a view of each of a million lines would be an object. */
export type ByteRange = {readonly memory: Uint8Array; readonly from: number; readonly to: number};

/** All of it. */
export function rangeOf(memory: Uint8Array): ByteRange {
  return {memory, from: 0, to: memory.length};
}
