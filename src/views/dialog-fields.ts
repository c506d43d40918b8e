import type {Dialog, DialogField} from '../store/dialog.ts';
import {widthOf} from '../terminal/cells.ts';
import {EDGE, type Piece, type Pieces} from './dialog-rows.ts';
import {cutMiddle, padded, wrapped} from './fit-text.ts';
import type {Signs} from './look.ts';

const GAP = 2;

/** One line a field; that of the focused one begins with a sign. */
export function fieldLines({fields, focus}: Dialog, width: number, signs: Signs): Pieces[] {
  const most = Math.floor((width - EDGE) / 2);
  const label = Math.min(most, Math.max(0, ...fields.map(one => widthOf(one.label))));
  return fields.map((field, index) => {
    const isFocused = index === focus;
    const room = width - EDGE - label - GAP;
    return [
      [isFocused ? `${signs.into} ` : '  ', 'accent'],
      [padded(cutMiddle(field.label, label), label + GAP), isFocused ? 'title' : 'text'],
      ...shownValue(field, isFocused, room),
    ];
  });
}

/** Below the fields: what is wrong, else what may be typed in the one that has the focus. */
export function helpLines({fields, focus, problem}: Dialog, width: number): Pieces[] {
  if (problem !== undefined && fields.length > 0) {
    return wrapped(problem, width - EDGE, 4).map(text => [[' '.repeat(EDGE) + text, 'flash.error']]);
  }
  if (fields.every(({help}) => help === '')) return [];
  // The place is kept, so that nothing moves with the focus.
  const [text = ''] = wrapped(fields[focus]?.help ?? '', width - EDGE, 1);
  return [[[' '.repeat(EDGE) + text, 'quiet']]];
}

function shownValue(field: DialogField, isFocused: boolean, room: number): Piece[] {
  switch (field.type) {
    case 'toggle':
      return [
        [field.value === '' ? '[ ]' : '[x]', isFocused ? 'prompt' : 'text'],
        ...(isFocused ? [['   space turns it', 'quiet'] as const] : []),
      ];
    case 'choice':
      return choiceOf(field, isFocused, room);
    default:
      return isFocused ? typing(field, room) : [[cutMiddle(field.value, room), 'text']];
  }
}

function choiceOf({options, value}: DialogField, isFocused: boolean, room: number): Piece[] {
  const texts = options.map(option => option.text ?? option.value);
  const chosen = options.findIndex(option => option.value === value);
  const shown = texts[chosen] ?? value;
  const widest = Math.min(room - 4, Math.max(widthOf(shown), ...texts.map(widthOf)));
  const pieces: Piece[] = [
    ['‹ ', 'quiet'],
    [padded(cutMiddle(shown, widest), widest), isFocused ? 'prompt' : 'text'],
    [' ›', 'quiet'],
  ];
  if (!isFocused) return pieces;
  pieces.push(['   ', 'quiet']);
  texts.forEach((text, index) => {
    pieces.push([text, index === chosen ? 'accent' : 'quiet'], ['  ', 'quiet']);
  });
  return pieces;
}

/** The line with the cursor; what is left of it moves out of sight where it gets long. */
function typing({line: {text, at}}: DialogField, room: number): Piece[] {
  let before = text.slice(0, at);
  while (before !== '' && widthOf(before) > room - 1) before = before.slice((before.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
  const [under = ' '] = [...text.slice(at)];
  return [
    [before, 'prompt'],
    [under, 'cursor'],
    [text.slice(at + under.length), 'prompt'],
  ];
}
