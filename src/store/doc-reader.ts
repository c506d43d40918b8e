import {type Doc, type DocLine, docOf, textOf} from '../details/document.ts';
import {type Pattern, readSearch} from '../logs/patterns.ts';

/** What is looked for in a document, found a slice at a time. */
export type DocFind = {
  readonly text: string;
  readonly pattern: Pattern;
  /** Numbers of the lines that match so far, ascending. */
  readonly lines: readonly number[];
  readonly isDone: boolean;
};

type Finding = DocFind & {
  readonly lines: number[];
  at: number;
  isDone: boolean;
  wanted: {readonly from: number; readonly by: 1 | -1} | undefined;
};

const empty = docOf([]);
/** The clock is asked again after so many lines. */
const LINES = 64;

/** Where somebody reads in a document that may change: cursor, folds, what is found. Keys move it many times a second, so it changes in place. */
export class DocReader {
  doc: Doc = empty;
  /** Of the document's lines; always one that is shown, where there is one. */
  cursor = 0;
  /** The line at the top of the screen; the painter tells. */
  top = 0;
  /** Columns scrolled out to the left. */
  left = 0;
  /** How many lines fit; the painter tells. */
  rows = 20;
  version = 0;
  problem: string | undefined;
  /** The numbers of the lines that are not folded away, ascending. */
  shown: readonly number[] = [];
  readonly #toggled = new Set<string>();
  /** The same by the lines of this document. */
  readonly #flipped = new Set<number>();
  #find: Finding | undefined;

  /** The reader stays on the same line, wherever it is now. */
  show(doc: Doc): void {
    const key = this.cursor < this.doc.length ? keyOf(this.doc.line(this.cursor)) : undefined;
    const topBy = this.cursor - this.top;
    this.doc = doc;
    this.#flip();
    this.#lay();
    if (key !== undefined) this.cursor = near(doc, this.cursor, key);
    this.#settle();
    this.top = Math.max(0, this.cursor - topBy);
    if (this.#find) this.#look(this.#find.text, undefined);
  }

  get line(): DocLine | undefined {
    return this.cursor < this.doc.length ? this.doc.line(this.cursor) : undefined;
  }

  get find(): DocFind | undefined {
    return this.#find;
  }

  moveBy(by: number): void {
    this.#goTo(this.shown[Math.max(0, Math.min(this.shown.length - 1, this.placeOf(this.cursor) + by))] ?? 0);
  }

  page(by: 1 | -1): void {
    this.moveBy(by * Math.max(1, this.rows - 1));
  }

  first(): void {
    this.#goTo(this.shown[0] ?? 0);
  }

  last(): void {
    this.#goTo(this.shown.at(-1) ?? 0);
  }

  scrollSideways(by: number): void {
    this.left = Math.max(0, this.left + by);
    this.version++;
  }

  isFolded(index: number): boolean {
    const isAtFirst = this.doc.outline ? this.doc.outline.isFolded(index) : this.doc.line(index).isFolded === true;
    return this.#flipped.has(index) ? !isAtFirst : isAtFirst;
  }

  /** Whether deeper lines follow. */
  hasInside(index: number): boolean {
    return index + 1 < this.doc.length && this.#depth(index + 1) > this.#depth(index);
  }

  /** Folds the line, or what it lies in where nothing lies inside; opens it where it is folded. False where there is nothing to fold. */
  toggleFold(): boolean {
    const at = this.hasInside(this.cursor) ? this.cursor : this.#outer(this.cursor);
    if (at === undefined) return false;
    this.#toggle(at);
    this.#lay();
    this.#goTo(at);
    return true;
  }

  /** The next line, or the one before, for which this holds; false where there is none. */
  moveTo(by: 1 | -1, wanted: (line: DocLine) => boolean): boolean {
    for (let at = this.cursor + by; at >= 0 && at < this.doc.length; at += by) {
      if (!wanted(this.doc.line(at))) continue;
      this.#reach(at);
      return true;
    }
    return false;
  }

  /** Goes to the first match from here on, as soon as it is found. */
  setFind(text: string): void {
    this.#look(text, {from: this.cursor - 1, by: 1});
    this.version++;
  }

  /** To the next match or the one before, round the end: at once, or when it is found. */
  wantMatch(by: 1 | -1): void {
    if (!this.#find) return;
    this.#find.wanted = {from: this.cursor, by};
    this.#meet();
  }

  get hasWork(): boolean {
    return this.#find?.isDone === false;
  }

  /** Looks at more lines for about `sliceMs`; `now` in ms. */
  work(now: () => number, sliceMs: number): void {
    const find = this.#find;
    if (!find) return;
    const until = now() + sliceMs;
    while (!find.isDone) {
      for (let count = 0; count < LINES && find.at < this.doc.length; count++, find.at++) {
        const line = this.doc.line(find.at);
        const isPassed = line.isAside && this.shown[this.placeOf(find.at)] !== find.at;
        if (!isPassed && find.pattern.matches(textOf(line))) find.lines.push(find.at);
      }
      find.isDone = find.at >= this.doc.length;
      if (now() >= until) break;
    }
    this.#meet();
    this.version++;
  }

  /** Where in `shown` a line stands, or would stand. */
  placeOf(index: number): number {
    let [low, high] = [0, this.shown.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.shown[middle]! < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #look(text: string, wanted: Finding['wanted']): void {
    this.#find = undefined;
    this.problem = undefined;
    if (text === '') return;
    const pattern = readSearch(text);
    if ('problem' in pattern) this.problem = pattern.problem;
    else this.#find = {text, pattern, lines: [], at: 0, isDone: false, wanted};
  }

  #meet(): void {
    const find = this.#find;
    if (!find?.wanted) return;
    const {from, by} = find.wanted;
    const {lines} = find;
    const found = by > 0 ? lines.find(line => line > from) : lines.findLast(line => line < from);
    // What has not been looked at may hold something nearer.
    const isSure = found !== undefined && (by > 0 || find.isDone || find.at > from);
    if (!isSure && !find.isDone) return;
    find.wanted = undefined;
    const round = by > 0 ? lines[0] : lines.at(-1);
    if (found ?? round) this.#reach((found ?? round)!);
    else if (lines.length > 0) this.#reach(lines[0]!);
  }

  /** Opens whatever hides the line, and goes there. */
  #reach(index: number): void {
    for (let at: number | undefined = index; (at = this.#outer(at)) !== undefined; ) if (this.isFolded(at)) this.#toggle(at);
    this.#lay();
    this.#goTo(index);
  }

  #toggle(index: number): void {
    const key = keyOf(this.doc.line(index));
    if (!this.#toggled.delete(key)) this.#toggled.add(key);
    if (!this.#flipped.delete(index)) this.#flipped.add(index);
  }

  #flip(): void {
    this.#flipped.clear();
    if (this.#toggled.size === 0) return;
    for (let index = 0; index < this.doc.length; index++) {
      if (this.hasInside(index) && this.#toggled.has(keyOf(this.doc.line(index)))) this.#flipped.add(index);
    }
  }

  /** The line that this one lies in. */
  #outer(index: number): number | undefined {
    const depth = this.#depth(index);
    for (let at = index - 1; at >= 0; at--) if (this.#depth(at) < depth) return at;
    return undefined;
  }

  #depth(index: number): number {
    return this.doc.outline ? this.doc.outline.depth(index) : this.doc.line(index).depth;
  }

  #lay(): void {
    const shown: number[] = [];
    let hidden = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.doc.length; index++) {
      const depth = this.#depth(index);
      if (depth > hidden) continue;
      shown.push(index);
      hidden = this.isFolded(index) ? depth : Number.POSITIVE_INFINITY;
    }
    this.shown = shown;
    this.version++;
  }

  #goTo(index: number): void {
    this.cursor = index;
    this.version++;
  }

  #settle(): void {
    const place = this.placeOf(this.cursor);
    this.cursor = this.shown[Math.min(place, this.shown.length - 1)] ?? 0;
  }
}

/** What names a line while the document changes. */
export function keyOf(line: DocLine): string {
  return line.key ?? textOf(line);
}

const FARTHEST = 2000;

/** The line with this key that is nearest to where it was; where it was, if there is none. */
function near(doc: Doc, at: number, key: string): number {
  for (let by = 0; by <= FARTHEST; by++) {
    for (const index of by === 0 ? [at] : [at + by, at - by]) {
      if (index >= 0 && index < doc.length && keyOf(doc.line(index)) === key) return index;
    }
    if (at + by >= doc.length && at - by < 0) break;
  }
  return Math.max(0, Math.min(at, doc.length - 1));
}
