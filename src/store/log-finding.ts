import {createFind, type Find, nextIn} from '../logs/find.ts';
import {readSearch} from '../logs/patterns.ts';
import type {LogRing} from '../logs/ring.ts';
import type {LogView} from './log-view.ts';

/** What `/` looks for in a log, and where to go as soon as something is found. */
export class LogFinding {
  find: Find | undefined;
  readonly #ring: LogRing;
  #wanted: {readonly from: number; readonly by: 1 | -1; readonly isSaid: boolean} | undefined;

  constructor(ring: LogRing) {
    this.#ring = ring;
  }

  /** Answers what is wrong with the text, if anything. The first match from a line on is wanted, or the last one up to it. */
  set(text: string, from: number, by: 1 | -1): string | undefined {
    const before = this.find;
    this.find = undefined;
    this.#wanted = undefined;
    const pattern = text === '' ? undefined : readSearch(text);
    const isNarrower = before?.isDone && before.pattern.word && pattern && 'word' in pattern && pattern.word && text.includes(before.text);
    const within = isNarrower ? before.numbers.copy() : undefined;
    before?.close();
    if (!pattern) return undefined;
    if ('problem' in pattern) return pattern.problem;
    this.find = createFind(this.#ring, {text, pattern, from, within});
    this.#wanted = {from: from - by, by, isSaid: false};
    return undefined;
  }

  /** The next match, or the one before, is wanted. */
  want(from: number, by: 1 | -1): void {
    this.#wanted = {from, by, isSaid: true};
  }

  get isWanting(): boolean {
    return this.#wanted !== undefined;
  }

  /** How many lines match so far, and which of them this one is. */
  matches(line: number): ReturnType<LogView['matches']> {
    if (!this.find) return undefined;
    const {numbers, isDone} = this.find;
    const index = numbers.indexOf(line);
    return {count: numbers.length, index: index < 0 ? undefined : index, isDone};
  }

  /** The line to go to, once it is sure, and what there is to say of it. */
  met(): {readonly number?: number; readonly by?: 1 | -1; readonly said?: string} {
    const {find} = this;
    if (!this.#wanted || !find) return {};
    const {from, by, isSaid} = this.#wanted;
    const found = nextIn(find.numbers, from, by);
    // What has not been looked at may hold something nearer.
    if (!find.isDone && (find.isNarrowed || !found || found.isWrapped)) return {};
    this.#wanted = undefined;
    if (!found) return isSaid ? {said: `Nothing matches ${find.text}`} : {};
    const said = found.isWrapped && isSaid ? (by > 0 ? 'Round to the first match' : 'Round to the last match') : undefined;
    return {number: found.number, by, ...(said === undefined ? {} : {said})};
  }
}
