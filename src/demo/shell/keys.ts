import {decode} from './io.ts';
import type {Descriptor, Steps, Task} from './task.ts';

/** Keys as they are typed: a letter, or a name such as `up`, `enter`, `ctrl-a`, `esc`. */
export type Keys = {
  next(): Steps<string | undefined>;
  /** As `next`, but `resize` where the terminal has another size than at the last call. */
  nextOrResize(): Steps<string | undefined>;
};

/** Reads keys from a terminal that is in raw mode. Undefined when it is gone. */
export function readKeys(task: Task, from: Descriptor): Keys {
  let rest: Uint8Array = new Uint8Array();
  const {terminal, changed} = from;
  let size = sizeNow();
  const keys: Keys = {
    *nextOrResize() {
      while (rest.length === 0 && changed && !from.isReadable?.() && sizeNow() === size) yield changed;
      if (sizeNow() === size) return yield* keys.next();
      size = sizeNow();
      return 'resize';
    },
    *next() {
      if (rest.length === 0) {
        const chunk = yield* from.read(task, 4096);
        if (!chunk) return undefined;
        rest = chunk;
      }
      // What begins with an escape may come in pieces; alone it is the key itself.
      if (rest.length === 1 && rest[0] === 27) {
        if (!from.isReadable?.()) yield task.sleep(30);
        if (from.isReadable?.()) rest = yield* more(rest);
      }
      while (isPartOfLetter(rest)) {
        const longer = yield* more(rest);
        if (longer === rest) break;
        rest = longer;
      }
      const {key, length} = keyAt(rest);
      rest = rest.subarray(length);
      return key;
    },
  };
  return keys;

  function sizeNow(): string {
    return `${terminal?.columns}x${terminal?.rows}`;
  }

  function* more(bytes: Uint8Array): Steps<Uint8Array> {
    const chunk = yield* from.read(task, 4096);
    if (!chunk) return bytes;
    const all = new Uint8Array(bytes.length + chunk.length);
    all.set(bytes);
    all.set(chunk, bytes.length);
    return all;
  }
}

/** Runs with the terminal in raw mode, and puts back what was before. */
export function* inRawMode<T>(task: Task, {terminal}: Descriptor, run: () => Steps<T>): Steps<T> {
  if (!terminal) return yield* run();
  const before = {...terminal.modes};
  terminal.foreground = task.group;
  Object.assign(terminal.modes, {isCanonical: false, isEchoing: false, hasSignals: false});
  try {
    return yield* run();
  } finally {
    Object.assign(terminal.modes, before);
  }
}

function lengthOfLetter(first: number): number {
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

function isPartOfLetter(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length < lengthOfLetter(bytes[0]!);
}

function keyAt(bytes: Uint8Array): {key: string; length: number} {
  const first = bytes[0]!;
  if (first === 27) return escapeAt(bytes);
  if (first === 13 || first === 10) return {key: 'enter', length: 1};
  if (first === 9) return {key: 'tab', length: 1};
  if (first === 127 || first === 8) return {key: 'backspace', length: 1};
  if (first < 32) return {key: `ctrl-${String.fromCharCode(first + 96)}`, length: 1};
  const length = lengthOfLetter(first);
  return {key: decode(bytes.subarray(0, length)), length};
}

function escapeAt(bytes: Uint8Array): {key: string; length: number} {
  const text = String.fromCharCode(...bytes.subarray(0, 16));
  const [sequence] = /^\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)/.exec(text) ?? [];
  if (sequence === undefined) return text.length > 1 && text[1] !== '\x1b' ? {key: `alt-${text[1]}`, length: 2} : {key: 'esc', length: 1};
  return {key: sequences[sequence.slice(1).replace(/^O/, '[')] ?? 'unknown', length: sequence.length};
}

const sequences: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[7~': 'home',
  '[8~': 'end',
  '[3~': 'delete',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[1;5C': 'word-right',
  '[1;5D': 'word-left',
};
