import chalk from 'chalk';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Emulated, emulate} from './emulated.ts';
import {expectFresh, type InkScreen, startInkScreen} from './ink-screen.tsx';
import {rowsOf} from './xterm-cells.ts';

const ESC = '\u001b';
const BEL = '\u0007';
const ST = `${ESC}\\`;
const WIDTH = 40;
const HEIGHT = 10;
const screens: InkScreen[] = [];
const levelBefore = chalk.level;

beforeEach(() => {
  chalk.level = 3;
});

afterEach(() => {
  chalk.level = levelBefore;
  for (const screen of screens.splice(0)) screen.close();
});

/** What hostile bytes are, and what they may bring back to the program that sent them. */
const attacks: [string, string | Uint8Array, (string | RegExp)[]][] = [
  ['a title', `${ESC}]0;pwned${BEL}${ESC}]2;pwned${ST}${ESC}]1;pwned${BEL}`, []],
  ['the title is asked for', `${ESC}]2;rm -rf /\n${BEL}${ESC}[21t${ESC}[20t`, []],
  ['the clipboard is written', `${ESC}]52;c;cHduZWQ=${BEL}`, []],
  ['the clipboard is read', `${ESC}]52;c;?${BEL}${ESC}]52;p;?${ST}`, []],
  ['a link', `${ESC}]8;;https://example.com/pwned${ST}text${ESC}]8;;${ST}`, []],
  ['a notification', `${ESC}]9;pwned${BEL}${ESC}]777;notify;pwned;pwned${BEL}${ESC}]99;;pwned${ST}`, []],
  ['a working directory', `${ESC}]7;file:///pwned${ST}`, []],
  ['colours of the terminal', `${ESC}]4;1;#ff0000${BEL}${ESC}]11;#ff0000${ST}${ESC}]104${BEL}`, []],
  ['colours are asked for', `${ESC}]4;1;?${BEL}${ESC}]10;?${BEL}${ESC}]11;?${ST}${ESC}]12;?${ST}`, []],
  ['what kind of terminal it is', `${ESC}[c${ESC}[>c`, [/^\u001b\[\?[\d;]+c$/, /^\u001b\[>[\d;]+c$/]],
  ['its state and the cursor', `${ESC}[5n${ESC}[6n`, [`${ESC}[0n`, `${ESC}[1;1R`]],
  ['a mode', `${ESC}[?2004$p`, [`${ESC}[?2004;2$y`]],
  ['a setting', `${ESC}P$qm${ST}`, [`${ESC}P1$r0m${ST}`]],
  ['a setting that is none does not come back', `${ESC}P$qrm -rf /\n${ST}`, [`${ESC}P0$r${ST}`]],
  ['what a terminal answers back (ENQ)', '\u0005', []],
  ['terminfo', `${ESC}P+q544e${ST}`, []],
  ['version', `${ESC}[>q`, []],
  ['kitty keyboard', `${ESC}[>1u${ESC}[?u`, []],
  ['xterm keyboard', `${ESC}[>4;2m`, []],
  ['kitty graphics', `${ESC}_Gi=1,a=q;AAAA${ST}`, []],
  ['sixel', `${ESC}Pq#0;2;0;0;0#0~~@@vv@@~~$${ST}`, []],
  ['tmux is to pass it on', `${ESC}Ptmux;${ESC}${ESC}]52;c;cHduZWQ=${BEL}${ST}`, []],
  ['the window', `${ESC}[8;5;5t${ESC}[3;0;0t${ESC}[2t${ESC}[14t${ESC}[18t`, []],
  ['the printer and a file', `${ESC}[5i pwned ${ESC}[4i${ESC}]46;/tmp/pwned${BEL}`, []],
  ['other sizes', `${ESC}[?40h${ESC}[?3h`, []],
  ['the alternate screen is left on', `${ESC}[?1049h${ESC}[?47h${ESC}[?1047hpwned`, []],
  ['mouse, focus and brackets are left on', `${ESC}[?1003;1006;1004;2004h`, []],
  ['no cursor', `${ESC}[?25l`, []],
  ['no wrapping, insert mode, origin mode', `${ESC}[?7l${ESC}[4h${ESC}[2;3r${ESC}[?6h`, []],
  ['another charset', `${ESC}(0${ESC})0\u000elqqqk`, []],
  ['a full reset', `${ESC}[31mred${ESC}c`, []],
  ['a test pattern', `${ESC}#8`, []],
  ['an unfinished picture', `${ESC}[?2026hpwned`, []],
  ['a DCS that does not end', `${ESC}Pqpwned`, []],
  ['an APC that does not end', `${ESC}_Gpwned`, []],
  ['a PM that does not end', `${ESC}^pwned`, []],
  ['an OSC that does not end', `${ESC}]0;pwned`, []],
  ['a CSI that does not end', `${ESC}[3`, []],
  ['an escape that does not end', ESC, []],
  ['8-bit controls as bytes', Uint8Array.of(0x9b, 0x33, 0x31, 0x6d, 0x9d, 0x30, 0x3b, 0x70, 0x07, 0x90, 0x71, 0x9c), []],
  ['8-bit controls in UTF-8', '\u009b31m\u009d0;pwned\u0007\u0090q\u009c\u0084\u0085\u008d', []],
  ['huge places and colours', `${ESC}[999999999999C${ESC}[99999999B${ESC}[38;5;99999999m${ESC}[99999999;99999999H${ESC}[99999999r`, []],
  ['huge repetitions', Array.from('@ABCDEFGILMPSTXZ`abdefghlmnr', final => `x${ESC}[2147483647${final}`).join(''), []],
  ['huge repetitions of rare things', [' @', ' A', "'}", "'~"].map(end => `x${ESC}[2147483647${end}`).join(''), []],
  ['many parameters', `${ESC}[${'1;'.repeat(10_000)}m${ESC}[${'4:'.repeat(5000)}m`, []],
  ['a character many times', `x${ESC}[99999999b`, []],
  ['a mountain of marks', `a${'\u0301'.repeat(3000)}`, []],
  ['Trojan source', 'if (a\u202e \u2066// admin\u2069 \u2066) {\u200e\u200f\u061c\u2028\u2029', []],
  ['no width', 'a\u200bb\u200dc\ufeffd\u00ade', []],
];

describe('of hostile output', () => {
  test.each(attacks)('%s: nothing reaches the terminal, and the screen is sane afterwards', async (_, bytes, allowed) => {
    const session = emulate(WIDTH, HEIGHT - 2);
    const screen = show(session);
    session.emulator.write(`${ESC}[H`);
    session.emulator.write(bytes);
    await session.idle();
    await screen.rows();
    expectClean(screen);
    await expectFresh(screen);
    expect(session.replies).toHaveLength(allowed.length);
    for (const [index, expected] of allowed.entries()) expect(session.replies[index]).toMatch(expected);

    session.emulator.reset();
    session.emulator.write(`${ESC}[2J${ESC}[H$ echo lqk\r\nlqk\r\n${'w'.repeat(WIDTH + 1)}`);
    await screen.rows();
    expectClean(screen);
    expect(
      rowsOf(screen.far)
        .slice(1, 5)
        .map(row => row.trimEnd()),
    ).toEqual(['$ echo lqk', 'lqk', 'w'.repeat(WIDTH), 'w']);
    expect(screen.cursor()).toEqual({x: 1, y: 4});
    expect(screen.far.modes).toMatchObject({mouseTrackingMode: 'none', bracketedPasteMode: false, sendFocusMode: false});
    expect(screen.far.buffer.active.type).toBe('normal');
  });

  test('questions without end are answered within bounds', async () => {
    const {emulator, replies, idle} = emulate();
    emulator.write(`${ESC}[c`.repeat(1000));
    expect(replies.join('').length).toBeLessThanOrEqual(1024);
    expect(replies.length).toBeGreaterThan(100);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    replies.length = 0;
    emulator.write(`${ESC}[c`);
    expect(replies).toHaveLength(1);
    replies.length = 0;
    emulator.write(`${ESC}[c`.repeat(100_000));
    await idle();
    expect(replies.join('').length).toBeLessThan(100_000);
  });

  test.each(['P', ']0;', '_', '^', 'X'])('a string that never ends (ESC %s) does not swallow the rest for good', async start => {
    const {emulator, rows, idle} = emulate();
    emulator.write(`${ESC}${start}`);
    for (let i = 0; i < 80; i++) {
      emulator.write('x'.repeat(16_384));
      await idle();
    }
    emulator.write('\r\nhere again');
    expect(rows().at(-1)).toBe('here again');
  });

  test('a program that asks itself does not go round for ever', async () => {
    const session = emulate();
    const {replies, emulator} = session;
    let rounds = 0;
    for (; rounds < 1000; rounds++) {
      const bytes = replies.splice(0).join('') || `${ESC}[6n`;
      emulator.write(bytes.replace('R', 'n'));
    }
    await session.idle();
    expect(session.rows().length).toBe(5);
  });

  test('random bytes leave it on its feet', async () => {
    const session = emulate(WIDTH, HEIGHT - 2);
    const screen = show(session);
    let state = 1;
    const next = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    };
    const pieces = [
      ESC,
      `${ESC}[`,
      `${ESC}]`,
      `${ESC}P`,
      `${ESC}[?`,
      ';',
      '1',
      '9',
      'h',
      'l',
      'm',
      'r',
      'H',
      'J',
      'L',
      '実',
      '\u009b',
      BEL,
      '\r\n',
      'x',
    ];
    for (let round = 0; round < 300; round++) {
      const bytes =
        round % 2 ? Uint8Array.from({length: 200}, next) : Array.from({length: 100}, () => pieces[next() % pieces.length]).join('');
      session.emulator.write(bytes);
      if (round % 10 === 0) session.emulator.resize(2 + (next() % 100), 1 + (next() % 40));
      session.emulator.resize(WIDTH, HEIGHT - 2);
      await screen.rows();
      expectClean(screen);
      if (round % 20 === 0) await expectFresh(screen);
    }
    await session.idle();
  });
});

/** A session on the screen as the program shows it: in a canvas between two lines. */
function show(session: Emulated): InkScreen {
  const screen = startInkScreen(WIDTH, HEIGHT, {table: cells => session.emulator.paint(cells)});
  screens.push(screen);
  return screen;
}

/** What was written is nothing but text and what the compositor itself says: places, colours, scrolling, erasing, the cursor, modes 25, 2026. */
function expectClean(screen: InkScreen): void {
  const rest = screen
    .written()
    .replace(/\u001b\[[\d;]*[mHGJKXrSTLMCDABd@P]/g, '')
    .replace(/\u001b\[\?(?:25|2026)[hl]/g, '')
    .replace(/[\r\n]/g, '');
  expect(rest).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
  expect(screen.written()).not.toMatch(/pwned\u0007|https:|cHduZWQ/);
}
