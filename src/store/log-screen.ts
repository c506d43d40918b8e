import {createDensity, type Density} from '../logs/density.ts';
import {createEntries, type Entries} from '../logs/entries.ts';
import {type LogFilter, noLogFilter, parseLogFilter} from '../logs/filter.ts';
import {type Find, nextIn} from '../logs/find.ts';
import {createIngest} from '../logs/ingest.ts';
import {NumberList} from '../logs/line-numbers.ts';
import type {LogLine} from '../logs/line.ts';
import {createRing, type LogRing} from '../logs/ring.ts';
import {ERROR} from '../logs/severity.ts';
import {createSift, type Sift} from '../logs/sift.ts';
import type {LogSource} from '../logs/sources.ts';
import {type TimeStyle, timeStyles} from '../logs/times.ts';
import {LogFinding} from './log-finding.ts';
import {LOG_BYTES, type LogReading, type LogScreenOptions, nothingRead} from './log-reading.ts';
import {LAST_ROW, type LogMove, LogRows} from './log-rows.ts';
import type {LogSince, LogTarget} from './log-target.ts';
import type {LogStatus, LogView, ShownLogs} from './log-view.ts';

/** See `LogView`. Keys move it many times a second, so it changes in place. */
export class LogScreen implements LogView {
  target: LogTarget;
  readonly ring: LogRing;
  readonly density: Density;
  readonly add: (line: LogLine) => void;
  version = 0;
  dataVersion = 0;
  cursor = 0;
  top = {number: 0, row: 0};
  isFollowing = true;
  frozenAt: number | undefined;
  since: LogSince;
  times: TimeStyle = 'local';
  isWrapped = false;
  left = 0;
  isFolded = true;
  filter: LogFilter = noLogFilter;
  sift: Sift | undefined;
  /** What is wrong with what was typed. */
  problem: string | undefined;
  opened: number | undefined;
  recordTop = 0;
  /** Whether older lines are being read, and whether the servers have none. */
  older: 'unknown' | 'reading' | 'none' = 'unknown';
  /** How many rows show the opened record: the painter tells. */
  recordRows = 10;
  readonly #rows = new LogRows();
  readonly #entries: Entries;
  readonly marks = new NumberList();
  readonly #unfolded = new NumberList();
  readonly #options: LogScreenOptions;
  readonly #ends: (() => void)[] = [];
  #reading: LogReading = nothingRead;
  readonly #finding: LogFinding;
  #pausedEnd = 0;
  isClosed = false;

  constructor(options: LogScreenOptions) {
    this.#options = options;
    this.target = options.target;
    this.since = options.since;
    this.ring = createRing({maxBytes: options.maxBytes ?? LOG_BYTES});
    this.density = createDensity(this.ring);
    this.add = createIngest(this.ring);
    this.#finding = new LogFinding(this.ring);
    this.#entries = createEntries(this.ring, this);
    this.#ends.push(this.ring.onMoved(from => this.#moved(from)));
  }

  get find(): Find | undefined {
    return this.#finding.find;
  }

  get sources(): readonly LogSource[] {
    return this.#reading.sources;
  }

  get status(): LogStatus {
    return this.#reading.status;
  }

  /** Lines that came since the reader stopped following. */
  get unread(): number {
    return this.isFollowing ? 0 : Math.max(0, this.ring.end - this.#pausedEnd);
  }

  isMarked = (number: number): boolean => this.marks.indexOf(number) >= 0;
  isUnfolded = (number: number): boolean => this.#unfolded.indexOf(number) >= 0;
  isHidden = (source: number): boolean => this.sources[source]?.isHidden ?? false;

  /** From here on the lines come from this reading; those of the one before are forgotten. */
  attach(reading: LogReading, since: LogSince): void {
    this.#reading.close();
    this.#reading = reading;
    this.since = since;
    this.ring.clear();
    this.marks.clear();
    this.#unfolded.clear();
    this.older = since === 'start' ? 'none' : 'unknown';
    this.frozenAt = undefined;
    this.opened = undefined;
    this.follow();
  }

  get reading(): LogReading {
    return this.#reading;
  }

  close(): void {
    this.isClosed = true;
    this.#reading.close();
    this.sift?.close();
    this.find?.close();
    this.density.close();
    for (const end of this.#ends) end();
  }

  /** Lines or sources have changed. */
  changed(): void {
    this.version++;
    this.dataVersion++;
    if (this.isFollowing) this.cursor = this.#last() ?? this.cursor;
    if (this.cursor < this.ring.first) this.cursor = this.#entries.next(this.ring.first - 1, 1) ?? this.ring.first;
    this.marks.dropBelow(this.ring.first);
    this.#unfolded.dropBelow(this.ring.first);
    if (this.opened !== undefined && this.opened < this.ring.first) this.opened = undefined;
    if (this.frozenAt !== undefined && this.frozenAt < this.ring.first) this.frozenAt = undefined;
    if (this.sift?.isDone === false || this.find?.isDone === false) this.#options.onWork();
  }

  shown(shown: ShownLogs): void {
    this.top = shown.top;
    this.#rows.told(shown);
    this.recordRows = shown.recordRows;
    this.recordTop = Math.max(0, Math.min(this.recordTop, shown.recordLength - shown.recordRows));
  }

  moveBy(by: number): void {
    const within = this.#rows.within(this.cursor, by);
    if (within) return this.#moveTo(within);
    const next = this.#entries.next(this.cursor, by);
    const isAtEnd = next === undefined || next === this.cursor;
    if (by > 0 && isAtEnd && this.frozenAt === undefined && !this.isFollowing) return this.follow();
    if (isAtEnd && by < 0) this.#options.onTop();
    const cursor = next ?? this.cursor;
    this.#moveTo({cursor, top: this.isWrapped && cursor < this.top.number ? {number: cursor, row: LAST_ROW} : this.top});
  }

  page(direction: 1 | -1): void {
    if (!this.isWrapped) return this.moveBy(direction * Math.max(1, this.#rows.lines - 1));
    const move = this.#rows.page(this, direction, this.#entries.next);
    return move ? this.#moveTo(move) : this.moveBy(direction);
  }

  first(): void {
    const cursor = this.#entries.next(this.ring.first - 1, 1) ?? this.ring.first;
    this.#moveTo({cursor, top: {number: cursor, row: 0}});
    this.#options.onTop();
  }

  /** On the last line, and on with those that come. */
  follow(): void {
    this.isFollowing = true;
    this.frozenAt = undefined;
    this.ring.hold(false);
    this.#goTo(this.#last() ?? this.ring.first);
  }

  /** The next line that is an error, or the one before; false where there is none. */
  moveToTrouble(by: 1 | -1): boolean {
    let number = this.#entries.next(this.cursor, by);
    while (number !== undefined && this.ring.severity(number) < ERROR) number = this.#entries.next(number, by);
    if (number !== undefined) this.#moveTo({cursor: number});
    return number !== undefined;
  }

  moveToMark(): boolean {
    const found = nextIn(this.marks, this.cursor, 1);
    if (found) this.#moveTo({cursor: found.number});
    return found !== undefined;
  }

  /** The first line written at this time or later; false where all are older. */
  moveToTime(ms: number): boolean {
    const number = this.ring.at(ms);
    this.#moveTo({cursor: this.#entries.next(number - 1, 1) ?? this.#last() ?? number});
    return number < this.ring.end;
  }

  toggleMark(): boolean {
    this.version++;
    return this.marks.toggle(this.cursor);
  }

  /** Repeats and stacks of the line under the cursor one by one, or as one. */
  toggleFold(): void {
    this.#unfolded.toggle(this.#entries.headOf(this.cursor));
    this.version++;
  }

  open(): void {
    this.opened = this.cursor;
    this.recordTop = 0;
    this.#pause();
    this.version++;
  }

  scrollRecord(by: number): void {
    this.recordTop = Math.max(0, this.recordTop + by);
    this.version++;
  }

  closeRecord(): void {
    this.opened = undefined;
    this.version++;
  }

  turnTimes(): TimeStyle {
    this.times = timeStyles[(timeStyles.indexOf(this.times) + 1) % timeStyles.length]!;
    this.version++;
    return this.times;
  }

  setFolded(isFolded: boolean): void {
    this.isFolded = isFolded;
    this.#settle();
  }

  setWrapped(isWrapped: boolean): void {
    this.isWrapped = isWrapped;
    this.left = 0;
    this.version++;
  }

  scrollSideways(by: number): void {
    this.left = Math.max(0, this.left + by);
    this.version++;
  }

  /** Nothing newer is shown until `follow`. */
  freeze(): void {
    this.#pause();
    this.frozenAt = this.ring.end - 1;
    this.version++;
  }

  setHidden(id: number, isHidden: boolean): void {
    this.#reading.setHidden(id, isHidden);
    this.#settle();
  }

  setFilter(text: string): void {
    const filter = text === '' ? noLogFilter : parseLogFilter(text);
    this.problem = filter.problem;
    this.filter = filter;
    this.sift?.close();
    this.sift = text === '' ? undefined : createSift(this.ring, id => this.sources[id], filter);
    this.#settle();
    if (this.sift) this.#options.onWork();
  }

  /** Goes to the first match from a line on, as soon as it is found; from the newest line to the last one. Without a text, to that line. */
  setFind(text: string, from = this.cursor): void {
    const isNewest = from === (this.#last() ?? from);
    this.problem = this.#finding.set(text, from, isNewest ? -1 : 1);
    if (text === '' && from !== this.cursor) this.#moveTo({cursor: from});
    this.version++;
    this.dataVersion += this.find ? 1 : 0;
    if (this.find) this.#options.onWork();
  }

  /** To the next match, or the one before: at once, or when it is found. What there is to say, if anything. */
  moveToMatch(by: 1 | -1): string | undefined {
    this.#finding.want(this.cursor, by);
    const said = this.#meet();
    if (this.#finding.isWanting) this.#options.onWork();
    return said;
  }

  matches(): ReturnType<LogView['matches']> {
    return this.#finding.matches(this.cursor);
  }

  get hasWork(): boolean {
    return this.sift?.isDone === false || this.find?.isDone === false;
  }

  /** Filters and finds for about `sliceMs`. True where what is shown may have changed. */
  work(now: () => number, sliceMs: number): boolean {
    const isSifted = this.sift?.isDone === false && this.sift.work(now, sliceMs);
    const isFound = this.find?.isDone === false && this.find.work(now, sliceMs);
    if (isSifted) this.#settle();
    if (isFound || this.find?.isDone) this.#meet();
    if (isSifted || isFound) this.version++;
    this.dataVersion += Number(isSifted || isFound) + Number(isSifted);
    return isSifted || isFound;
  }

  #meet(): string | undefined {
    const {number, by = 1, said} = this.#finding.met();
    if (number === undefined) return said;
    const shown = [number, this.#entries.headOf(number)].find(line => this.#entries.isShown(line));
    this.#moveTo({cursor: shown ?? this.#entries.next(number, by) ?? this.cursor});
    return said;
  }

  #pause(): void {
    // Where there is nothing to read yet, what comes is wanted.
    if (!this.isFollowing || this.ring.first === this.ring.end) return;
    this.isFollowing = false;
    this.#pausedEnd = this.ring.end;
    this.ring.hold(true);
  }

  #moveTo({cursor, top = this.top}: LogMove): void {
    this.#pause();
    this.top = top;
    this.#goTo(cursor);
    if (this.opened !== undefined) this.open();
  }

  #goTo(number: number): void {
    this.cursor = number;
    this.version++;
  }

  #last(): number | undefined {
    const end = this.frozenAt === undefined ? this.ring.end : this.frozenAt + 1;
    return this.#entries.next(end, -1);
  }

  /** The line under the cursor may have been hidden: on the one before it that is shown, or the next. */
  #settle(): void {
    this.version++;
    if (this.isFollowing) this.cursor = this.#last() ?? this.cursor;
    else if (!this.#entries.isShown(this.cursor)) {
      this.cursor = this.#entries.next(this.cursor, -1) ?? this.#entries.next(this.cursor, 1) ?? this.cursor;
    }
  }

  /** A line came late: the numbers from `from` on are one higher now. */
  #moved(from: number): void {
    const up = (number: number) => (number >= from ? number + 1 : number);
    this.cursor = up(this.cursor);
    this.top = {...this.top, number: up(this.top.number)};
    if (this.frozenAt !== undefined) this.frozenAt = up(this.frozenAt);
    if (this.opened !== undefined) this.opened = up(this.opened);
    this.marks.move(from);
    this.#unfolded.move(from);
  }
}
