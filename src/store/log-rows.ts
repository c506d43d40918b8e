import type {ShownLogs} from './log-view.ts';

type Top = ShownLogs['top'];

/** Where the reader goes, and where the screen is to begin, if it is not to stay. */
export type LogMove = {readonly cursor: number; readonly top?: Top};

/**
 * Moving by rows, where lines are wrapped: only the painter knows how many rows a line takes. What it told is moved along with the keys, since
 * several may come before it paints again.
 */
export class LogRows {
  /** How many lines the screen holds. */
  lines = 20;
  #bottom: number | undefined;
  #hidden: ShownLogs['hidden'];

  told({rows, bottom, hidden}: ShownLogs): void {
    this.lines = rows;
    this.#bottom = bottom;
    this.#hidden = hidden;
  }

  /** By so many rows within the line under the cursor, where it is taller than the screen; undefined where nothing of it is hidden there. */
  within(cursor: number, by: number): LogMove | undefined {
    const hidden = this.#hidden;
    if (hidden?.number !== cursor) return undefined;
    const {above, seen, below} = hidden;
    const rows = by > 0 ? Math.min(by, below) : -Math.min(-by, above);
    if (rows === 0) return undefined;
    this.#hidden = {number: cursor, above: above + rows, seen, below: below - rows};
    return {cursor, top: {number: cursor, row: above + rows}};
  }

  /**
   * A page of wrapped lines, so that nothing is passed over: within a taller line all but a row of what is seen, else down to the last line
   * that is seen, up to the first one. `next` is the shown line that is so many away.
   */
  page({cursor, top}: Required<LogMove>, direction: 1 | -1, next: (from: number, by: number) => number | undefined): LogMove | undefined {
    const within = this.within(cursor, direction * Math.max(1, (this.#hidden?.seen ?? 1) - 1));
    if (within) return within;
    const edge = direction > 0 ? (this.#bottom ?? cursor) : top.number;
    const isAtEdge = (edge - cursor) * direction <= 0;
    const to = isAtEdge ? next(cursor, direction) : edge;
    if (to === undefined || to === cursor) return undefined;
    this.#bottom = undefined;
    return {cursor: to, top: direction > 0 ? {number: to, row: 0} : {number: next(to, -1) ?? to, row: LAST_ROW}};
  }
}

/** See `top` of `LogView`. */
export const LAST_ROW = Number.POSITIVE_INFINITY;
