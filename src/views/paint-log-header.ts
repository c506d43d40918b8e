import {timeText} from '../logs/times.ts';
import {humanDuration} from '../kube/duration.ts';
import type {LogView} from '../store/log-view.ts';
import {retryText} from '../store/loss-text.ts';
import {countText} from './log-lines.ts';
import {type Piece, widthOfAll} from './log-pieces.ts';
import {shortCount} from './paint-log-strip.ts';
import type {Look} from './look.ts';

/** The right end of the first line: how the streams are, how much there is, whether one follows; `room` is what it may take, in columns. */
export function logStatePieces(view: LogView, look: Look, now: number, room = Number.POSITIVE_INFINITY): readonly Piece[] {
  const {styles, signs} = look;
  const {status, ring} = view;
  const {pods, live, lost, loss, waiting, denied, ended, left} = status;
  const pieces: Piece[] = [];
  const add = (text: string, style: number) => pieces.push([pieces.length === 0 ? text : `  ${text}`, style]);
  const named = pods === 1 ? '1 pod' : `${countText(pods)} pods`;
  const isOver = live === 0 && waiting === 0 && lost === 0 && ended > 0;
  if (lost > 0) add(`${signs.stale} ${lost} of ${live + lost} lost${loss ? `: ${loss.why}` : ''}`, styles.waiting);
  else if (pods === 0) add(`${signs.stale} no pod`, styles.waiting);
  else if (isOver) add(`${signs.stale} ${named}, ended`, styles.quiet);
  else add(`${live > 0 ? signs.live : signs.stale} ${named}`, live > 0 ? styles.ok : styles.waiting);
  const retry: Piece[] = lost > 0 && loss ? [[retryText(loss.retryAt - now), styles.waiting]] : [];
  pieces.push(...retry);
  if (denied > 0) add(`${signs.denied} ${denied} denied`, styles.failing);
  if (waiting > 0) add(`${waiting} waiting`, styles.waiting);
  if (left > 0) add(`${countText(left)} not read`, styles.waiting);
  add(`${shortCount(ring.end - ring.first)} ${ring.end - ring.first === 1 ? 'line' : 'lines'}`, styles.header);
  const lines = pieces.at(-1)!;
  add(...placeOf(view, look, now));
  // That one follows is the usual case, so it goes first.
  return lost > 0 ? fitted(pieces, view.isFollowing ? [pieces.at(-1)!, lines, ...retry] : [lines, ...retry], room) : pieces;
}

/** Without as many of the lesser pieces, the least one first, as it takes to fit. */
function fitted(pieces: readonly Piece[], lesser: readonly Piece[], room: number): readonly Piece[] {
  for (let count = 0; count < lesser.length; count++) {
    const kept = pieces.filter(piece => !lesser.slice(0, count).includes(piece));
    if (widthOfAll(kept) <= room) return kept;
  }
  return pieces.filter(piece => !lesser.includes(piece));
}

function placeOf(view: LogView, {styles}: Look, now: number): Piece {
  if (view.frozenAt !== undefined) {
    const style = view.times === 'utc' ? 'utc' : 'local';
    return [`frozen at ${timeText(view.ring.ms(view.frozenAt), style, now).slice(0, 8)}${unreadText(view.unread)}`, styles.filter];
  }
  return view.isFollowing ? ['following', styles.header] : [`paused${unreadText(view.unread)}`, styles.filter];
}

function unreadText(unread: number): string {
  return unread > 0 ? `, ${countText(unread)} new` : '';
}

/** The second line: whose logs, from when on, and how they are shown where that is not the usual way. */
export function logTitlePieces(view: LogView, {styles}: Look): {readonly left: readonly Piece[]; readonly right: readonly Piece[]} {
  const {target, since, sources} = view;
  const left: Piece[] = [
    [target.isPrevious ? ' previous logs' : ' logs', styles.title],
    [` of ${target.title}`, styles.header],
  ];
  if (target.containers) left.push([` / ${target.containers.join(', ')}`, styles.header]);
  left.push([`   ${sinceText(since)}`, styles.quiet]);
  const hidden = sources.filter(({isHidden}) => isHidden).length;
  if (hidden > 0) left.push([`   ${sources.length - hidden} of ${sources.length} containers`, styles.filter]);
  const ways = [
    view.times === 'local' ? '' : view.times === 'off' ? 'no times' : `times ${view.times}`,
    view.isWrapped ? 'wrapped' : '',
    view.isFolded ? '' : 'as written',
    view.left > 0 ? `${view.left} columns to the right` : '',
  ].filter(way => way !== '');
  if (ways.length > 0) left.push([`   ${ways.join(', ')}`, styles.quiet]);
  const marked = view.marks.length;
  return {left, right: marked > 0 ? [[`${marked} marked`, styles.mark]] : []};
}

function sinceText(since: LogView['since']): string {
  if (since === 'start') return 'from the start';
  if ('ms' in since) return `the last ${humanDuration(since.ms)}`;
  return `the last ${countText('linesEach' in since ? since.linesEach : since.lines)} lines${'linesEach' in since ? ' of each' : ''}`;
}
