import {humanDuration} from '../kube/duration.ts';
import type {Collection} from '../store/collection.ts';
import type {Guard} from '../store/guard.ts';
import {logsOf, objectOf, outputsOf, sessionOf, type State, top} from '../store/state.ts';
import type {Table} from '../store/table.ts';
import {type Cells, cut, put, widthOf} from '../terminal/cells.ts';
import {timeText} from '../store/cell-text.ts';
import {lossText, retryText} from '../store/loss-text.ts';
import type {Look} from './look.ts';
import {logStatePieces, logTitlePieces} from './paint-log-header.ts';
import {sessionPieces, sessionStatePieces} from './session-pieces.ts';
import {outputsStatePieces, outputsTitlePieces} from './paint-outputs.ts';
import {findPieces, objectStatePieces, tabPieces} from './paint-object.ts';

/** What was spent so far; bytes and requests of this context, memory of the whole process. */
export type Spent = {readonly requests: number; readonly bytesIn: number; readonly bytesOut: number; readonly memory: number};

/** A session has all other lines to itself. */
export const SESSION_HEADER_LINES = 1;
export const HEADER_LINES = 2;
export const OPEN_HEADER_LINES = 6;
/** So much of a context's name is shown at least, in columns. */
const LEAST_OF_NAME = 12;
const NARROW = 60;

type Piece = readonly [text: string, style: number];

export function paintHeader(cells: Cells, state: State, look: Look, now: number, spent: () => Spent): void {
  const session = sessionOf(state);
  if (session) {
    const right = sessionStatePieces(session, state, look, now);
    return paintEnds(cells, 0, sessionPieces(session, look, cells.width - widthOfAll(right) - 3), right);
  }
  paintPlace(cells, state, look, now);
  paintTitle(cells, 1, state, look);
  if (cells.height >= OPEN_HEADER_LINES) paintMore(cells, state, look, spent());
}

/** Context, namespace and guard lead, because where one is must be impossible to get wrong. */
function paintPlace(cells: Cells, state: State, {styles, signs}: Look, now: number): void {
  const {context, guard} = state;
  const table = top(state)?.table;
  const namespace = namespaceShown(state);
  const behind: Piece[] = [
    ...(namespace === undefined
      ? []
      : ([
          [` ${signs.into} `, styles.header],
          [namespace === '' ? 'all namespaces' : namespace, styles.namespace],
        ] as Piece[])),
    ...objectPieces(state, {styles, signs}, cells.width),
    ...guardPieces(guard, {styles, signs}, now),
  ];
  const logs = logsOf(state);
  const object = objectOf(state);
  const outputs = outputsOf(state);
  const sign = ` ${signs.context} `;
  const whole = context?.name ?? 'no context';
  const room = cells.width - widthOfAll([[sign, 0], ...behind]) - 3;
  const right = logs
    ? [...logStatePieces(logs, {styles, signs}, now, room - Math.min(LEAST_OF_NAME, widthOf(whole)))]
    : object
      ? [...objectStatePieces(object, {styles, signs})]
      : outputs
        ? [...outputsStatePieces(outputs, {styles, signs})]
        : table
          ? [...syncPieces(table.collection, {styles, signs}, now), ...countPieces(table, {styles, signs})]
          : [];
  const name = shortened(whole, room - widthOfAll(logs ? right : right.slice(0, 1)));
  const left: Piece[] = [[`${sign}${name}`, guard.protectedBecause === undefined ? styles.context : styles.protected], ...behind];
  paintEnds(cells, 0, left, right);
}

/** Undefined where what is shown lies in none. */
function namespaceShown(state: State): string | undefined {
  const target = logsOf(state)?.target ?? outputsOf(state)?.target;
  if (target) {
    const namespaces = new Set(target.scopes.map(({namespace}) => namespace ?? ''));
    return namespaces.size === 1 ? [...namespaces][0] : namespaces.size === 0 ? undefined : '';
  }
  const object = objectOf(state);
  if (object) return object.target.kind.isNamespaced ? object.target.namespace : undefined;
  const table = top(state)?.table;
  return table?.kind.isNamespaced ? (table.collection.scope.namespace ?? '') : undefined;
}

/** On a narrow screen the name alone: it says more than the kind. */
function objectPieces(state: State, {styles, signs}: Look, width: number): Piece[] {
  const outputs = outputsOf(state);
  if (outputs) {
    return [
      [` ${signs.into} `, styles.header],
      [cut(outputs.line, Math.max(LEAST_OF_NAME, Math.floor(width / 3))), styles.title],
    ];
  }
  const object = objectOf(state);
  if (!object) return [];
  return [
    [` ${signs.into} ${width < NARROW ? '' : `${object.target.kind.singular} `}`, styles.header],
    [object.target.name, styles.title],
  ];
}

function guardPieces({readOnlyBecause, protectedBecause, unlocked}: Guard, {styles, signs}: Look, now: number): Piece[] {
  if (readOnlyBecause !== undefined) return [[`  ${signs.denied} read-only`, styles.protected]];
  if (unlocked) return [[`  unlocked ${countdownText(unlocked.until - now)}`, styles.protected]];
  return protectedBecause === undefined ? [] : [[`  ${signs.denied} protected`, styles.protected]];
}

/** To the second, however long it is. */
function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  return minutes < 60 ? `${minutes}m${seconds % 60}s` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`;
}

/** A long name loses its beginning, which it shares with others: `arn:aws:eks:eu-west-1:123456789012:cluster/prod`. */
function shortened(name: string, room: number): string {
  const columns = Math.max(LEAST_OF_NAME, room);
  if (widthOf(name) <= columns) return name;
  const characters = Array.from(name);
  while (widthOf(characters.join('')) > columns - 1) characters.shift();
  return `…${characters.join('')}`;
}

function syncPieces({sync, kind}: Collection, {styles, signs}: Look, now: number): Piece[] {
  if (kind.from === 'local') return [];
  switch (sync.state) {
    case 'connecting':
      return [[`${signs.stale} connecting`, styles.waiting]];
    case 'listing':
      return [[`${signs.stale} reading`, styles.waiting]];
    case 'live':
      return [[`${signs.live} live`, styles.ok]];
    case 'stale':
      return [
        [`${signs.stale} ${lossText(sync.error)} for ${humanDuration(now - sync.since)}${retryText(sync.retryAt - now)}`, styles.waiting],
      ];
    case 'failed': {
      if (sync.error.status === 403) return [[`${signs.denied} you may not list ${kind.plural} here`, styles.failing]];
      return [[`${signs.denied} ${lossText(sync.error)}${retryText(sync.retryAt - now)}`, styles.failing]];
    }
  }
}

function countPieces(table: Table, {styles}: Look): Piece[] {
  const {collection, kind, total, hidden} = table;
  if (!collection.hasRows) return [];
  const {failing, waiting, going} = table.counts;
  const noun = total === 1 ? kind.singular : kind.from === 'local' ? `${kind.singular}s` : kind.plural;
  const pieces: Piece[] = [[`   ${hidden > 0 ? `${table.rows.length} of ` : ''}${total} ${noun}`, styles.header]];
  if (collection.sync.state === 'stale') {
    pieces.push([collection.lists === 0 ? ', not all of them' : `, as of ${timeText(collection.sync.since).slice(11)}`, styles.quiet]);
  }
  if (failing > 0) pieces.push([`  ${failing} failing`, styles.failing]);
  if (waiting > 0) pieces.push([`  ${waiting} waiting`, styles.waiting]);
  if (going > 0) pieces.push([`  ${going} going`, styles.going]);
  return pieces;
}

function paintTitle(cells: Cells, y: number, state: State, {styles, signs}: Look): void {
  const logs = logsOf(state);
  if (logs) {
    const pieces = logTitlePieces(logs, {styles, signs});
    return paintEnds(cells, y, pieces.left, pieces.right);
  }
  const outputs = outputsOf(state);
  if (outputs) {
    const pieces = outputsTitlePieces(outputs, {styles, signs});
    return paintEnds(cells, y, pieces.left, pieces.right);
  }
  const object = objectOf(state);
  if (object) return paintEnds(cells, y, tabPieces(object, {styles, signs}, cells.width), findPieces(object, {styles, signs}));
  const route = top(state);
  if (!route) return;
  const {table, scope, origin} = route;
  const left: Piece[] = [[` ${table.kind.plural}`, styles.title]];
  if (origin) left.push([` of ${origin}`, styles.header]);
  const selectors = [scope.labelSelector, scope.fieldSelector].filter(Boolean).join(' ');
  if (selectors !== '' && !origin) left.push([` ${selectors}`, styles.filter]);
  if (table.filter.text !== '') left.push([`   /${table.filter.text}`, styles.filter]);
  if (table.isTroubledOnly) left.push(['   only what is not well', styles.filter]);
  left.push([`   sorted by ${table.sort.title} ${table.sort.isDescending ? signs.down : signs.up}`, styles.quiet]);
  const right: Piece[] = [];
  if (table.marks.size > 0) right.push([`${table.marks.size} marked  `, styles.mark]);
  if (table.hidden > 0) right.push([`${table.hidden} hidden by the filter`, styles.quiet]);
  paintEnds(cells, y, left, right);
}

function paintMore(
  cells: Cells,
  {context, recentNamespaces, catalog}: State,
  {styles, signs}: Look,
  {requests, bytesIn, bytesOut, memory}: Spent,
): void {
  const line = (y: number, pairs: readonly (readonly [string, string])[]) => {
    let x = 1;
    for (const [title, text] of pairs) {
      if (text === '') continue;
      x += put(cells, x, y, `${title} `, styles.quiet) + put(cells, x + widthOf(title) + 1, y, text, styles.header) + 3;
    }
  };
  line(2, [
    ['cluster', context?.cluster ?? ''],
    ['user', context?.user ?? ''],
    ['server', context?.server ?? ''],
    ['version', context?.version ?? (context ? 'not known yet' : '')],
  ]);
  line(3, [
    ['requests', String(requests)],
    ['in', sizeText(bytesIn)],
    ['to the terminal', sizeText(bytesOut)],
    ['memory', sizeText(memory)],
  ]);
  line(4, [['0', 'all namespaces'], ...recentNamespaces.map((name, index) => [String(index + 1), name] as const)]);
  const notes = [context?.notice, ...catalog.problems].filter(text => text !== undefined && text !== '');
  if (notes.length > 0) put(cells, 1, 5, cut(notes.join(` ${signs.dot} `), cells.width - 1), styles.waiting);
}

function sizeText(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  if (bytes < 10_000_000) return `${(bytes / 1000).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** The right end gives way where both do not fit: first it is cut, then left out. */
function paintEnds(cells: Cells, y: number, left: readonly Piece[], right: readonly Piece[]): void {
  let x = 0;
  for (const [text, style] of left) x += put(cells, x, y, text, style);
  const room = cells.width - x - 2;
  const whole = widthOfAll(right) + 1;
  let at = Math.max(x + 2, cells.width - whole);
  if (room < 4) return;
  for (const [text, style] of right) at += put(cells, at, y, cut(text, Math.max(0, cells.width - at)), style);
}

function widthOfAll(pieces: readonly Piece[]): number {
  return pieces.reduce((total, [text]) => total + widthOf(text), 0);
}
