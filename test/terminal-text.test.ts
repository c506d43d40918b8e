import {expect, test} from 'vitest';
import {terminalText} from '../src/commands/terminal-text.ts';
import {modesLeftOn} from '../src/terminal/left-modes.ts';

/** The same whatever the parts are in which it comes. */
function shown(text: string, step: number): string {
  const bytes = Buffer.from(text, 'utf8');
  const {take, end} = terminalText();
  let out = '';
  for (let at = 0; at < bytes.length; at += step) out += take(bytes.subarray(at, at + step));
  return out + end();
}

test.each([
  ['plain text\r\nwith\ttabs', 'plain text\r\nwith\ttabs'],
  ['\u001b[1;31mred\u001b[0m', '\u001b[1;31mred\u001b[0m'],
  ['50 %\b\b\b\b51 %\r', '50 %\b\b\b\b51 %\r'],
  ['\u001b[2J\u001b]52;c;eA==\u0007\u009b31m', '·[2J·]52;c;eA==··31m'],
  ['ends in \u001b[3', 'ends in ·[3'],
  ['ends in \u001b', 'ends in ·'],
  [`\u001b[${'1;'.repeat(50)}m`, `·[${'1;'.repeat(50)}m`],
  ['grüße 世界 \u{1f600}', 'grüße 世界 \u{1f600}'],
  ['\u202eevil', '·evil'],
])('%j on a terminal', (text, expected) => {
  for (const step of [1, 2, 3, 7, 1000]) expect(shown(text, step)).toBe(expected);
});

test.each([
  ['nothing', '', ''],
  ['left as it was', '\u001b[?1049h\u001b[?25l\u001b[?25h\u001b[?1049l', ''],
  ['an alternate screen', '\u001b[?1049h\u001b[2;5r', '\u001b[m\u001b[r\u001b[?1049l'],
  ['mouse, paste, cursor', '\u001b[?1000;1006h\u001b[?2004h\u001b[?25l', '\u001b[m\u001b[?1000l\u001b[?1006l\u001b[?2004l\u001b[?25h'],
  ['the screen goes last', '\u001b[?1049h\u001b[?1h', '\u001b[m\u001b[r\u001b[?1l\u001b[?1049l'],
  ['what is nobody else’s', '\u001b[?12h\u001b[?7777h\u001b[4h', ''],
])('modes left on: %s', (_name, text, undo) => {
  for (const step of [1, 2, 5, 1000]) {
    const modes = modesLeftOn();
    const bytes = Buffer.from(`${text} and so on`);
    for (let at = 0; at < bytes.length; at += step) modes.see(bytes.subarray(at, at + step));
    expect(modes.undo()).toBe(undo);
    expect(modes.undo()).toBe('');
  }
});
