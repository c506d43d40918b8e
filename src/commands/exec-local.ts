import type {Readable, Writable} from 'node:stream';
import {modesLeftOn} from '../terminal/left-modes.ts';
import {terminalText} from './terminal-text.ts';

export type LocalStreams = {
  readonly stdin: Readable & {readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown};
  readonly stdout: Writable & {readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number};
  readonly stderr: Writable & {readonly isTTY?: boolean};
};

/** This side of a command that runs elsewhere. */
export type Local = {
  /** Undefined where the command gets no terminal. */
  readonly terminal: {readonly columns: number; readonly rows: number} | undefined;
  /** Answers whether there is room for more; else `onRoom` tells when. */
  write(bytes: Uint8Array, to: 'stdout' | 'stderr'): boolean;
  onRoom(hear: () => void): void;
  /** Input as it comes, until it is paused; undefined: there is no more. Nothing is read before. */
  onInput(hear: (bytes: Buffer | undefined) => void): void;
  pauseInput(): void;
  resumeInput(): void;
  onResize(hear: (columns: number, rows: number) => void): void;
  /** Resolves when stdout can take no more: 0 where its reader has gone, as `head` does, else 74. */
  readonly gone: Promise<0 | 74>;
  /** Why it can take no more, as the system calls it. */
  whyGone(): string;
  /** All has been handed to the system, or nobody takes it any more. */
  drained(): Promise<unknown>;
  /** The terminal is as it was before, what the command has switched on in it is off, and nothing is read any more. May be called again. */
  giveBack(): void;
};

/**
 * With `hasTerminal` stdin becomes raw and bytes pass as they are: the user's own terminal is the one that the command is on. Without, what goes
 * to a terminal is made harmless, since nobody has asked for it to control that.
 */
export function openLocal(
  {stdin, stdout, stderr}: LocalStreams,
  {hasInput, hasTerminal}: {readonly hasInput: boolean; readonly hasTerminal: boolean},
): Local {
  const modes = modesLeftOn();
  const texts = {
    stdout: stdout.isTTY && !hasTerminal ? terminalText() : undefined,
    stderr: stderr.isTTY && !hasTerminal ? terminalText() : undefined,
  };
  const gone = Promise.withResolvers<0 | 74>();
  const full = new Set<Writable>();
  let onRoom = (): void => {};
  let onInput: ((bytes: Buffer | undefined) => void) | undefined;
  let onSize: (() => void) | undefined;
  let isOver = false;
  let hasInputEnded = false;
  let whyGone = '';
  const takeData = (bytes: Buffer) => onInput?.(bytes);
  const takeEnd = () => {
    if (!hasInputEnded) onInput?.(undefined);
    hasInputEnded = true;
  };
  const roomAgain = (stream: Writable) => () => {
    if (full.delete(stream) && full.size === 0) onRoom();
  };
  const fail = ({code = ''}: NodeJS.ErrnoException) => {
    whyGone ||= code;
    gone.resolve(code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' ? 0 : 74);
  };
  stdout.on('error', fail);
  stdout.on('drain', roomAgain(stdout));
  stderr.on('drain', roomAgain(stderr));
  if (hasTerminal) {
    stdin.setRawMode?.(true);
    process.on('exit', giveBack);
    process.on('SIGCONT', rawAgain);
  }

  return {
    get terminal() {
      return hasTerminal ? sizeOf(stdout) : undefined;
    },
    write(bytes, to) {
      if (isOver) return true;
      const stream = to === 'stdout' ? stdout : stderr;
      if (hasTerminal) modes.see(bytes);
      if (!stream.write(texts[to]?.take(bytes) ?? bytes)) full.add(stream);
      return full.size === 0;
    },
    onRoom: hear => {
      onRoom = hear;
    },
    onInput(hear) {
      if (!hasInput) return;
      const isFirst = onInput === undefined;
      onInput = hear;
      if (hasInputEnded) return hear(undefined);
      if (!isFirst) return void stdin.resume();
      stdin.on('data', takeData);
      stdin.on('end', takeEnd);
      // A terminal that is hung up.
      stdin.on('error', takeEnd);
    },
    pauseInput: () => stdin.pause(),
    resumeInput: () => stdin.resume(),
    onResize(hear) {
      if (onSize) stdout.off('resize', onSize);
      onSize = () => {
        const {columns, rows} = sizeOf(stdout);
        hear(columns, rows);
      };
      if (hasTerminal) stdout.on('resize', onSize);
    },
    gone: gone.promise,
    whyGone: () => whyGone,
    drained() {
      for (const to of ['stdout', 'stderr'] as const) {
        const rest = texts[to]?.end() ?? '';
        if (rest !== '') (to === 'stdout' ? stdout : stderr).write(rest);
      }
      return Promise.race([new Promise<void>(resolve => stdout.write('', error => void (error || resolve()))), gone.promise]);
    },
    giveBack,
  };

  function giveBack(): void {
    if (isOver) return;
    isOver = true;
    if (onSize) stdout.off('resize', onSize);
    stdin.off('data', takeData);
    stdin.off('end', takeEnd);
    stdin.pause();
    if (!hasTerminal) return;
    process.off('exit', giveBack);
    process.off('SIGCONT', rawAgain);
    const undo = modes.undo();
    if (undo !== '') stdout.write(undo);
    stdin.setRawMode?.(false);
  }

  /** While it was stopped, the shell has set the terminal as it likes it. */
  function rawAgain(): void {
    stdin.setRawMode?.(false);
    stdin.setRawMode?.(true);
    onSize?.();
  }
}

function sizeOf({columns, rows}: LocalStreams['stdout']): {columns: number; rows: number} {
  return {columns: columns || 80, rows: rows || 24};
}
