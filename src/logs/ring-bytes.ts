import type {ByteRange} from './byte-range.ts';

/**
 * Bytes of lines in chunks, in the order in which they come. A line is found by its address, a whole number below 2^32, and its length. A
 * chunk is freed when no line of it is left.
 */
export type Arena = {
  /** What all chunks take. */
  readonly bytes: number;
  /** Copies a line. Returns its address. */
  keep(line: Uint8Array): number;
  free(address: number): void;
  view(address: number, length: number): Uint8Array;
  /** The same object each time. */
  range(address: number, length: number): ByteRange;
  text(address: number, length: number): string;
  isSame(address: number, other: number, length: number): boolean;
  clear(): void;
};

const nothing: Uint8Array = new Uint8Array(0);

type Chunk = {memory: Buffer; lines: number};

/** See `Arena`. `chunkBytes` is a power of two. A line longer than that has a chunk of its own, so an arena has at most 2^32 / `chunkBytes` chunks. */
export function createArena(chunkBytes: number): Arena {
  const bits = Math.log2(chunkBytes);
  const mask = chunkBytes - 1;
  let chunks: (Chunk | undefined)[] = [];
  let unused: number[] = [];
  /** The memory of a chunk that was closed: the next one is made of it, which keeps the collector out of a ring that is full. */
  let spare: Buffer | undefined;
  let bytes = 0;
  let current = -1;
  let used = chunkBytes;
  const range = {memory: nothing, from: 0, to: 0};

  return {
    get bytes() {
      return bytes;
    },
    keep(line) {
      if (line.length > chunkBytes) {
        const slot = open(line.length);
        chunks[slot]!.memory.set(line);
        chunks[slot]!.lines = 1;
        return address(slot, 0);
      }
      // An empty line has an address too, which must lie in the chunk.
      if (used + Math.max(1, line.length) > chunkBytes) turn();
      const chunk = chunks[current]!;
      const at = used;
      chunk.memory.set(line, at);
      chunk.lines++;
      used += line.length;
      return address(current, at);
    },
    free(addressOfLine) {
      const slot = addressOfLine >>> bits;
      const chunk = chunks[slot]!;
      if (--chunk.lines > 0) return;
      if (slot === current) used = 0;
      else close(slot);
    },
    range(addressOfLine, length) {
      range.memory = memoryOf(addressOfLine);
      range.from = addressOfLine & mask;
      range.to = range.from + length;
      return range;
    },
    view(addressOfLine, length) {
      const at = addressOfLine & mask;
      return memoryOf(addressOfLine).subarray(at, at + length);
    },
    text(addressOfLine, length) {
      const at = addressOfLine & mask;
      return memoryOf(addressOfLine).toString('utf8', at, at + length);
    },
    isSame(one, other, length) {
      const [a, b] = [memoryOf(one), memoryOf(other)];
      const [atOne, atOther] = [one & mask, other & mask];
      // From the end, where lines that are alike differ.
      for (let index = length - 1; index >= 0; index--) if (a[atOne + index] !== b[atOther + index]) return false;
      return true;
    },
    clear() {
      chunks = [];
      spare = undefined;
      unused = [];
      bytes = 0;
      current = -1;
      used = chunkBytes;
    },
  };

  function address(slot: number, at: number): number {
    return ((slot << bits) | at) >>> 0;
  }

  function memoryOf(addressOfLine: number): Buffer {
    return chunks[addressOfLine >>> bits]!.memory;
  }

  function turn(): void {
    const full = current;
    current = open(chunkBytes);
    used = 0;
    if (full >= 0 && chunks[full]!.lines === 0) close(full);
  }

  function open(length: number): number {
    const slot = unused.pop() ?? chunks.length;
    const memory = length === chunkBytes && spare ? spare : Buffer.allocUnsafeSlow(length);
    if (memory === spare) spare = undefined;
    chunks[slot] = {memory, lines: 0};
    bytes += length;
    return slot;
  }

  function close(slot: number): void {
    const {memory} = chunks[slot]!;
    bytes -= memory.length;
    if (memory.length === chunkBytes) spare = memory;
    chunks[slot] = undefined;
    unused.push(slot);
  }
}
