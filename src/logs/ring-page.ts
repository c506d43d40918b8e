/**
 * A run of lines in order, as numbers. The slots from `head` up to `tail` are filled; the line in slot `s` has the number `start + s`, so a
 * page that grows or shrinks at either end leaves its numbers alone.
 */
export type Page = {
  start: number;
  head: number;
  tail: number;
  /** Where lines belong (order-times.ts). */
  readonly ms: Float64Array;
  readonly nanos: Uint32Array;
  readonly source: Uint32Array;
  readonly address: Uint32Array;
  readonly length: Uint32Array;
  /** How many lines just before say the same. */
  readonly run: Uint16Array;
  /** See `packFlags`. */
  readonly flags: Uint8Array;
  /** The lines' own times; only in pages with a line whose source's clock had stepped back. */
  own: {readonly ms: Float64Array; readonly nanos: Uint32Array} | undefined;
};

const SLOT_BYTES = 8 + 4 + 4 + 4 + 4 + 2 + 1;
const OWN_BYTES = 8 + 4;

/** An empty page. Its first line goes to the slot `at`. */
export function createPage(size: number, start: number, at: number): Page {
  return {
    start,
    head: at,
    tail: at,
    ms: new Float64Array(size),
    nanos: new Uint32Array(size),
    source: new Uint32Array(size),
    address: new Uint32Array(size),
    length: new Uint32Array(size),
    run: new Uint16Array(size),
    flags: new Uint8Array(size),
    own: undefined,
  };
}

export function bytesOfPage(page: Page): number {
  return page.ms.length * (SLOT_BYTES + (page.own ? OWN_BYTES : 0)) + 500;
}

/** Moves what is in the slots from `from` up to `to` to those from `at` on. */
export function moveSlots(page: Page, at: number, from: number, to: number): void {
  for (const column of columnsOf(page)) column.copyWithin(at, from, to);
}

/** Copies what is in the slots from `from` on to the beginning of another page of the same size, and cuts it off here. */
export function splitPage(page: Page, from: number): Page {
  const right = createPage(page.ms.length, page.start + from, 0);
  if (page.own) keepOwnTimes(right);
  const columns = columnsOf(right);
  columnsOf(page).forEach((column, index) => {
    columns[index]!.set(column.subarray(from, page.tail));
  });
  right.tail = page.tail - from;
  page.tail = from;
  return right;
}

/** From here on the page knows lines' own times beside those by which they are ordered. */
export function keepOwnTimes(page: Page): {readonly ms: Float64Array; readonly nanos: Uint32Array} {
  page.own ??= {ms: page.ms.slice(), nanos: page.nanos.slice()};
  return page.own;
}

/** The first filled slot whose line was written after this time; `tail` where none was. */
export function slotAfter(page: Page, ms: number, nanos: number): number {
  let [low, high] = [page.head, page.tail];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (page.ms[middle]! > ms || (page.ms[middle] === ms && page.nanos[middle]! > nanos)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function columnsOf(page: Page): (Float64Array | Uint32Array | Uint16Array | Uint8Array)[] {
  const {ms, nanos, source, address, length, run, flags, own} = page;
  const columns = [ms, nanos, source, address, length, run, flags];
  return own ? [...columns, own.ms, own.nanos] : columns;
}
