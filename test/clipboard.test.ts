import {expect, test} from 'vitest';
import {clipboardSequence} from '../src/terminal/clipboard.ts';

const plain = '\u001b]52;c;d2ViLTE=\u0007';

test.each([
  ['a terminal', {TERM: 'xterm-256color'}, plain],
  ['tmux', {TERM: 'tmux-256color', TMUX: '/tmp/tmux,1,0'}, `${plain}\u001bPtmux;\u001b${plain}\u001b\\`],
  ['screen', {TERM: 'screen-256color'}, `\u001bP${plain}\u001b\\`],
])('the clipboard of %s', (_, environment, expected) => {
  expect(clipboardSequence('web-1', environment)).toBe(expected);
});
