import {StringDecoder} from 'node:string_decoder';
import {nameOfCharacter, nameOfCsi, nameOfFinal} from './key-names.ts';

/**
 * Mouse columns and rows are counted from 0. A reply is what the terminal answers to a question: never a key that has a name here.
 * `raw` is what came for it.
 */
export type Input =
  | {readonly type: 'key'; readonly chord: string; readonly raw: string}
  | {readonly type: 'paste'; readonly text: string}
  | {readonly type: 'mouse'; readonly button: number; readonly x: number; readonly y: number; readonly isRelease: boolean}
  | {readonly type: 'focus'; readonly isFocused: boolean}
  | {readonly type: 'reply'; readonly text: string; readonly raw: string};

/** Given from outside so that tests can drive time. */
export type Timers = {setTimeout(callback: () => void, inMs: number): unknown; clearTimeout(timer: unknown): void};

// A lone ESC is a key if nothing follows for so long.
const ESCAPE_IN_MS = 20;
// A sequence that has clearly begun may be cut by a slow line; nobody types one.
const SEQUENCE_IN_MS = 500;
// A paste whose end never comes must not swallow keys for good.
const PASTE_IN_MS = 5000;
const MAX_REPLY_LENGTH = 65_536;
const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
// CSI (ECMA-48 5.4): parameters, intermediates, final. X10 mouse has three bytes after its M; the Linux console's F1–F5 are ESC [[ A–E.
const CSI = /^\u001b\[(?:\[[A-E]|M.{3}|(?![[M])([0-?]*)([ -/]*)([@-~]))/s;
const CSI_START = /^\u001b\[(?:\[?|M.{0,2}|[0-?]{0,64}[ -/]{0,4})$/s;
// OSC, DCS and APC up to their ends; no terminal answers with PM or SOS, and ESC X is alt-X.
const STRING = /^\u001b[\]P_].*?(?:\u0007|\u001b\\)/s;

const systemTimers: Timers = {
  setTimeout: (callback, inMs) => setTimeout(callback, inMs),
  clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
};

/**
 * Makes keys, pastes and mouse reports of what the keyboard sends, however it is cut into chunks. Chords are named as in keymaps:
 * 'j', 'G', 'space', 'enter', 'shift-tab', 'ctrl-d', 'alt-x', 'f1'. A lone ESC is told 20 ms later; all else in the same turn.
 */
export function createInput(
  emit: (input: Input) => void,
  timers: Timers = systemTimers,
): {feed(chunk: Buffer | string): void; stop(): void} {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let paste: string | undefined;
  let timer: unknown;
  return {feed, stop};

  function feed(chunk: Buffer | string): void {
    stop();
    rest += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    let hasTaken = true;
    while (rest !== '' && hasTaken) hasTaken = takeOne();
    if (rest === '' && paste === undefined) return;
    timer = timers.setTimeout(giveUp, paste !== undefined ? PASTE_IN_MS : rest.length <= 2 ? ESCAPE_IN_MS : SEQUENCE_IN_MS);
  }

  function stop(): void {
    if (timer !== undefined) timers.clearTimeout(timer);
    timer = undefined;
  }

  /** Nothing followed: ESC was a key of its own, ESC and one more a chord with alt. A sequence that was cut is dropped. */
  function giveUp(): void {
    timer = undefined;
    const held = rest;
    rest = '';
    if (paste !== undefined) {
      const text = paste + held;
      paste = undefined;
      emitPaste(text);
    } else if (held === '\u001b') key('esc', held);
    else if (held.length === 2) key(`alt-${held[1]}`, held);
  }

  /** Takes one input from the front of `rest`; false if it is not complete. */
  function takeOne(): boolean {
    if (paste !== undefined) return takePaste(paste);
    if (rest.startsWith(PASTE_START)) {
      paste = '';
      return drop(PASTE_START.length);
    }
    if (rest[0] !== '\u001b') return takeCharacter(0, '');
    const second = rest[1];
    if (second === undefined) return false;
    if (second === '[') return takeCsi();
    if (second === 'O') return takeSs3();
    if (']P_'.includes(second)) return takeReply();
    if (second !== '\u001b') return takeCharacter(1, 'alt-');
    drop(1);
    return key('esc', '\u001b');
  }

  function takeCharacter(at: number, prefix: string): boolean {
    const character = String.fromCodePoint(rest.codePointAt(at)!);
    const raw = rest.slice(0, at) + character;
    drop(raw.length);
    const name = nameOfCharacter(character);
    return name === '' || key(prefix + name, raw);
  }

  function takeSs3(): boolean {
    const final = rest[2];
    if (final === undefined) return false;
    const raw = rest.slice(0, 3);
    drop(3);
    return key(nameOfFinal(final), raw);
  }

  function takeReply(): boolean {
    const match = STRING.exec(rest);
    if (match) {
      emit({type: 'reply', text: match[0], raw: match[0]});
      return drop(match[0].length);
    }
    return rest.length > MAX_REPLY_LENGTH && drop(rest.length);
  }

  function takePaste(before: string): boolean {
    const end = rest.indexOf(PASTE_END);
    if (end >= 0) {
      const text = before + rest.slice(0, end);
      paste = undefined;
      drop(end + PASTE_END.length);
      emitPaste(text);
      return true;
    }
    // What may be the start of the end mark is kept back.
    const kept = Math.min(rest.length, PASTE_END.length - 1);
    paste = before + rest.slice(0, rest.length - kept);
    rest = rest.slice(rest.length - kept);
    return false;
  }

  function takeCsi(): boolean {
    const match = CSI.exec(rest);
    if (!match) return !CSI_START.test(rest) && drop(2);
    const [text, params = '', intermediates = '', final = ''] = match;
    drop(text.length);
    if (final === '') return text[2] === '[' ? key(`f${text.charCodeAt(3) - 64}`, text) : takeX10Mouse(text);
    if (params.startsWith('<') && (final === 'M' || final === 'm')) {
      const [button = 0, column = 1, row = 1] = params.slice(1).split(';').map(Number);
      emit({type: 'mouse', button, x: column - 1, y: row - 1, isRelease: final === 'm'});
    } else if (intermediates === '' && params === '' && (final === 'I' || final === 'O')) {
      emit({type: 'focus', isFocused: final === 'I'});
    } else {
      const chord = intermediates === '' ? nameOfCsi(params, final) : undefined;
      if (chord === undefined) emit({type: 'reply', text, raw: text});
      else key(chord, text);
    }
    return true;
  }

  function takeX10Mouse(text: string): boolean {
    const button = text.charCodeAt(3) - 32;
    emit({type: 'mouse', button, x: text.charCodeAt(4) - 33, y: text.charCodeAt(5) - 33, isRelease: (button & 3) === 3});
    return true;
  }

  function emitPaste(text: string): void {
    emit({type: 'paste', text: text.replace(/\r\n?/g, '\n')});
  }

  function key(chord: string, raw: string): true {
    if (chord !== '') emit({type: 'key', chord, raw});
    return true;
  }

  function drop(count: number): true {
    rest = rest.slice(count);
    return true;
  }
}
