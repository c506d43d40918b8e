import type {Dialog, DialogNote} from '../store/dialog.ts';
import {cut, widthOf} from '../terminal/cells.ts';
import {buttonLine} from './dialog-buttons.ts';
import {fieldLines, helpLines} from './dialog-fields.ts';
import {fitted, type Parts, sum, wantedOf} from './dialog-heights.ts';
import {kubectlLines} from './dialog-kubectl.ts';
import {EDGE, type Piece, type Pieces, type RowTable, tableOf} from './dialog-rows.ts';
import {wrapped} from './fit-text.ts';
import type {Signs, Slot} from './look.ts';

/** The inside of a dialog; `range` says which part of what is too long is shown: `3–12 of 200`. */
export type DialogPicture = {readonly lines: readonly Pieces[]; readonly range: string};

/** How many lines a dialog takes where there is room for `most`. */
export function dialogHeight(dialog: Dialog, width: number, most: number, signs: Signs): number {
  if (dialog.differences) return most;
  return Math.min(most, sum(wantedOf(partsOf(dialog, width, most, signs))));
}

/** Exactly `height` lines. What does not fit gives way by its worth: buttons, notes and one row are always there. */
export function dialogLines(dialog: Dialog, width: number, height: number, signs: Signs): DialogPicture {
  if (dialog.differences) return differencesPicture(dialog, dialog.differences, width, height);
  const parts = partsOf(dialog, width, height, signs);
  const given = fitted(wantedOf(parts), parts, height);
  const {table} = parts;
  const {rows, range} = rowsFrom(table, dialog.top, given.rows);
  const lines: Pieces[] = [
    ...fieldsAround(parts.fields, dialog.focus, given.fields),
    ...parts.help.slice(0, given.help),
    ...(given.header > 0 ? [table.header] : []),
    ...rows,
    ...blanks(given.gapBeforeNotes),
    ...cappedNotes(parts.notes, given.notes),
    ...blanks(given.gapBeforePromise),
    ...parts.promise.slice(0, given.promise),
    ...(given.kubectl < parts.kubectl.length ? kubectlLines(dialog.kubectl, width, given.kubectl) : parts.kubectl),
  ];
  return {lines: [...lines.map(line => clipped(line, width)), ...lastLines(dialog, width, height - lines.length)], range};
}

/** The last `top` that shows anything more: of a list that is shown to its end. */
export function lastTop(dialog: Dialog, width: number, height: number, signs: Signs): number {
  if (dialog.differences) return Math.max(0, dialog.differences.length - differencesRoom(height));
  const parts = partsOf(dialog, width, height, signs);
  return lastTopOf(parts.table, fitted(wantedOf(parts), parts, height).rows);
}

const MOST_KUBECTL = 4;

function partsOf(dialog: Dialog, width: number, most: number, signs: Signs): Parts {
  const {rows, notes, problem, fields, promise, kubectl} = dialog;
  // A problem that belongs to no field stands with the notes.
  const said: DialogNote[] = problem !== undefined && fields.length === 0 ? [{level: 'grave', text: problem}, ...notes] : [...notes];
  const noted = said.flatMap(note => noteLines(note, width, signs));
  return {
    fields: fieldLines(dialog, width, signs),
    help: helpLines(dialog, width),
    table: tableFor(rows, width, signs),
    hasHeader: rows.length > 0,
    notes: cappedNotes(noted, Math.max(3, Math.floor(most / 2))),
    promise: wrapped(promise ?? '', width, 2).map(text => [[text, 'text']]),
    kubectl: usualKubectl(kubectl, width, signs),
    isSaying: statusOf(dialog) !== undefined,
  };
}

// Rows and commands are laid out once, however often the dialog is painted.
const tableFor = remembered(tableOf);
const usualKubectl = remembered((commands: readonly string[], width) => kubectlLines(commands, width, MOST_KUBECTL));

function remembered<K extends object, T>(make: (of: K, width: number, signs: Signs) => T): typeof make {
  const known = new WeakMap<K, {readonly width: number; readonly signs: Signs; readonly made: T}>();
  return (of, width, signs) => {
    const before = known.get(of);
    if (before && before.width === width && before.signs === signs) return before.made;
    const made = make(of, width, signs);
    known.set(of, {width, signs, made});
    return made;
  };
}

function rowsFrom(table: RowTable, wantedTop: number, height: number): {rows: Pieces[]; range: string} {
  const count = table.rows.length;
  const first = Math.max(0, Math.min(wantedTop, lastTopOf(table, height)));
  const rows: Pieces[] = [];
  let next = first;
  while (next < count && rows.length < height) rows.push(...table.rows[next++]!);
  const isWhole = first === 0 && next === count;
  return {rows: rows.slice(0, height), range: isWhole || height === 0 ? '' : rangeText(first, next, count)};
}

function lastTopOf({rows}: RowTable, height: number): number {
  let room = height;
  let first = rows.length;
  while (first > 0 && rows[first - 1]!.length <= room) room -= rows[--first]!.length;
  return Math.min(first, Math.max(0, rows.length - 1));
}

function rangeText(first: number, next: number, count: number): string {
  return next - first === 1 ? `${next} of ${count}` : `${first + 1}–${next} of ${count}`;
}

function fieldsAround(fields: readonly Pieces[], focus: number, height: number): readonly Pieces[] {
  const first = Math.max(0, Math.min(fields.length - height, focus - height + 1));
  return fields.slice(first, first + height);
}

function noteLines({level, text}: DialogNote, width: number, signs: Signs): Pieces[] {
  const sign = {info: ' ', warn: '!', grave: signs.failing}[level];
  const slot: Slot = level === 'grave' ? 'failing' : 'text';
  const signSlot: Slot = level === 'warn' ? 'flash.warn' : slot;
  return wrapped(text, width - EDGE).map((part, index) => [
    [index === 0 ? `${sign} ` : '  ', signSlot],
    [part, slot],
  ]);
}

function cappedNotes(lines: readonly Pieces[], most: number): readonly Pieces[] {
  if (lines.length <= most) return lines;
  if (most <= 1) return lines.slice(0, most);
  return [...lines.slice(0, most - 1), [['  … and more', 'flash.warn']]];
}

/** What is told, or how far looking has come; then the buttons at the very end. */
function lastLines(dialog: Dialog, width: number, room: number): Pieces[] {
  if (room <= 0) return [];
  const status = statusOf(dialog);
  const above: Pieces[] = room > 1 ? [status ? clipped([status], width) : []] : [];
  return [...blanks(room - 2), ...above, buttonLine(dialog, width + 1)];
}

function statusOf({told, stage, progress, rows}: Dialog): Piece | undefined {
  if (told !== undefined) return [`! ${told}`, 'flash.warn'];
  if (stage === 'looking') return [`looking …${progress === undefined ? '' : ` ${progress}`}`, 'waiting'];
  if (stage === 'refused' && rows.length > 0)
    return [`! ${rows.length === 1 ? 'It cannot' : 'None of these can'} be changed.`, 'flash.warn'];
  return undefined;
}

/** Cut where it is longer than there is room. */
function clipped(line: Pieces, width: number): Pieces {
  let room = width;
  return line.map(([text, slot]) => {
    const shown = widthOf(text) <= room ? text : cut(text.trimEnd(), room);
    room -= widthOf(shown);
    return [shown, slot];
  });
}

function differencesPicture(dialog: Dialog, all: NonNullable<Dialog['differences']>, width: number, height: number): DialogPicture {
  const room = Math.max(0, differencesRoom(height));
  const first = Math.max(0, Math.min(dialog.top, all.length - room));
  const slots: Readonly<Record<string, Slot>> = {'+': 'added', '-': 'failing', '@': 'accent', ' ': 'text'};
  const shown = all.slice(first, first + room).map(({sign, text}): Pieces => clipped([[`${sign} ${text}`, slots[sign] ?? 'text']], width));
  const lines: Pieces[] = all.length === 0 && room > 0 ? [[['Nothing differs but what the server itself fills in.', 'quiet']]] : shown;
  const range = all.length > room ? rangeText(first, Math.min(all.length, first + room), all.length) : '';
  return {lines: [...lines, ...lastLines(dialog, width, height - lines.length)], range};
}

function differencesRoom(height: number): number {
  return height >= 4 ? height - 2 : height - 1;
}

function blanks(count: number): Pieces[] {
  return Array.from({length: Math.max(0, count)}, () => []);
}
