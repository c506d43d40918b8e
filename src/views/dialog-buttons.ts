import type {Dialog} from '../store/dialog.ts';
import {cut, widthOf} from '../terminal/cells.ts';
import type {Piece, Pieces} from './dialog-rows.ts';

type Button = {readonly key: string; readonly text: string; readonly isFocused: boolean; readonly isOff: boolean};

/** What can be done, at the right edge. Where there is little room the way to the differences gives way. */
export function buttonLine(dialog: Dialog, width: number): Pieces {
  const all = buttonsOf(dialog);
  const few = all.filter(({key}) => key !== 'd');
  const [shown, between] = fits(all, 2, width) ? [all, 2] : fits(few, 2, width) ? [few, 2] : [few, 0];
  const last = shown.at(-1)!;
  const least = last.key.length + 3;
  const others = shown.slice(0, -1);
  const before = lengthOf(others, between) + between + least > width ? others.map(button => ({...button, text: ''})) : others;
  const room = width - lengthOf(before, between) - between;
  const buttons = [...before, {...last, text: cut(last.text, room - least)}];
  const left = Math.max(0, width - lengthOf(buttons, between));
  return [[' '.repeat(left), 'text'], ...buttons.flatMap((button, index) => piecesOf(button, index > 0 ? between : 0))];
}

function buttonsOf({stage, fields, focus, doing, differences}: Dialog): Button[] {
  const field = fields[focus];
  const cancel = {key: 'esc', text: differences ? 'back' : 'cancel', isFocused: focus === fields.length, isOff: false};
  if (stage === 'refused' || stage === 'looking') return [cancel];
  // A text takes letters before they are keys.
  const isTyping = !differences && field?.type === 'text';
  const isOff = stage !== 'ready' || isTyping;
  const go = {key: 'y', text: doing, isFocused: focus > fields.length, isOff};
  if (stage === 'asking' || isTyping) {
    const look = {key: 'enter', text: 'show what changes', isFocused: false, isOff: false};
    return field ? [cancel, look] : [cancel, go];
  }
  return differences ? [cancel, go] : [cancel, {key: 'd', text: 'differences', isFocused: false, isOff}, go];
}

function piecesOf({key, text, isFocused, isOff}: Button, between: number): Piece[] {
  const blanks = ' '.repeat(between);
  if (isFocused)
    return [
      [blanks, 'text'],
      [` ${key} ${text} `, 'cursor'],
    ];
  return [
    [`${blanks} ${key} `, isOff ? 'hint.off' : 'hint.key'],
    [`${text} `, isOff ? 'hint.off' : 'hint.text'],
  ];
}

function fits(buttons: readonly Button[], between: number, width: number): boolean {
  return lengthOf(buttons, between) <= width;
}

/** A button has a blank on each side, so that it can be seen when it is inverse. */
function lengthOf(buttons: readonly Button[], between: number): number {
  return buttons.reduce((total, {key, text}) => total + widthOf(key) + widthOf(text) + 3, 0) + between * Math.max(0, buttons.length - 1);
}
