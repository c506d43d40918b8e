import {WARN, ERROR, severityOf} from './severity.ts';
import {isExceptionName, phraseSeverity} from './severity-phrases.ts';

/**
 * What a line of a source tells of the next one: which kind of stack it is in, times two, plus one where it goes on with the line before it.
 * A number, so that a source costs one. `NO_STACK` at the beginning.
 */
export type StackState = number;

export const NO_STACK: StackState = 0;

/** A line of a log that warns of something: indented lines after it are its own. */
const HEAD = 1;
/** The name of an error, or another line that only a stack begins with. */
const THROWN = 2;
/** Frames that begin with `at`, `from` or `#`. */
const FRAMES = 3;
/** Files and code of Python: the name of the error is still to come. */
const PYTHON = 4;
/** Between the tracebacks of errors that have a cause. */
const CHAIN = 5;
/** A panic or a goroutine of Go, whose frames are not indented. */
const GO = 6;
/** `info: Category[0]` of .NET: the message is in the next line, indented. */
const NET = 7;
/** `thread 'main' panicked at src/main.rs:2:5:`: the message is the next line, whatever it looks like. */
const RUST = 8;
/** `/app/index.js:10` of Node: its code, an empty line, and the error follow. */
const SOURCE = 9;

/** So much of a line is looked at. */
const MOST_BYTES = 400;

/**
 * What to know after this line. It goes on with the one of the same source before it (`continues`) where it is
 * – a frame (Java, Kotlin, .NET, Node, Python, Go, Rust, Ruby, PHP), `Caused by`, or another line that only a stack has, whatever is before;
 * – indented, or empty, after a line of at least a warning or in a stack; after others not, as tables and pretty JSON are indented too;
 * – the name of the error that ends a traceback, or that begins the stack of the log line before it.
 * Two errors of which each begins a stack stay two. `severity` is the line's own. Never throws.
 */
export function stackAfter(bytes: Uint8Array, severity: number, before: StackState): StackState {
  const kind = before >> 1;
  const first = bytes[0];
  if (first === undefined || (first === 0x0d && bytes.length === 1)) return kind > HEAD && kind !== NET ? on(kind) : NO_STACK;
  if (first === 0x20 || first === 0x09) return afterIndented(bytes, severity, kind);
  const isUsual = kind === 0 && severity < WARN && !mayBegin(first);
  if (isUsual) return isDotNet(bytes) ? begun(NET) : NO_STACK;
  return afterFlush(textOf(bytes), bytes, severity, before);
}

/** Whether the line goes on with the one before it. */
export function continues(state: StackState): boolean {
  return (state & 1) === 1;
}

/** As `stackAfter`, for those who know of the line before only this much. */
export function isContinuation(bytes: Uint8Array, before: {readonly isContinuation: boolean; readonly startsStack: boolean}): boolean {
  const known = before.isContinuation ? on(before.startsStack ? PYTHON : FRAMES) : before.startsStack ? begun(HEAD) : NO_STACK;
  return continues(stackAfter(bytes, severityOf(bytes), known));
}

/** Whether lines that follow may belong to this one: `Traceback (most recent call last):`, `panic: …`, `…Exception: …`, `goroutine 1 [running]:`. */
export function startsStack(bytes: Uint8Array): boolean {
  return stackAfter(bytes, severityOf(bytes), NO_STACK) !== NO_STACK;
}

function afterIndented(bytes: Uint8Array, severity: number, kind: number): StackState {
  const text = textOf(bytes).trimStart();
  if (/^at .*[(:/.]/.test(text)) return on(FRAMES);
  if (/^File "[^"]*", line \d/.test(text)) return on(PYTHON);
  if (/^(\.\.\. \d+ (more|common frames)|from \S+:\d+:in |Suppressed: |Caused by: |- locked <|--- End of )/.test(text)) return on(FRAMES);
  if (kind === 0) return NO_STACK;
  // A log line of its own that happens to be indented.
  if (kind === HEAD && severity > 0) return begun(severity >= WARN ? HEAD : 0);
  return on(kind);
}

/** A line that is not indented, and that may have to do with a stack. */
function afterFlush(text: string, bytes: Uint8Array, severity: number, before: StackState): StackState {
  const kind = before >> 1;
  if (/^(Caused by: |--- End of |stack backtrace:|note: (run with|Some details))/.test(text)) return on(FRAMES);
  if (/^(During handling of the above|The above exception was)/.test(text)) return on(CHAIN);
  if (kind === RUST && severity === 0) return on(THROWN);
  if (kind > 0 && isPartOf(kind, text, continues(before))) return on(kind === HEAD || kind === THROWN ? FRAMES : kind);
  const own = ownKind(text, bytes, severity);
  if (own === HEAD || own === 0 || own === NET) return begun(own);
  const completes = (kind === PYTHON && own === THROWN) || (kind === CHAIN && own === PYTHON) || (kind === SOURCE && own === THROWN);
  const follows = kind === HEAD && !continues(before);
  const isNextRoutine = kind === GO && own === GO && !text.startsWith('panic:');
  return completes || follows || isNextRoutine ? on(own) : begun(own);
}

/** Whether a line that begins at the edge can only be a part of a stack of this kind. */
function isPartOf(kind: number, text: string, isInside: boolean): boolean {
  if (kind === GO) return /^([\w./*()[\]{}-]+\(.*\)|created by .*|exit status \d+|\[signal .*\]|goroutine running on .*)\r?$/.test(text);
  if (/^(#\d+ |Stack trace:|PHP Stack trace:|PHP {2,}\d+\. )/.test(text)) return true;
  if (!isInside) return false;
  return /^([}\])]+[,;]?\r?$|Node\.js v\d)/.test(text) && kind !== PYTHON;
}

/** What a line begins by itself. */
function ownKind(text: string, bytes: Uint8Array, severity: number): number {
  if (/^goroutine \d+ .*\[.*\]:/.test(text) || /^(panic|fatal error): /.test(text)) return GO;
  if (/^(\s*\+ )?(Exception Group )?Traceback \(most recent call last\)/.test(text)) return PYTHON;
  if (/^thread '.*panicked at .*:\r?$/.test(text)) return RUST;
  if (/^(node:[\w/]+:\d+|(file:\/\/)?\/\S+\.[cm]?[jt]sx?:\d+)\r?$/.test(text)) return SOURCE;
  if (isDotNet(bytes)) return NET;
  if (severity >= ERROR && (phraseSeverity(bytes, 0) > 0 || startsWithName(text, bytes))) return THROWN;
  if (/^(KeyboardInterrupt|SystemExit|StopIteration|([a-z_]\w*\.)+[A-Z]\w*)(:|\r?$)/.test(text)) return severity === 0 ? THROWN : HEAD;
  return severity >= WARN ? HEAD : 0;
}

/** `TypeError: …`; `Error: …` alone is how programs begin a line of their log, too. */
function startsWithName(text: string, bytes: Uint8Array): boolean {
  const end = text.search(/\s|$/);
  return end > 0 && isExceptionName(bytes, 0, end);
}

/** `fail: Microsoft.AspNetCore.Server.Kestrel[13]`, the console of .NET. */
function isDotNet(bytes: Uint8Array): boolean {
  return (
    bytes[4] === 0x3a &&
    bytes[5] === 0x20 &&
    bytes.length < MOST_BYTES &&
    /^(trce|dbug|info|warn|fail|crit): [\w.]+\[\d+\]\r?$/.test(textOf(bytes))
  );
}

/** First letters of what begins a stack without saying how bad it is: `goroutine`, `/app/x.js:1`, `file:`, `node:`, `stack`, `Caused`, `During`, `The`. */
function mayBegin(first: number): boolean {
  return (
    first === 0x67 ||
    first === 0x2f ||
    first === 0x66 ||
    first === 0x6e ||
    first === 0x73 ||
    first === 0x43 ||
    first === 0x44 ||
    first === 0x54 ||
    first === 0x2d
  );
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MOST_BYTES)).toString('latin1');
}

function on(kind: number): StackState {
  return kind * 2 + 1;
}

function begun(kind: number): StackState {
  return kind * 2;
}
