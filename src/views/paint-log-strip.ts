import type {DensityColumn} from '../logs/density.ts';
import {severities, WARN} from '../logs/severity.ts';
import {timeText} from '../logs/times.ts';
import type {LogView} from '../store/log-view.ts';
import {type Cells, cut, put} from '../terminal/cells.ts';
import {countText} from './log-lines.ts';
import {cutPieces, type Piece, widthOfAll} from './log-pieces.ts';
import {severitySlot} from './log-spans.ts';
import type {Look, Slot} from './look.ts';

const MOST_BARS = 60;
const LEAST_BARS = 10;
/** Shorter spans are told to the second. */
const SHORT_MS = 120_000;

/** One line: when how much was written, how bad it was, and what is filtered and looked for. */
export function paintLogStrip(cells: Cells, y: number, view: LogView, look: Look, now: number): void {
  const {width} = cells;
  const {ring} = view;
  const asked = cutPieces(askedPieces(view, look), Math.max(0, width - 2));
  const room = width - 1 - (asked.length > 0 ? widthOfAll(asked) + 3 : 0);
  let x = width - 1 - widthOfAll(asked);
  for (const [text, style] of asked) x += put(cells, x, y, text, style);
  const counts = countPieces(view, look);
  const isShort = ring.end > ring.first && ring.ms(ring.end - 1) - ring.ms(ring.first) < SHORT_MS;
  const times = 2 * (isShort ? 8 : 5) + 3;
  const forBars = room - times - widthOfAll(counts) - 3;
  // Where there is not room for both, the bars tell more.
  const bars = Math.min(MOST_BARS, forBars >= LEAST_BARS ? forBars : room - times);
  let at = bars < LEAST_BARS ? 1 : paintBars(cells, y, bars, view, look, now, isShort ? 8 : 5) + 3;
  if (bars >= LEAST_BARS && forBars < LEAST_BARS) return;
  for (const [text, style] of cutPieces(counts, room - at)) at += put(cells, at, y, text, style);
}

/** Returns the column behind it. */
function paintBars(cells: Cells, y: number, columns: number, view: LogView, {styles, signs}: Look, now: number, clock: number): number {
  const strip = view.density.strip(columns);
  if (strip.columns.length === 0) return -2;
  const timeOf = (ms: number) => timeText(ms, view.times === 'utc' ? 'utc' : 'local', now).slice(0, clock);
  let x = 1 + put(cells, 1, y, timeOf(strip.fromMs), styles.quiet) + 1;
  const most = strip.columns.reduce((all, {lines}) => Math.max(all, lines), 1);
  for (const column of strip.columns) x += put(cells, x, y, barOf(column, most, signs.bars), styles[barSlot(column)]);
  return x + 1 + put(cells, x + 1, y, timeOf(strip.toMs), styles.quiet);
}

function barOf({lines}: DensityColumn, most: number, bars: string): string {
  return lines === 0 ? ' ' : bars.charAt(Math.min(bars.length, Math.ceil((lines / most) * bars.length)) - 1);
}

function barSlot({severity}: DensityColumn): Slot {
  return severity >= WARN ? severitySlot(severity) : 'quiet';
}

/** The worst first. */
function countPieces({density}: LogView, {styles}: Look): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let severity = severities.length - 1; severity > 0; severity--) {
    const count = density.counts[severity] ?? 0;
    if (count === 0) continue;
    pieces.push(
      [`${pieces.length > 0 ? '  ' : ''}${severities[severity]} `, styles.quiet],
      [shortCount(count), styles[severitySlot(severity)]],
    );
  }
  return pieces;
}

function askedPieces(view: LogView, {styles}: Look): readonly Piece[] {
  const {filter, sift, find} = view;
  const pieces: Piece[] = [];
  if (filter.text !== '') {
    pieces.push([`& ${cut(filter.text, 40)}`, styles.filter]);
    // While it is typed the prompt says why.
    if (filter.problem !== undefined) pieces.push([' not understood', styles.failing]);
    else if (sift) pieces.push([` ${countText(sift.numbers.length)}${sift.isDone ? '' : ' …'}`, styles.quiet]);
  }
  const matches = view.matches();
  if (find && matches) {
    const {count, index, isDone} = matches;
    const which = index === undefined ? countText(count) : `${countText(index + 1)} of ${countText(count)}`;
    pieces.push([`${pieces.length > 0 ? '   ' : ''}/${cut(find.text, 30)}`, styles.filter]);
    pieces.push([` ${which}${isDone ? '' : ' …'}`, count === 0 && isDone ? styles.failing : styles.quiet]);
  }
  return pieces;
}

/** `31`, `3.9k`, `12k`, `1.2M` */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1e6, 'M'];
  return `${value < 9.95 ? value.toFixed(1).replace('.0', '') : Math.round(value)}${unit}`;
}
