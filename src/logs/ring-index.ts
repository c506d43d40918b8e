import {bytesOfPage, createPage, keepOwnTimes, moveSlots, type Page, slotAfter, splitPage} from './ring-page.ts';

/** Pages of lines in order, found by number and by time. Numbers run through all pages without a gap. */
export type RingIndex = {
  readonly first: number;
  readonly end: number;
  /** What all pages take. */
  readonly bytes: number;
  /** The page of a line; its slot there is `number - page.start`. `number` must be from `first` up to `end`. */
  pageOf(number: number): Page;
  /** The number of the first line written after this time (`nanos` beyond the ms); `end` where there is none. */
  after(ms: number, nanos: number): number;
  /** Makes room for a line with this number, moving those from there on up by one, and returns its page: the slot is still to be filled. */
  insert(number: number): Page;
  /** Makes room for a line before all others, whose numbers stay. */
  insertBefore(): Page;
  dropFirst(): void;
  keepOwnTimes(page: Page): {readonly ms: Float64Array; readonly nanos: Uint32Array};
  clear(): void;
};

/** See `RingIndex`. `pageLines`: how many lines a page holds. */
export function createRingIndex(pageLines: number): RingIndex {
  const pages: Page[] = [];
  let first = 0;
  let end = 0;
  let bytes = 0;
  let latest = 0;
  /** One that was emptied, for the next. */
  let spare: Page | undefined;

  return {
    get first() {
      return first;
    },
    get end() {
      return end;
    },
    get bytes() {
      return bytes;
    },
    pageOf: number => pages[placeOf(number)]!,
    after,
    insert,
    insertBefore() {
      if (pages.length === 0 || pages[0]!.head === 0) add(0, createPage(pageLines, first - pageLines, pageLines));
      pages[0]!.head--;
      first--;
      return pages[0]!;
    },
    dropFirst() {
      const page = pages[0]!;
      page.head++;
      first++;
      if (page.head < page.tail) return;
      pages.shift();
      latest = 0;
      bytes -= bytesOfPage(page);
      spare = page;
    },
    keepOwnTimes(page) {
      const before = bytesOfPage(page);
      const own = keepOwnTimes(page);
      bytes += bytesOfPage(page) - before;
      return own;
    },
    clear() {
      pages.length = 0;
      spare = undefined;
      bytes = 0;
      latest = 0;
      first = end;
    },
  };

  /** Where in `pages` the page of a line is. Most who ask have asked for its neighbour before. */
  function placeOf(number: number): number {
    const known = pages[latest];
    if (known && number >= known.start + known.head && number < known.start + known.tail) return latest;
    let [low, high] = [0, pages.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pages[middle]!.start + pages[middle]!.head <= number) low = middle;
      else high = middle - 1;
    }
    latest = low;
    return low;
  }

  function after(ms: number, nanos: number): number {
    let [low, high] = [0, pages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const {head, ms: times, nanos: fractions} = pages[middle]!;
      if (times[head]! > ms || (times[head] === ms && fractions[head]! > nanos)) high = middle;
      else low = middle + 1;
    }
    if (low === 0) return first;
    const page = pages[low - 1]!;
    return page.start + slotAfter(page, ms, nanos);
  }

  function insert(number: number): Page {
    end++;
    if (number === end - 1) return append(number);
    let place = placeOf(number);
    if (pages[place]!.tail - pages[place]!.head === pageLines) {
      const middle = pages[place]!.head + (pageLines >> 1);
      add(place + 1, splitPage(pages[place]!, middle));
      place = placeOf(number);
    }
    const page = pages[place]!;
    const slot = number - page.start;
    for (let later = place + 1; later < pages.length; later++) pages[later]!.start++;
    if (page.tail < pageLines) {
      moveSlots(page, slot + 1, slot, page.tail);
      page.tail++;
    } else {
      moveSlots(page, page.head - 1, page.head, slot);
      page.head--;
      page.start++;
    }
    return page;
  }

  function append(number: number): Page {
    let page = pages.at(-1);
    if (!page || page.tail === pageLines) {
      page = spare ?? createPage(pageLines, number, 0);
      spare = undefined;
      Object.assign(page, {start: number, head: 0, tail: 0, own: undefined});
      add(pages.length, page);
    }
    page.tail++;
    return page;
  }

  function add(place: number, page: Page): void {
    pages.splice(place, 0, page);
    bytes += bytesOfPage(page);
    latest = 0;
  }
}
