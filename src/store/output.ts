import {createOutputLines, type OutputLine} from './output-lines.ts';

/** So much of what a command writes first is kept, and so much of what it writes last. */
export const KEPT_BYTES = 256 * 1024;
/** Pieces are no longer, so that what is kept is told to about that. */
const PIECE_BYTES = 64 * 1024;
/** Smaller pieces that follow each other are put together. */
const SMALL_BYTES = 4 * 1024;

type Piece = {readonly bytes: Uint8Array; readonly isError: boolean};

/**
 * What a command writes, in the order in which it came: its first and its last 256 KiB, and a line between them that says how much is left out.
 * Lines are made of it when `refresh` is called, so that a flood costs no more than the copying of its bytes.
 */
export class Output {
  /** As they were when `refresh` was called last. */
  lines: readonly OutputLine[] = [];
  isStale = false;
  #head = createOutputLines();
  #headBytes = 0;
  #isHeadFull = false;
  #tail: Piece[] = [];
  #tailFrom = 0;
  #tailBytes = 0;
  #leftOutBytes = 0;

  get leftOutBytes(): number {
    return this.#leftOutBytes;
  }

  /** The bytes are copied: they may be a part of something greater. */
  add(bytes: Uint8Array, isError: boolean): void {
    if (bytes.length === 0) return;
    this.isStale = true;
    let at = 0;
    while (at < bytes.length && !this.#isHeadFull) at = this.#addToHead(bytes, at, isError);
    while (at < bytes.length) {
      this.#addToTail({bytes: bytes.slice(at, at + PIECE_BYTES), isError});
      at += PIECE_BYTES;
    }
  }

  refresh(): void {
    if (!this.isStale) return;
    this.isStale = false;
    if (this.#tail.length === 0) {
      // Shared: a line that is not complete grows in place.
      this.lines = [...this.#head.lines];
      return;
    }
    const tail = createOutputLines();
    for (let index = this.#tailFrom; index < this.#tail.length; index++) tail.add(this.#tail[index]!.bytes, this.#tail[index]!.isError);
    const gap = this.#leftOutBytes > 0 ? [{text: `… ${sizeText(this.#leftOutBytes)} left out`, isError: false, isGap: true} as const] : [];
    this.lines = [...this.#head.lines, ...gap, ...tail.lines];
  }

  /** The head ends with a line, so that what is left out begins with one. Answers up to where the bytes have been taken. */
  #addToHead(bytes: Uint8Array, from: number, isError: boolean): number {
    const room = KEPT_BYTES - this.#headBytes;
    let to = Math.min(bytes.length, from + Math.min(room, PIECE_BYTES));
    if (room <= 0) {
      const most = Math.min(bytes.length, from + PIECE_BYTES + room);
      const end = bytes.indexOf(NEWLINE, from);
      const isFound = end >= 0 && end < most;
      to = isFound ? end + 1 : most;
      this.#isHeadFull = isFound || this.#headBytes + to - from >= KEPT_BYTES + PIECE_BYTES;
    }
    this.#head.add(bytes.subarray(from, to), isError);
    this.#headBytes += to - from;
    return to;
  }

  #addToTail(piece: Piece): void {
    const last = this.#tail.at(-1);
    const isJoined = last?.isError === piece.isError && last.bytes.length + piece.bytes.length <= SMALL_BYTES;
    if (isJoined) this.#tail[this.#tail.length - 1] = {bytes: joined(last.bytes, piece.bytes), isError: piece.isError};
    else this.#tail.push(piece);
    this.#tailBytes += piece.bytes.length;
    while (this.#tailBytes > KEPT_BYTES) this.#dropFirst();
    // What has been dropped is let go of now and then, not with every piece.
    if (this.#tailFrom < 64 || this.#tailFrom * 2 < this.#tail.length) return;
    this.#tail = this.#tail.slice(this.#tailFrom);
    this.#tailFrom = 0;
  }

  /** Whole pieces, and of the last one up to the end of a line. */
  #dropFirst(): void {
    const {bytes, isError} = this.#tail[this.#tailFrom]!;
    const excess = this.#tailBytes - KEPT_BYTES;
    const end = excess < bytes.length ? bytes.indexOf(NEWLINE, excess - 1) : -1;
    const dropped = end < 0 ? bytes.length : end + 1;
    this.#tail[this.#tailFrom] = {bytes: bytes.subarray(dropped), isError};
    if (dropped === bytes.length) {
      this.#tail[this.#tailFrom] = nothing;
      this.#tailFrom++;
    }
    this.#tailBytes -= dropped;
    this.#leftOutBytes += dropped;
  }
}

const NEWLINE = 0x0a;
const nothing: Piece = {bytes: new Uint8Array(), isError: false};

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
