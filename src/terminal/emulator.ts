import xterm from '@xterm/headless';
import type {Cells} from './cells.ts';
import type {Point} from './compose.ts';
import {lengthAtOnce} from './costly-sequences.ts';
import {lastLineOf, paintTerminal} from './emulator-cells.ts';
import {boundRepeats, type Inside, lookInside, settle} from './emulator-inside.ts';
import {houseWidths} from './emulator-widths.ts';
import type {Input} from './input.ts';
import {createOutputQueue} from './output-queue.ts';
import {encodeInput} from './session-keys.ts';

/** What a program in an emulated terminal wants of the terminal around it. */
export type WantedModes = {
  /** Which movements of the mouse it hears of. */
  readonly mouse: 'none' | 'clicks' | 'drags' | 'all';
  readonly hasFocusEvents: boolean;
};

export type EmulatorOptions = {
  readonly columns: number;
  readonly rows: number;
  /** What the emulated terminal answers to questions of its program; to be sent to the program. Never reaches the real terminal. */
  onReply(bytes: string): void;
  /** It shows something else, or wants other modes. */
  onChange(): void;
  /** The backlog has become small again. */
  onDrain(): void;
};

/** A terminal in memory: bytes of a program in, cells out. Nothing that it is given reaches the real terminal but as cells. */
export type Emulator = {
  readonly columns: number;
  readonly rows: number;
  /** Rises with every change of what it shows. */
  readonly version: number;
  readonly wants: WantedModes;
  /**
   * Bytes taken and not yet understood: whoever feeds it pauses while there are more than 256 KiB. Of plain text, most of which will never be
   * understood, a third counts.
   */
  readonly backlog: number;
  /** Understands them in slices, so that keys never wait. */
  write(bytes: Uint8Array | string): void;
  /** What a key, a paste or the mouse (in cells of this terminal) means to the program; '' where it means nothing. */
  encode(input: Input): string;
  resize(columns: number, rows: number): void;
  /** Fills `cells`, of the emulator's size or less, and says where the cursor is; undefined where it is hidden or scrolled away. */
  paint(cells: Cells): Point | undefined;
  /** Forward by so many lines, or back into what has scrolled away where negative; answers false where there is nothing to scroll. */
  scroll(by: number): boolean;
  readonly isScrolled: boolean;
  /** The last line with something on it. */
  lastLine(): string;
  /** Modes of a program that has gone (alternate screen, mouse, colours) are over; what it wrote stays. Comes after what was written before. */
  reset(): void;
  dispose(): void;
};

const SCROLLBACK_LINES = 1000;
// What is understood without looking at the time in between: about half a millisecond's worth of text. Sequences that cost more make the
// parts smaller.
const MOST_IN_PART = 16_384;
const LEAST_IN_PART = 256;
// So much in one turn of the event loop is understood at once, as an echo must be.
const PROMPT_BYTES = 16_384;
const SLICE_IN_MS = 3;
const FULL_BYTES = 262_144;
const DRAINED_BYTES = 131_072;
// Answers to questions in one turn: a program asks a handful, a flood of questions is an attack on its own input.
const MOST_REPLY = 1024;
// A string (title, image) that goes on for longer is broken off: nobody will end it, and everything else would vanish in it.
const MOST_IN_STRING = 1_048_576;
// A picture that a program has begun and not ended (mode 2026) is shown all the same after so long.
const UNFINISHED_IN_MS = 100;
const MOST_IN_LAST_LINE = 200;
// Its types do not know the second one.
const TERMINAL_OPTIONS = {scrollback: SCROLLBACK_LINES, scrollOnUserInput: false, allowProposedApi: true, logLevel: 'off'} as const;
const CANCEL = '\u0018';
const LEAVE_ALTERNATE = '\u001b[?1049l';
// Mouse and its encodings, focus, brackets; then DECSTR, which leaves text and cursor alone: colours, scroll region, charsets, cursor, keys.
const SOFT_RESET = '\u001b[?9;1000;1002;1003;1006;1016;1004;2004;2026l\u001b[4;20l\u001b[!p';

/** Sizes below 2 × 1 count as that. */
export function createEmulator(options: EmulatorOptions): Emulator {
  const queue = createOutputQueue();
  const encoder = new TextEncoder();
  let terminal = open(options.columns, options.rows);
  let {buffer} = terminal;
  let inside: Inside = lookInside(terminal);
  // xterm's own decoder loses characters that are cut after a byte 0x80 (E2 80 | A6), hence ours.
  let decoder = new TextDecoder();
  let version = 0;
  let charsInString = 0;
  let partBytes = MOST_IN_PART;
  // Of the part that was taken last, what has still to be understood.
  let rest = '';
  let turn = {bytes: 0, replies: 0};
  let pumping: NodeJS.Immediate | undefined;
  let nextTurn: NodeJS.Immediate | undefined;
  let unfinished: NodeJS.Timeout | undefined;
  let isParsing = false;
  let isFull = false;
  let isFlooded = false;
  let isOver = false;

  return {
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    get version() {
      return version;
    },
    get wants() {
      const {mouseTrackingMode, sendFocusMode} = terminal.modes;
      return {mouse: wantedOf[mouseTrackingMode], hasFocusEvents: sendFocusMode};
    },
    get backlog() {
      return backlog();
    },
    write,
    encode(input) {
      const {applicationCursorKeysMode, bracketedPasteMode, sendFocusMode, mouseTrackingMode} = terminal.modes;
      return encodeInput(input, {
        hasApplicationCursor: applicationCursorKeysMode,
        hasBracketedPaste: bracketedPasteMode,
        hasFocusEvents: sendFocusMode,
        mouse: mouseTrackingMode,
        mouseEncoding: inside.mouseEncoding,
        isAlternateScreen: buffer.active.type === 'alternate',
      });
    },
    resize(columns, rows) {
      if (isOver) return;
      terminal.resize(atLeast(2, columns), atLeast(1, rows));
      settle(terminal);
      tell();
    },
    paint(cells) {
      paintTerminal(cells, terminal);
      return cursorIn(cells);
    },
    scroll(by) {
      const {active} = buffer;
      const to = Math.max(0, Math.min(active.baseY, active.viewportY + Math.trunc(by)));
      if (isOver || to === active.viewportY || Number.isNaN(to)) return false;
      terminal.scrollLines(to - active.viewportY);
      tell();
      return true;
    },
    get isScrolled() {
      return buffer.active.viewportY < buffer.active.baseY;
    },
    lastLine: () => lastLineOf(terminal, MOST_IN_LAST_LINE),
    reset() {
      if (isOver) return;
      queue.pushMark();
      if (pumping || isParsing) return schedule();
      takePart();
      tell();
    },
    dispose() {
      isOver = true;
      clearImmediate(pumping);
      clearImmediate(nextTurn);
      clearTimeout(unfinished);
      queue.clear();
      terminal.dispose();
    },
  };

  function open(columns: number, rows: number): xterm.Terminal {
    const opened = new xterm.Terminal({...TERMINAL_OPTIONS, cols: atLeast(2, columns), rows: atLeast(1, rows)});
    opened.unicode.register(houseWidths as never);
    opened.unicode.activeVersion = houseWidths.version;
    opened.onData(reply);
    boundRepeats(opened);
    // Titles and links reach nobody, and are not kept.
    for (const ident of [0, 1, 2, 8]) opened.parser.registerOscHandler(ident, () => true);
    return opened;
  }

  function write(data: Uint8Array | string): void {
    if (isOver) return;
    queue.push(typeof data === 'string' ? encoder.encode(data) : data);
    turn.bytes += data.length;
    if (!pumping && !isParsing && turn.bytes <= PROMPT_BYTES) {
      nextTurn ??= setImmediate(beginTurn);
      takePart();
      if (rest !== '' || queue.size > 0) schedule();
      return tell();
    }
    schedule();
    if (queue.size > FULL_BYTES) shorten();
    if (backlog() > FULL_BYTES) isFull = true;
  }

  function schedule(): void {
    pumping ??= setImmediate(pump);
  }

  function beginTurn(): void {
    nextTurn = undefined;
    turn = {bytes: 0, replies: 0};
  }

  function pump(): void {
    pumping = undefined;
    beginTurn();
    const until = performance.now() + SLICE_IN_MS;
    // In a flood of text whatever is understood will soon have scrolled away: time is better spent on leaving it out.
    while (takePart() && !isFlooded && performance.now() < until);
    if (rest !== '' || queue.size > 0) schedule();
    else isFlooded = false;
    tell();
    if (!isFull || backlog() > DRAINED_BYTES) return;
    isFull = false;
    options.onDrain();
  }

  function backlog(): number {
    if (queue.size <= FULL_BYTES || !canShorten()) return queue.size + rest.length;
    return queue.size - Math.floor((queue.plainSize * 2) / 3);
  }

  function canShorten(): boolean {
    return rest === '' && inside.isPlain && buffer.active.viewportY === buffer.active.baseY;
  }

  function shorten(): void {
    if (canShorten() && queue.shorten(SCROLLBACK_LINES + 2 * terminal.rows) > 0) isFlooded = true;
  }

  /** False where nothing waits. */
  function takePart(): boolean {
    if (rest === '') {
      const part = queue.take(partBytes);
      if (part === undefined) return false;
      if (part === 'mark') softReset();
      else rest = decoder.decode(part, {stream: true});
      if (rest === '') return true;
    }
    const text = rest.slice(0, lengthAtOnce(rest));
    rest = rest.slice(text.length);
    const from = performance.now();
    parse(text);
    const isSlow = performance.now() - from > SLICE_IN_MS;
    partBytes = isSlow ? Math.max(LEAST_IN_PART, partBytes >> 2) : Math.min(MOST_IN_PART, partBytes << 1);
    charsInString = inside.isInString ? charsInString + text.length : 0;
    if (charsInString > MOST_IN_STRING) parse(CANCEL);
    return true;
  }

  /** In this turn: a write that follows a key is understood at once, and an empty key is one. */
  function parse(text: string): void {
    isParsing = true;
    try {
      terminal.input('', true);
      terminal.write(text);
    } catch {
      // Nothing more will be understood by a terminal that has stumbled: its picture is lost, the session is not.
      const {cols, rows} = terminal;
      terminal.dispose();
      terminal = open(cols, rows);
      buffer = terminal.buffer;
      inside = lookInside(terminal);
    } finally {
      isParsing = false;
    }
  }

  function softReset(): void {
    decoder = new TextDecoder();
    charsInString = 0;
    parse(CANCEL);
    if (buffer.active.type === 'alternate') parse(LEAVE_ALTERNATE);
    parse(SOFT_RESET);
  }

  function reply(text: string): void {
    if (text === '' || turn.replies + text.length > MOST_REPLY) return;
    turn.replies += text.length;
    nextTurn ??= setImmediate(beginTurn);
    options.onReply(text);
  }

  /** While a program is in the middle of a picture, what it has of it is not shown yet. */
  function tell(): void {
    if (terminal.modes.synchronizedOutputMode && !isOver) {
      unfinished ??= setTimeout(tellNow, UNFINISHED_IN_MS);
      return;
    }
    tellNow();
  }

  function tellNow(): void {
    clearTimeout(unfinished);
    unfinished = undefined;
    version++;
    options.onChange();
  }

  function cursorIn({width, height}: Cells): Point | undefined {
    const {cursorX, cursorY, baseY, viewportY} = buffer.active;
    const y = baseY + cursorY - viewportY;
    // Behind the last column it waits for the next character to begin a line.
    const x = Math.min(cursorX, terminal.cols - 1);
    return inside.isCursorHidden || x >= width || y >= height ? undefined : {x, y};
  }
}

const wantedOf = {none: 'none', x10: 'clicks', vt200: 'clicks', drag: 'drags', any: 'all'} as const;

function atLeast(least: number, size: number): number {
  return Math.max(least, Math.floor(size) || 0);
}
