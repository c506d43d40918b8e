import {openSync, writeSync} from 'node:fs';
import {constants} from 'node:os';
import {ReadStream} from 'node:tty';

export type EndReason = 'SIGTERM' | 'SIGHUP' | 'SIGINT' | 'input-closed';
/** How a child ended: 128 and the signal's number where one ended it; 127 and the error where it could not be started. */
export type ChildEnd = {readonly exitCode: number; readonly error?: Error};
export type ChildOptions = {readonly cwd?: string; readonly env?: NodeJS.ProcessEnv};

export type TtyOptions = {
  /** What the keyboard sent, as it came. */
  onInput(bytes: Buffer): void;
  /** The terminal is about to be somebody else's. */
  onLend(): void;
  /** It is ours again, its contents and perhaps its size not known. */
  onReturn(): void;
  onResize(): void;
  /** The terminal has been given back and the process should end with this exit code. Called once. */
  onEnd(reason: EndReason, exitCode: number): void;
  readonly mouse?: boolean;
};

export type Tty = {
  /** Writes all of it, waiting while the terminal takes no more. Nothing while the terminal is not ours, or gone. Never throws. */
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
  /** Stops the job, as ctrl-z does elsewhere. Where there is no shell to come back from, the terminal is taken again at once. */
  suspend(): void;
  /** Gives the terminal to a child until that ends. Never rejects. */
  lend(command: string, args: readonly string[], options?: ChildOptions): Promise<ChildEnd>;
  /** Restores the terminal for good and stops listening to signals. Synchronous, may be called any number of times. */
  giveBack(): void;
};

// Alternate screen, cursor hidden, no autowrap, bracketed paste.
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h';
// Mouse and focus may be on for a program in a session. From the last row: a tmux (3.3) that has grown meanwhile would else leave our first
// row above the shell's.
const REPORTS_OFF = '\u001b[?1006l\u001b[?1003l\u001b[?1002l\u001b[?1000l\u001b[?1004l';
const LEAVE = '\u001b[?2026l\u001b[m\u001b[r\u001b[9999H\u001b[?7h\u001b[?2004l\u001b[?25h\u001b[?1049l';
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
const STDOUT = 1;
const LEAVE_WITHIN_MS = 500;
// After so long without having been stopped, nobody will continue us.
const STOPPED_WITHIN_MS = 100;

/**
 * Takes the terminal: raw keyboard, a screen of its own. Throws where there is none (/dev/tty cannot be opened). Never ends the process:
 * it tells `onEnd`. The keyboard is /dev/tty, opened anew for each turn: closing it stops all reading at once, so a child loses no key.
 */
export function openTty(options: TtyOptions): Tty {
  const signals = {SIGTERM: onSignal, SIGHUP: onSignal, SIGINT: onSignal, SIGTSTP: onStop, SIGCONT: onContinue} as const;
  let keyboard: ReadStream | undefined;
  let child: {kill(signal: NodeJS.Signals): unknown} | undefined;
  let isLent = false;
  let isGone = false;
  let isOver = false;
  let returning: NodeJS.Timeout | undefined;
  let size = sizeOfStdout();

  take();
  for (const [signal, listener] of Object.entries(signals)) process.on(signal, listener);
  process.on('exit', giveBack);
  process.stdout.on('resize', onSize);

  return {
    write(text) {
      if (keyboard) writeAll(text, Number.POSITIVE_INFINITY);
    },
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    suspend: () => suspend(0),
    lend,
    giveBack,
  };

  function take(): void {
    if (keyboard || isOver) return;
    keyboard = new ReadStream(openSync('/dev/tty', 'r'));
    keyboard.on('data', options.onInput);
    keyboard.on('error', onClosed);
    keyboard.on('end', onClosed);
    // Stops the process (SIGTTOU) where the shell has continued it in the background; hence before anything is written.
    keyboard.setRawMode(true);
    if (isOver) return;
    writeAll(ENTER + (options.mouse ? MOUSE_ON : ''), Number.POSITIVE_INFINITY);
  }

  function release(): void {
    const closing = keyboard;
    if (!closing) return;
    keyboard = undefined;
    writeAll(REPORTS_OFF + LEAVE, performance.now() + LEAVE_WITHIN_MS);
    closing.removeAllListeners();
    // A terminal that is gone has no mode to restore.
    closing.on('error', () => {});
    closing.setRawMode(false);
    closing.destroy();
  }

  function takeAgain(): void {
    if (isOver) return;
    try {
      take();
    } catch {
      return onClosed();
    }
    if (isOver) return;
    // The size may have changed while nobody told us; node looks again on SIGWINCH.
    process.emit('SIGWINCH', 'SIGWINCH');
    options.onReturn();
  }

  function giveBack(): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(returning);
    for (const [signal, listener] of Object.entries(signals)) process.off(signal, listener);
    process.off('exit', giveBack);
    process.stdout.off('resize', onSize);
    release();
  }

  function end(reason: EndReason, exitCode: number): void {
    if (isOver) return;
    // A line that is hung up brings the signal twice; the second one must not end us before all is given back.
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, ignore);
    giveBack();
    options.onEnd(reason, exitCode);
  }

  function onSignal(signal: 'SIGTERM' | 'SIGHUP' | 'SIGINT'): void {
    if (child) {
      // ctrl-c in a child reaches the whole job; it is meant for the child.
      if (signal === 'SIGINT') return;
      child.kill(signal);
    }
    end(signal, 128 + constants.signals[signal]);
  }

  function onClosed(): void {
    end('input-closed', 128 + constants.signals.SIGHUP);
  }

  function onSize(): void {
    size = sizeOfStdout();
    options.onResize();
  }

  function onStop(): void {
    if (isLent) stop(process.pid);
    else suspend(process.pid);
  }

  /** `target` is a process, or 0 for all of the job: whatever started us (npx, a pipe) must stop too, or the shell keeps waiting. */
  function suspend(target: number): void {
    if (!keyboard) return;
    options.onLend();
    release();
    // Needed too because node would end on SIGCONT: with the keyboard closed, nothing else may be keeping it alive.
    returning = setTimeout(comeBack, STOPPED_WITHIN_MS);
    stop(target);
  }

  /** With the signal's own meaning: it does not stop a job that no shell watches over (an orphaned group), as SIGSTOP would. */
  function stop(target: number): void {
    process.off('SIGTSTP', onStop);
    process.kill(target, 'SIGTSTP');
    process.on('SIGTSTP', onStop);
  }

  function onContinue(): void {
    if (isLent) return;
    // After a stop that nobody could announce (SIGSTOP) the shell has changed the terminal's modes.
    release();
    comeBack();
  }

  function comeBack(): void {
    clearTimeout(returning);
    if (!keyboard) takeAgain();
  }

  async function lend(command: string, args: readonly string[], {cwd, env}: ChildOptions = {}): Promise<ChildEnd> {
    if (!keyboard) return {exitCode: 127, error: new Error('The terminal is in use')};
    isLent = true;
    options.onLend();
    release();
    process.on('SIGQUIT', ignore);
    const ended = await runChild();
    process.off('SIGQUIT', ignore);
    child = undefined;
    isLent = false;
    takeAgain();
    return ended;

    function runChild(): Promise<ChildEnd> {
      // Not imported above: it is rarely needed and slow to load; and not awaited here, since keys are typed ahead.
      const {spawn} = process.getBuiltinModule('node:child_process');
      return new Promise(resolve => {
        try {
          const started = spawn(command, args, {stdio: 'inherit', ...(cwd === undefined ? {} : {cwd}), ...(env ? {env} : {})});
          child = started;
          started.on('error', error => resolve({exitCode: 127, error}));
          started.on('exit', (code, signal) => resolve({exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0)}));
        } catch (error) {
          resolve({exitCode: 127, error: error instanceof Error ? error : new Error(String(error))});
        }
      });
    }
  }

  /** Gives up at `deadline` (as of performance.now()), or for good when the terminal is gone. */
  function writeAll(text: string, deadline: number): void {
    if (isGone) return;
    const bytes = Buffer.from(text);
    let written = 0;
    while (written < bytes.length) {
      try {
        written += writeSync(STDOUT, bytes, written);
      } catch (error) {
        const {code} = error as NodeJS.ErrnoException;
        // Whoever shares this terminal may have made it non-blocking.
        if (code === 'EAGAIN' && performance.now() < deadline) waitBriefly();
        else if (code !== 'EINTR') {
          isGone = code !== 'EAGAIN';
          return;
        }
      }
    }
  }
}

function sizeOfStdout(): {columns: number; rows: number} {
  const {columns, rows} = process.stdout;
  // A serial line knows no size: 0 × 0.
  return {columns: columns || Number(process.env['COLUMNS']) || 80, rows: rows || Number(process.env['LINES']) || 24};
}

function waitBriefly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

function ignore(): void {}
