import {hasFailed, isOver, type Pane, type PaneGroup, stateWords} from '../store/output-pane.ts';
import {type OutputLine, plainOf} from '../store/output-lines.ts';
import type {OutputsScreen} from '../store/outputs-screen.ts';
import {type Cells, cut, fill, put, widthOf} from '../terminal/cells.ts';
import {wrapped} from './fit-text.ts';
import {cutPieces, highlighted, type Piece, withoutColumns} from './log-pieces.ts';
import {coloured} from './log-spans.ts';
import type {Look} from './look.ts';
import {type PanePlace, placesOf} from './outputs-layout.ts';
import {namesOf} from './pane-names.ts';

/** Left of the lines: what is said of them, and a blank. */
const GUTTER = 2;
/** So many characters are looked at for each column that may be seen, and some for colours. */
const CHARACTERS_A_COLUMN = 4;
const FOR_COLOURS = 2048;
/** Why a command could not be run is said in no more lines. */
const MOST_WHY = 6;

/** The panes of a command side by side. Tells the screen what fits. */
export function paintOutputs(cells: Cells, screen: OutputsScreen, look: Look, {now}: {readonly now: number}): void {
  if (screen.groups.length === 0) return paintNone(cells, screen, look);
  const places = placesOf(screen, cells.width, cells.height, (group, width) => {
    const [pane] = screen.groups[group]!.panes;
    return pane.output.lines.length + whyLines(pane, width).length;
  });
  let most = 0;
  let page = 1;
  for (const place of places) {
    const group = screen.groups[place.group]!;
    const below = paintBody(cells, place, group, screen, look);
    most = Math.max(most, below.most);
    if (place.group === screen.focus) page = Math.max(1, place.height - 1);
    paintTitle(cells, place, group, screen, look, below.left, now);
  }
  screen.shown({page, most});
}

/** How it goes, at the right end of the first line. */
export function outputsStatePieces(screen: OutputsScreen, {styles, signs}: Look): readonly Piece[] {
  const {panes, isLooking, problem} = screen;
  if (isLooking) return [[`${signs.stale} looking for pods`, styles.waiting]];
  if (problem !== undefined) return [[`${signs.denied} not run`, styles.failing]];
  const done = panes.filter(isOver).length;
  const failed = panes.filter(hasFailed).length;
  const pieces: Piece[] = [[`${done} of ${panes.length} done`, done < panes.length ? styles.waiting : styles.ok]];
  if (failed > 0) pieces.push([`, ${failed} failed`, styles.failing]);
  return pieces;
}

/** The second line: where it runs, and how that is shown where it is not the usual way. */
export function outputsTitlePieces(
  screen: OutputsScreen,
  {styles}: Look,
): {readonly left: readonly Piece[]; readonly right: readonly Piece[]} {
  const {target, groups, panes, focus, find, matchCount} = screen;
  const left: Piece[] = [
    [' outputs', styles.title],
    [` of ${target.title}`, styles.header],
  ];
  if (target.containers) left.push([` / ${target.containers.join(', ')}`, styles.header]);
  const ways = [
    groups.length < panes.length ? 'the same ones folded' : '',
    screen.isMarking ? '' : 'differences not marked',
    screen.top === Number.POSITIVE_INFINITY ? 'at the end' : '',
    screen.left > 0 ? `${screen.left} columns to the right` : '',
  ].filter(way => way !== '');
  if (ways.length > 0) left.push([`   ${ways.join(', ')}`, styles.quiet]);
  const right: Piece[] = [];
  if (find)
    right.push([`/${find.text}${matchCount === undefined ? '' : ` ${matchCount}`}${screen.isSearching ? ' …' : ''}  `, styles.filter]);
  if (groups.length > 1) right.push([`pane ${focus + 1} of ${groups.length}`, styles.quiet]);
  return {left, right};
}

function paintNone(cells: Cells, {isLooking, problem}: OutputsScreen, {styles}: Look): void {
  const text = isLooking ? 'Looking for pods …' : (problem ?? 'There is nothing to show');
  for (const [y, line] of wrapped(text, Math.max(1, cells.width - 4)).entries()) put(cells, 2, y + 1, line, styles.text);
}

function paintTitle(
  cells: Cells,
  {x, y, width, group: number}: PanePlace,
  group: PaneGroup,
  screen: OutputsScreen,
  {styles, signs}: Look,
  below: number,
  now: number,
): void {
  const [pane] = group.panes;
  const end = x + width < cells.width ? width - 1 : width;
  const isFocus = number === screen.focus && screen.groups.length > 1;
  const state = `${below > 0 ? `${signs.down}${below} ` : ''} ${titleWords(pane, now)} `;
  const sign = hasFailed(pane) ? signs.failing : isOver(pane) ? signs.rule : signs.waiting;
  const names = namesOf(group, screen.panes, end - widthOf(state) - 4);
  fill(cells, x, y, end, isFocus ? styles.cursor : styles.quiet, isFocus ? undefined : signs.rule.codePointAt(0)!);
  const stateStyle = hasFailed(pane) ? styles.failing : isOver(pane) ? styles.ok : styles.waiting;
  put(cells, x, y, sign, isFocus ? styles.cursor : stateStyle, 1);
  const used = put(cells, x + 1, y, ` ${names} `, isFocus ? styles.cursor : styles.title, Math.max(0, end - 1));
  const at = x + Math.max(used + 1, end - widthOf(state));
  put(cells, at, y, state, isFocus ? styles.cursor : stateStyle, Math.max(0, x + end - at));
}

/** Why it could not be run needs more room than a title has. */
function titleWords(pane: Pane, now: number): string {
  if (pane.state.type === 'failed') return 'not run';
  return pane.state.type === 'lost' ? 'lost' : stateWords(pane, now);
}

function whyLines({state}: Pane, width: number): readonly string[] {
  return state.type === 'failed' || state.type === 'lost' ? wrapped(state.why, Math.max(1, width - GUTTER - 1), MOST_WHY) : [];
}

/** Answers how many lines do not fit, and how many of them are below. */
function paintBody(
  cells: Cells,
  {x, y, width, height, group}: PanePlace,
  {panes: [pane]}: PaneGroup,
  screen: OutputsScreen,
  look: Look,
): {readonly most: number; readonly left: number} {
  const {lines} = pane.output;
  const why = whyLines(pane, width);
  const rows = Math.max(0, height - 1);
  const most = Math.max(0, lines.length + why.length - rows);
  const top = Math.min(screen.top, most);
  const room = Math.max(0, width - GUTTER - 1);
  for (let row = 0; row < rows; row++) {
    const number = top + row;
    const line = lines[number];
    if (line) paintLine(cells, x, y + 1 + row, line, room, screen, screen.isMatch(group, number), look);
    else if (why[number - lines.length] !== undefined)
      put(cells, x + GUTTER, y + 1 + row, why[number - lines.length]!, look.styles.failing, room);
    else break;
  }
  return {most, left: most - top};
}

function paintLine(
  cells: Cells,
  x: number,
  y: number,
  line: OutputLine,
  room: number,
  screen: OutputsScreen,
  isMatch: boolean,
  {styles, signs}: Look,
): void {
  const {find, left} = screen;
  if (line.isGap) {
    put(cells, x + GUTTER, y, cut(line.text, room), styles['log.note'], room);
    return;
  }
  const seen = (room + left) * CHARACTERS_A_COLUMN + FOR_COLOURS;
  const plain = piecesOf(line, seen, line.isError ? styles['log.warn'] : styles.text);
  const match = isMatch ? styles['log.match.current'] : styles['log.match'];
  const pieces = find ? highlighted(plain, find.pattern.spans(plainOf(line).slice(0, seen)), match) : plain;
  let at = x + GUTTER;
  for (const [text, style] of cutPieces(withoutColumns(pieces, left), room)) at += put(cells, at, y, text, style);
  if (screen.isMarked(line)) put(cells, x, y, signs.changed, styles.changed, 1);
  else if (line.isError) put(cells, x, y, '!', styles['log.warn'], 1);
}

type Painted = {readonly text: string; readonly style: number; readonly pieces: readonly Piece[]};
const painted = new WeakMap<OutputLine, Painted>();

/** Lines with colours take some time, and stay the same while one moves among them. */
function piecesOf(line: OutputLine, seen: number, style: number): readonly Piece[] {
  const text = line.text.length > seen ? line.text.slice(0, seen) : line.text;
  const known = painted.get(line);
  if (known?.text === text && known.style === style) return known.pieces;
  const pieces = coloured(text, style);
  painted.set(line, {text, style, pieces});
  return pieces;
}
