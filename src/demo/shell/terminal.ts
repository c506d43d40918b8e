import type {Start} from '../kubelet/process.ts';
import {untilReady} from './descriptors.ts';
import type {Descriptor, Park, SignalName, Steps, Task, Terminal, TerminalModes} from './task.ts';

/** The line discipline of a terminal as Linux has it (termios(3)), with a client at its far end. */
export class TerminalDevice implements Terminal {
  columns: number;
  rows: number;
  isSized: boolean;
  readonly modes: TerminalModes = {isCanonical: true, isEchoing: true, hasSignals: true, hasNewlines: true};
  foreground = 0;
  readonly #start: Start;
  readonly #signal: (group: number, name: SignalName) => void;
  #line: number[] = [];
  #ready: Uint8Array[] = [];
  #isAtEnd = false;
  #waiting = new Set<() => void>();
  isOver = false;

  constructor(start: Start, size: {readonly columns: number; readonly rows: number}, signal: (group: number, name: SignalName) => void) {
    this.columns = size.columns || 80;
    this.rows = size.rows || 24;
    this.isSized = size.columns > 0;
    this.#start = start;
    this.#signal = signal;
  }

  readonly descriptor: Descriptor = {
    path: '/dev/pts/0',
    terminal: this,
    read: (task, most) => this.#read(task, most),
    write: (task, bytes) => this.#write(task, bytes),
    hold() {},
    release() {},
    isReadable: () => this.#ready.length > 0 || this.#isAtEnd,
    changed: wake => this.#changed(wake),
  };

  resize(columns: number, rows: number): void {
    if (this.isSized && columns === this.columns && rows === this.rows) return;
    this.isSized = true;
    this.columns = columns;
    this.rows = rows;
    this.#signal(this.foreground, 'WINCH');
    this.#wake();
  }

  /** Bytes that nobody has read yet. */
  get backlog(): number {
    return this.#ready.reduce((sum, {length}) => sum + length, 0);
  }

  /** What the client types. */
  input(bytes: Uint8Array): void {
    if (!this.modes.isCanonical && !this.modes.hasSignals) {
      this.#give(bytes.slice());
      return;
    }
    for (const byte of bytes) this.#key(byte);
  }

  /** The client has gone, or types no more: who reads finds the end. */
  hangUp(): void {
    this.#isAtEnd = true;
    this.#wake();
  }

  #key(byte: number): void {
    const {modes} = this;
    if (modes.hasSignals && (byte === 3 || byte === 28)) {
      this.#line = [];
      if (modes.isEchoing) this.#echo(byte === 3 ? '^C' : '^\\');
      this.#signal(this.foreground, byte === 3 ? 'INT' : 'QUIT');
      return;
    }
    if (!modes.isCanonical) return this.#give(Uint8Array.of(byte));
    switch (byte) {
      case 13:
      case 10:
        this.#line.push(10);
        if (modes.isEchoing) this.#echo('\r\n');
        return this.#giveLine();
      case 4:
        if (this.#line.length > 0) return this.#giveLine();
        return this.#give(new Uint8Array());
      case 8:
      case 127:
        return this.#erase();
      case 21:
        while (this.#line.length > 0) this.#erase();
        return;
      case 23:
        while (this.#line.at(-1) === 32) this.#erase();
        while (this.#line.length > 0 && this.#line.at(-1) !== 32) this.#erase();
        return;
    }
    this.#line.push(byte);
    if (!modes.isEchoing) return;
    if (byte < 32 && byte !== 9) this.#echo(`^${String.fromCharCode(byte + 64)}`);
    else this.#tell(Uint8Array.of(byte));
  }

  #erase(): void {
    let byte = this.#line.pop();
    if (byte === undefined) return;
    const isControl = byte < 32 && byte !== 9;
    while (byte !== undefined && (byte & 0xc0) === 0x80) byte = this.#line.pop();
    if (this.modes.isEchoing) this.#echo('\b \b'.repeat(isControl ? 2 : 1));
  }

  #giveLine(): void {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    this.#give(line);
  }

  #give(bytes: Uint8Array): void {
    this.#ready.push(bytes);
    this.#wake();
  }

  *#read(task: Task, most: number): Steps<Uint8Array | undefined> {
    if (task.isTired()) yield task.rest;
    while (this.#ready.length === 0) {
      if (this.#isAtEnd) return undefined;
      yield this.#changed;
    }
    const first = this.#ready[0]!;
    if (first.length <= most) this.#ready.shift();
    else this.#ready[0] = first.subarray(most);
    // An empty line is a ctrl-d: the end, this once.
    return first.length === 0 ? undefined : first.subarray(0, most);
  }

  *#write(task: Task, bytes: Uint8Array): Steps<void> {
    yield* untilReady(task, this.#start, bytes.length);
    if (bytes.length > 0) this.#tell(this.modes.hasNewlines ? withReturns(bytes) : bytes);
  }

  #echo(text: string): void {
    this.#tell(encoder.encode(text));
  }

  #tell(bytes: Uint8Array): void {
    if (!this.isOver) this.#start.onOutput('stdout', bytes);
  }

  readonly #changed: Park = wake => {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  };

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }
}

/** Each line feed gets a carriage return before it. */
function withReturns(bytes: Uint8Array): Uint8Array {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  if (count === 0) return bytes;
  const out = new Uint8Array(bytes.length + count);
  let at = 0;
  for (const byte of bytes) {
    if (byte === 10) out[at++] = 13;
    out[at++] = byte;
  }
  return out;
}

const encoder = new TextEncoder();
