import {describe, expect, test} from 'vitest';
import {clipboardTool, createClipboard} from '../src/terminal/clipboard-tool.ts';
import {clipboardSequence, MOST_CLIPBOARD_BYTES} from '../src/terminal/clipboard.ts';

const plain = '\u001b]52;c;d2ViLTE=\u0007';
const inTmux = `${plain}\u001bPtmux;\u001b${plain}\u001b\\`;
const inScreen = `\u001bP${plain}\u001b\\`;

test.each([
  ['a terminal', {TERM: 'xterm-256color'}, plain],
  ['tmux', {TERM: 'tmux-256color', TMUX: '/tmp/tmux,1,0'}, inTmux],
  ['tmux that calls itself screen', {TERM: 'screen-256color', TMUX: '/tmp/tmux,1,0'}, inTmux],
  ['tmux around another host', {TERM: 'tmux-256color'}, inTmux],
  ['tmux that is named', {TERM: 'screen', TERM_PROGRAM: 'tmux'}, inTmux],
  ['screen', {TERM: 'screen-256color'}, inScreen],
  ['screen under another name', {TERM: 'xterm-256color', STY: '71.pts-0'}, inScreen],
  ['no name', {}, plain],
])('the clipboard of %s', (_, environment, expected) => {
  expect(clipboardSequence('web-1', environment)).toBe(expected);
});

describe('a long text', () => {
  const text = 'ä'.repeat(30_000);

  test('goes through screen in strings that it does not cut off, which make the whole sequence', () => {
    const strings = clipboardSequence(text, {TERM: 'screen'}).split(/(?<=\u001b\\)/);
    expect(strings.length).toBeGreaterThan(100);
    expect(Math.max(...strings.map(({length}) => length))).toBeLessThanOrEqual(768);
    expect(strings.every(string => string.startsWith('\u001bP') && string.endsWith('\u001b\\'))).toBe(true);
    expect(strings.map(string => string.slice(2, -2)).join('')).toBe(clipboardSequence(text, {TERM: 'xterm'}));
  });

  test('has its escape characters doubled within tmux, and no other end inside', () => {
    const [direct, passed] = clipboardSequence(text, {TMUX: 'x'}).split('\u001bPtmux;');
    expect(direct).toBe(clipboardSequence(text, {TERM: 'xterm'}));
    expect(passed!.slice(0, -2).replaceAll('\u001b\u001b', '\u001b')).toBe(direct);
    expect(passed!.indexOf('\u001b\\')).toBe(passed!.length - 2);
  });

  test('comes out as it was', () => {
    const base64 = clipboardSequence(text, {TERM: 'xterm'}).slice('\u001b]52;c;'.length, -1);
    expect(Buffer.from(base64, 'base64').toString()).toBe(text);
  });

  test('may be as long as terminals take, and not longer', () => {
    const most = 'x'.repeat(MOST_CLIPBOARD_BYTES);
    expect(clipboardSequence(most, {TERM: 'xterm'}).length).toBeLessThanOrEqual(100_000);
    expect(() => clipboardSequence(`${most}x`, {TERM: 'xterm'})).toThrow(
      'It is too long for the clipboards of terminals (74 kB at most); ctrl-s saves it to a file',
    );
    // Bytes count, not characters.
    expect(() => clipboardSequence('ä'.repeat(40_000), {TERM: 'xterm'})).toThrow('too long');
  });
});

describe('the tool of the desktop', () => {
  test.each<[platform: string, env: Record<string, string>, command: string | undefined]>([
    ['linux', {}, undefined],
    ['linux', {DISPLAY: ':0'}, 'xclip'],
    ['linux', {DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0'}, 'wl-copy'],
    ['linux', {DISPLAY: 'localhost:10.0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22'}, undefined],
    ['darwin', {}, 'pbcopy'],
    ['darwin', {SSH_TTY: '/dev/ttys001'}, undefined],
    ['win32', {}, 'clip'],
  ])('%s %j: %s', (platform, env, command) => expect(clipboardTool(env, platform)?.command).toBe(command));

  test('one that is not installed leaves it to the terminal', async () => {
    const {promise, resolve} = Promise.withResolvers<string>();
    createClipboard({WAYLAND_DISPLAY: 'wayland-0', PATH: '/nowhere'}, 'linux', resolve)('hello');
    expect(await promise).toContain(Buffer.from('hello').toString('base64'));
  });
});
