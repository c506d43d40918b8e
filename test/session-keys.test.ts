import {describe, expect, test} from 'vitest';
import type {Input} from '../src/terminal/input.ts';
import {encodeInput, type ProgramModes} from '../src/terminal/session-keys.ts';

const plain: ProgramModes = {
  hasApplicationCursor: false,
  hasBracketedPaste: false,
  hasFocusEvents: false,
  mouse: 'none',
  mouseEncoding: 'bytes',
  isAlternateScreen: false,
};
const application: Partial<ProgramModes> = {hasApplicationCursor: true};
const bracketed: Partial<ProgramModes> = {hasBracketedPaste: true};
const alternate: Partial<ProgramModes> = {isAlternateScreen: true};
const asks = (mouse: ProgramModes['mouse'], mouseEncoding: ProgramModes['mouseEncoding'] = 'sgr') => ({mouse, mouseEncoding});
const key = (chord: string, raw: string): Input => ({type: 'key', chord, raw});
const reply = (raw: string): Input => ({type: 'reply', text: raw, raw});
const paste = (text: string): Input => ({type: 'paste', text});
const mouse = (button: number, x = 9, y = 4, isRelease = false): Input => ({type: 'mouse', button, x, y, isRelease});

const cases: [string, Input, Partial<ProgramModes>, string][] = [
  ['a letter', key('j', 'j'), {}, 'j'],
  ['a rocket', key('🚀', '🚀'), {}, '🚀'],
  ['enter', key('enter', '\r'), {}, '\r'],
  ['ctrl-j stays itself', key('enter', '\n'), {}, '\n'],
  ['ctrl-c', key('ctrl-c', '\u0003'), {}, '\u0003'],
  ['ctrl-z', key('ctrl-z', '\u001a'), {}, '\u001a'],
  ['ctrl-space', key('ctrl-space', '\u0000'), {}, '\u0000'],
  ['backspace as DEL', key('backspace', '\u007f'), {}, '\u007f'],
  ['backspace as BS', key('backspace', '\b'), {}, '\b'],
  ['esc', key('esc', '\u001b'), {}, '\u001b'],
  ['alt', key('alt-x', '\u001bx'), {}, '\u001bx'],
  ['esc, spelt out', key('esc', '\u001b[27u'), {}, '\u001b'],
  ['ctrl-c, spelt out', key('ctrl-c', '\u001b[99;5u'), {}, '\u0003'],
  ['ctrl-space, spelt out', key('ctrl-space', '\u001b[32;5u'), {}, '\u0000'],
  ['alt-x, spelt out', key('alt-x', '\u001b[120;3u'), {}, '\u001bx'],
  ['enter of modifyOtherKeys', key('enter', '\u001b[27;5;13~'), {}, '\r'],
  ['page up', key('pageup', '\u001b[5~'), application, '\u001b[5~'],
  ['delete', key('delete', '\u001b[3~'), {}, '\u001b[3~'],
  ['shift-tab', key('shift-tab', '\u001b[Z'), {}, '\u001b[Z'],
  ['f5', key('f5', '\u001b[15~'), {}, '\u001b[15~'],
  ['f5 of the Linux console', key('f5', '\u001b[[E'), {}, '\u001b[15~'],
  ['f1 of the Linux console', key('f1', '\u001b[[A'), {}, '\u001bOP'],
  ['a key without a name here', reply('\u001b[25~'), {}, '\u001b[25~'],
  ['up', key('up', '\u001b[A'), {}, '\u001b[A'],
  ['up, in application mode', key('up', '\u001b[A'), application, '\u001bOA'],
  ['down', key('down', '\u001b[B'), application, '\u001bOB'],
  ['right', key('right', '\u001b[C'), application, '\u001bOC'],
  ['left', key('left', '\u001bOD'), application, '\u001bOD'],
  ['left of a terminal in application mode', key('left', '\u001bOD'), {}, '\u001b[D'],
  ['home', key('home', '\u001b[H'), application, '\u001bOH'],
  ['home of a VT220', key('home', '\u001b[1~'), {}, '\u001b[H'],
  ['end', key('end', '\u001b[F'), application, '\u001bOF'],
  ['ctrl-right', key('ctrl-right', '\u001b[1;5C'), application, '\u001b[1;5C'],
  ['shift-up', key('shift-up', '\u001b[1;2A'), application, '\u001b[1;2A'],

  ['a paste', paste('a\nb'), {}, 'a\rb'],
  ['a paste, in brackets', paste('a\nb'), bracketed, '\u001b[200~a\rb\u001b[201~'],
  ['an empty paste', paste(''), bracketed, '\u001b[200~\u001b[201~'],
  ['a paste that would end itself', paste('a\u001b[201~rm -rf\n'), bracketed, '\u001b[200~arm -rf\r\u001b[201~'],
  ['what is left would end it', paste('a\u001b[20\u001b[201~1~b'), bracketed, '\u001b[200~ab\u001b[201~'],
  ['ended by an 8-bit control', paste('a\u009b201~b'), bracketed, '\u001b[200~ab\u001b[201~'],
  ['marks are taken out without brackets, too', paste('a\u001b[201~b'), {}, 'ab'],

  ['focus that nobody asked for', {type: 'focus', isFocused: true}, {}, ''],
  ['focus', {type: 'focus', isFocused: true}, {hasFocusEvents: true}, '\u001b[I'],
  ['focus lost', {type: 'focus', isFocused: false}, {hasFocusEvents: true}, '\u001b[O'],

  ['an answer of our terminal', reply('\u001b[?62;22c'), {}, ''],
  ['a colour of our terminal', reply('\u001b]11;rgb:0/0/0\u0007'), {}, ''],
  ["our terminal's cursor", reply('\u001b[12;40R'), {}, ''],

  ['a click that nobody asked for', mouse(0), {}, ''],
  ['a click', mouse(0), asks('vt200'), '\u001b[<0;10;5M'],
  ['a release', mouse(0, 9, 4, true), asks('vt200'), '\u001b[<0;10;5m'],
  ['a click with ctrl', mouse(16), asks('vt200'), '\u001b[<16;10;5M'],
  ['the wheel', mouse(64), asks('vt200'), '\u001b[<64;10;5M'],
  ['X10: a click', mouse(0), asks('x10'), '\u001b[<0;10;5M'],
  ['X10: no modifiers', mouse(16 + 4 + 2), asks('x10'), '\u001b[<2;10;5M'],
  ['X10: no release', mouse(0, 9, 4, true), asks('x10'), ''],
  ['X10: no wheel', mouse(65), asks('x10'), ''],
  ['a drag where clicks are asked for', mouse(32), asks('vt200'), ''],
  ['a drag', mouse(32), asks('drag'), '\u001b[<32;10;5M'],
  ['a movement where drags are asked for', mouse(35), asks('drag'), ''],
  ['a movement', mouse(35), asks('any'), '\u001b[<35;10;5M'],
  ['old bytes', mouse(0), asks('vt200', 'bytes'), '\u001b[M *%'],
  ['old bytes: which button was released is not told', mouse(2, 9, 4, true), asks('vt200', 'bytes'), '\u001b[M#*%'],
  ['old bytes: the last column that fits', mouse(0, 94, 0), asks('vt200', 'bytes'), '\u001b[M \u007f!'],
  ['old bytes: a column that does not fit', mouse(0, 95, 0), asks('vt200', 'bytes'), ''],
  ['SGR: any column fits', mouse(0, 500, 300), asks('vt200'), '\u001b[<0;501;301M'],
  ['above the first row', mouse(0, 3, -1), asks('vt200'), ''],
  ['in pixels, which we do not know', mouse(0), asks('vt200', 'pixels'), ''],

  ['the wheel over less', mouse(64), alternate, '\u001b[A\u001b[A\u001b[A'],
  ['the wheel down', mouse(65), alternate, '\u001b[B\u001b[B\u001b[B'],
  ['the wheel in application mode', mouse(64), {...alternate, ...application}, '\u001bOA\u001bOA\u001bOA'],
  ['the wheel to the left', mouse(66), alternate, ''],
  ['a click over less', mouse(0), alternate, ''],
  ['the wheel where the screen scrolls', mouse(64), {}, ''],
];

describe('what a program gets', () => {
  test.each(cases)('%s', (_, input, modes, expected) => {
    expect(encodeInput(input, {...plain, ...modes})).toBe(expected);
  });
});
