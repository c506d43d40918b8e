import {isPlainText, tailOf, type Waiting} from './plain-flood.ts';

/** What a program has written and its terminal has not understood yet. A mark stands for something to be done once that is reached. */
export type OutputQueue = {
  /** Bytes that wait. */
  readonly size: number;
  /** Of these, what is at the front and known to be plain text. */
  readonly plainSize: number;
  push(bytes: Uint8Array): void;
  pushMark(): void;
  /** The next bytes, at most so many; 'mark' for a mark; undefined where nothing waits. */
  take(most: number): Uint8Array | 'mark' | undefined;
  /** Leaves out what plain text at the front would only push out of so many lines. Answers the bytes left out. */
  shorten(lines: number): number;
  clear(): void;
};

type Item = Waiting & {isPlain: boolean | undefined};

// An item without bytes.
const MARK: Item = {bytes: new Uint8Array(0), before: 0, isPlain: false};

export function createOutputQueue(): OutputQueue {
  let items: Item[] = [];
  let last = 0;
  let size = 0;
  return {
    get size() {
      return size;
    },
    get plainSize() {
      return run().reduce((sum, {bytes}) => sum + bytes.length, 0);
    },
    push(bytes) {
      if (bytes.length === 0) return;
      items.push({bytes, before: last, isPlain: undefined});
      last = bytes[bytes.length - 1]!;
      size += bytes.length;
    },
    pushMark() {
      items.push(MARK);
    },
    take(most) {
      const first = items[0];
      if (!first) return undefined;
      if (first === MARK) {
        items.shift();
        return 'mark';
      }
      const taken = first.bytes.subarray(0, most);
      if (taken.length === first.bytes.length) items.shift();
      else items[0] = {bytes: first.bytes.subarray(taken.length), before: taken[taken.length - 1]!, isPlain: first.isPlain || undefined};
      size -= taken.length;
      return taken;
    },
    shorten(lines) {
      const plain = run();
      const tail = tailOf(
        plain.map(({bytes}) => bytes),
        lines,
      );
      if (!tail) return 0;
      const before = size;
      items = [...tail.map(bytes => ({bytes, before: 0, isPlain: true})), ...items.slice(plain.length)];
      size = items.reduce((sum, {bytes}) => sum + bytes.length, 0);
      return before - size;
    },
    clear() {
      items = [];
      size = 0;
    },
  };

  function run(): Item[] {
    const plain: Item[] = [];
    for (const item of items) {
      item.isPlain ??= isPlainText(item);
      if (!item.isPlain) break;
      plain.push(item);
    }
    return plain;
  }
}
