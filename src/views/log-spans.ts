import type {Entries} from '../logs/entries.ts';
import {type LogRecord, type RecordField, readRecord} from '../logs/record.ts';
import type {LogRing} from '../logs/ring.ts';
import {severities} from '../logs/severity.ts';
import type {LogSource} from '../logs/sources.ts';
import {type Ink, plainText, spansOf} from '../logs/sgr.ts';
import {timeText} from '../logs/times.ts';
import type {LogView} from '../store/log-view.ts';
import {cut, style, widthOf} from '../terminal/cells.ts';
import {padded} from './fit-text.ts';
import {highlighted, type Piece, widthOfAll} from './log-pieces.ts';
import type {Look, Slot} from './look.ts';

/** What lines are painted from; `columns` are the same for all of them. */
export type LogScene = {
  readonly view: LogView;
  readonly look: Look;
  readonly entries: Entries;
  /** ms since the epoch. */
  readonly now: number;
  readonly width: number;
  readonly columns: LogColumns;
};

/** Widths; 0 for what is not shown. The gutter for marks comes before them, one blank behind each. */
export type LogColumns = {readonly time: number; readonly label: number; readonly severity: number};

export const GUTTER = 1;
const SEVERITY = 5;
const WIDEST_LABEL = 28;
/** So much must be left for what a line says. */
const LEAST_ROOM = 24;
/** So many bytes of a line are shown. */
const MOST_SHOWN = 32 * 1024;
/** A longer JSON line is shown as it is; of other ones the record has so much. In bytes. */
export const MOST_READ = 40 * 1024;
/** Of what tells about streams. */
const MOST_TOLD = 4096;
/** Fields of short messages begin in the same column. */
const MESSAGE = 36;

/** A line as it is painted: `head` stands still, `body` is cut, wrapped or scrolled, `tail` is always seen behind it. */
export type LogText = {readonly head: readonly Piece[]; readonly body: readonly Piece[]; readonly tail: readonly Piece[]};

export function columnsOf(view: LogView, width: number, now: number): LogColumns {
  let label = 0;
  for (const source of view.sources) if (!source.isHidden) label = Math.max(label, widthOf(source.label));
  const columns = {
    time: timeText(now, view.times, now).length,
    label: Math.min(label, WIDEST_LABEL, Math.floor(width / 4)),
    severity: view.isFolded && view.density.counts.some((count, severity) => severity > 0 && count > 0) ? SEVERITY : 0,
  };
  if (width - indentOf(columns) >= LEAST_ROOM) return columns;
  const withoutTime = {...columns, time: 0};
  return width - indentOf(withoutTime) >= LEAST_ROOM ? withoutTime : {time: 0, label: 0, severity: 0};
}

function indentOf({time, label, severity}: LogColumns): number {
  return GUTTER + [time, label, severity].reduce((total, columns) => total + (columns > 0 ? columns + 1 : 0), 0);
}

export function logText(scene: LogScene, number: number): LogText {
  const {view, look, columns} = scene;
  const {ring} = view;
  const {styles} = look;
  const head: Piece[] = [[' '.repeat(GUTTER), styles.text]];
  if (columns.time > 0) head.push([`${padded(timeText(ring.ms(number), view.times, scene.now), columns.time)} `, styles['log.time']]);
  if (columns.label > 0) {
    const label = view.sources[ring.source(number)]?.label ?? '';
    head.push([padded(cut(label, columns.label), columns.label + 1), labelStyle(label)]);
  }
  const kind = ring.kind(number);
  if (kind !== 'text') {
    const text = spansOf(textOf(ring, number, MOST_TOLD)).map(span => span.text);
    const said = kind === 'gap' ? `┊ ${text.join('')}` : `─── ${text.join('')} ───`;
    return {head, body: withMatches(scene, number, [[said, styles['log.note']]]), tail: tailOf(scene, number)};
  }
  if (columns.severity > 0) {
    const severity = ring.severity(number);
    head.push([padded(severity > 0 ? severities[severity]!.toUpperCase() : '', SEVERITY + 1), styles[severitySlot(severity)]]);
  }
  const room = scene.width - widthOfAll(head);
  return {head, body: withMatches(scene, number, bodyOf(scene, number, room)), tail: tailOf(scene, number)};
}

export function severitySlot(severity: number): Slot {
  return severitySlots[severity] ?? 'text';
}

const severitySlots: readonly Slot[] = ['text', 'log.debug', 'log.debug', 'log.info', 'log.warn', 'log.error', 'log.fatal'];

// Of the 256, quiet ones that can be read on black and on white, none near red or yellow.
const LABELS = [67, 72, 97, 66, 139, 103, 73, 108].map(colour => style({fg: `38;5;${colour}`}));

/** A colour of its own for each label, always the same. */
export function labelStyle(label: string): number {
  let sum = 0;
  for (let index = 0; index < label.length; index++) sum = (sum * 31 + label.charCodeAt(index)) >>> 0;
  return LABELS[(sum ^ (sum >>> 11)) % LABELS.length]!;
}

function bodyOf(scene: LogScene, number: number, room: number): readonly Piece[] {
  const {view, look} = scene;
  const {styles} = look;
  // What is shown, for characters of up to four bytes, and some for colours.
  const seen = view.isWrapped ? MOST_SHOWN : Math.min(MOST_SHOWN, (room + view.left) * 4 + 2048);
  const length = view.ring.length(number);
  const record = view.isFolded ? recordOf(view.ring, number, seen) : undefined;
  if (!record) return [...coloured(textOf(view.ring, number, seen).trimEnd(), styles.text), ...moreOf(scene, length - seen)];
  const {message} = record;
  const source = view.sources[view.ring.source(number)];
  const fields = record.fields.filter(field => isTelling(field, source));
  const said = coloured(inOneRow(message.slice(0, seen)).trimEnd(), styles.text);
  const left = record.isWhole ? message.length - seen : length - seen;
  if (fields.length === 0) return [...said, ...moreOf(scene, left)];
  const aligned = room >= MESSAGE * 2 && !view.isWrapped ? MESSAGE : 0;
  const gap = ' '.repeat(said.length === 0 ? 0 : Math.max(2, aligned - widthOfAll(said)));
  const body: Piece[] = [...said, [gap, styles.text]];
  let roomLeft = seen - Math.min(seen, message.length);
  let missing = 0;
  for (const {name, value} of fields) {
    const size = name.length + value.length;
    if (roomLeft <= 0) missing += size;
    else {
      const shown = valueText(value.slice(0, roomLeft));
      body.push([`${body.length > said.length + 1 ? ' ' : ''}${plainText(name)}=`, styles['log.field']], [shown, styles['log.value']]);
      missing += Math.max(0, value.length - roomLeft);
    }
    roomLeft -= size;
  }
  return [...body, ...moreOf(scene, record.isWhole ? missing + Math.max(0, left) : left)];
}

/** Says that a line is longer than what is shown of it, by so many bytes. */
function moreOf({look}: LogScene, bytes: number): readonly Piece[] {
  return bytes > 0 ? [[` ${moreText(bytes)}`, look.styles.quiet]] : [];
}

export function moreText(bytes: number): string {
  return `… ${bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} kB`} more`;
}

/** What stands between two rows is one blank. */
function inOneRow(text: string): string {
  if (!text.includes('\n')) return text;
  const rows = text.split('\n');
  return rows.map((row, index) => (index === 0 ? row.trimEnd() : index === rows.length - 1 ? row.trimStart() : row.trim())).join(' ');
}

/** What is the same on every line of a container is left to the opened record. */
function isTelling({name, value}: RecordField, source: LogSource | undefined): boolean {
  if (name === 'pid' || name === 'v') return false;
  return !source || (value !== source.pod && value !== source.container && value !== source.namespace);
}

/** As logfmt writes it. */
function valueText(value: string): string {
  return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** A text in its application's own colours; `usual` where it has none. */
export function coloured(text: string, usual: number): readonly Piece[] {
  return spansOf(text).map(({text: part, ink}) => [part, ink ? styleOfInk(ink) : usual]);
}

function styleOfInk({fg, bg, isBold, isDim, isItalic, isUnderlined, isInverse}: Ink): number {
  return style({fg, bg, bold: isBold, dim: isDim, italic: isItalic, underline: isUnderlined, inverse: isInverse});
}

/** Long lines that were read for the last picture, by what tells them from each other. */
const longRecords = new WeakMap<LogRing, Map<string, ShownRecord>>();
const LONG = 2048;
const MOST_KEPT = 200;

/** A record, and whether it was made from the whole line. */
type ShownRecord = LogRecord & {readonly isWhole: boolean};

/** Undefined where the line is too long to be read: it is shown as it is. */
function recordOf(ring: LogRing, number: number, seen: number): ShownRecord | undefined {
  const length = ring.length(number);
  if (length <= LONG) return {...readRecord(ring.text(number)), isWhole: true};
  const isJson = ring.bytesOf(number).subarray(0, 256).includes(0x7b);
  if (isJson && length > MOST_READ) return undefined;
  const kept = longRecords.get(ring) ?? new Map<string, ShownRecord>();
  longRecords.set(ring, kept);
  const key = [number, ring.source(number), ring.ms(number), ring.nanos(number), length, isJson ? '' : seen].join(' ');
  const known = kept.get(key);
  if (known) return known;
  const most = isJson ? MOST_READ : seen;
  const record = {...readRecord(textOf(ring, number, most)), isWhole: length <= most};
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, record);
  return record;
}

/** The line as text, cut after so many bytes. */
export function textOf(ring: LogRing, number: number, most: number): string {
  if (ring.length(number) <= most) return ring.text(number);
  const bytes = ring.bytesOf(number);
  // The cut may go through a character.
  return Buffer.from(bytes.buffer, bytes.byteOffset, most)
    .toString()
    .replace(/\ufffd{1,3}$/, '');
}

function withMatches({view, look}: LogScene, number: number, body: readonly Piece[]): readonly Piece[] {
  const {find} = view;
  if (!find || (find.isDone && find.numbers.indexOf(number) < 0)) return body;
  const text = body.map(([part]) => part).join('');
  return highlighted(body, find.pattern.spans(text), look.styles['log.match']);
}

/** What is folded behind the line, marked where something in it is found. */
function tailOf({view, look, entries}: LogScene, number: number): readonly Piece[] {
  if (!view.isFolded || view.isUnfolded(number) || entries.headOf(number) !== number) return [];
  const repeats = entries.repeatsOf(number);
  const more = entries.continuationsOf(number);
  if (repeats === 1 && more === 0) return [];
  const numbers = view.find?.numbers;
  const isFound = more > 0 && numbers !== undefined && (numbers.at(numbers.placeOf(number + 1)) ?? Infinity) <= entries.lastOf(number);
  const tail: Piece[] = repeats > 1 ? [[` ×${repeats}`, look.styles['log.repeats']]] : [];
  if (more > 0)
    tail.push(['  ', look.styles.text], [`+${more} ${more === 1 ? 'line' : 'lines'}`, look.styles[isFound ? 'log.match' : 'quiet']]);
  return tail;
}
