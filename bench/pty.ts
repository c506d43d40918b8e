import xterm from '@xterm/headless';
import {spawn} from 'node-pty';
import {answerQueries} from './queries.ts';

export type Program = {readonly command: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>>};

/** What a key or an event of the server brought to the terminal. */
export type Response = {readonly bytes: number; readonly firstInMs: number; readonly lastInMs: number};

/** A program on a terminal of 200×60. Times are milliseconds since the program was started. */
export type Session = {
  readonly pid: number;
  /** Everything written so far. */
  bytes(): number;
  text(): string;
  /** Resolves with the arrival of the bytes that made the screen match; rejects with the screen when that takes too long. */
  until(pattern: RegExp, timeoutInMs: number): Promise<number>;
  /** Resolves when nothing has come for so long. */
  quiet(quietInMs: number, timeoutInMs: number): Promise<void>;
  /** Does something and measures what comes back, up to the last byte before a silence. */
  measure(cause: () => void | Promise<void>, quietInMs: number): Promise<Response>;
  press(keys: string, quietInMs?: number): Promise<Response>;
  /** Types without waiting for anything. */
  send(keys: string): void;
  /** Told when bytes have reached the screen. The result ends it. */
  onShown(listener: () => void): () => void;
  /** When the bytes arrived that reached the screen last, by performance.now(). */
  shownAt(): number;
  /** Asks the program to end by ctrl-c, then less and less kindly. */
  close(): Promise<void>;
};

const columns = 200;
const rows = 60;
const noAnswerInMs = 2000;

export function open(program: Program, cwd: string): Session {
  const startedAt = performance.now();
  const pty = spawn(program.command, [...program.args], {cols: columns, rows, cwd, env: {...program.env}, encoding: null});
  const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
  const answer = answerQueries(reply => pty.write(reply));
  const listeners = new Set<() => void>();
  let bytes = 0;
  let arrivedAt = startedAt;
  let shownAt = startedAt;
  let isHeld = false;
  let held: {readonly chunk: Uint8Array; readonly at: number}[] = [];
  let exit: string | undefined;

  const ended = new Promise<void>(resolve => {
    pty.onExit(({exitCode, signal}) => {
      exit = signal ? `signal ${signal}` : `exit code ${exitCode}`;
      resolve();
      for (const listener of listeners) listener();
    });
  });
  pty.onData(data => {
    const chunk = data as unknown as Uint8Array;
    arrivedAt = performance.now();
    bytes += chunk.length;
    answer(chunk);
    if (isHeld) held.push({chunk, at: arrivedAt});
    else show(chunk, arrivedAt);
  });

  return {
    pid: pty.pid,
    bytes: () => bytes,
    text,
    until,
    quiet,
    measure,
    press,
    send: keys => pty.write(keys),
    onShown(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    shownAt: () => shownAt,
    close,
  };

  function show(chunk: Uint8Array, at: number): void {
    screen.write(chunk, () => {
      shownAt = at;
      for (const listener of listeners) listener();
    });
  }

  function text(): string {
    const {active} = screen.buffer;
    return Array.from({length: rows}, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '').join('\n');
  }

  function until(pattern: RegExp, timeoutInMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => finish(`did not come within ${timeoutInMs} ms`), timeoutInMs);
      listeners.add(look);
      look();

      function look(): void {
        if (pattern.test(text())) finish();
        else if (exit !== undefined) finish(`did not come: the program ended with ${exit}`);
      }

      function finish(problem?: string): void {
        clearTimeout(timer);
        listeners.delete(look);
        if (problem === undefined) resolve(shownAt - startedAt);
        else reject(new Error(`${pattern} ${problem}. The screen:\n${text().replace(/\s+$/, '')}`));
      }
    });
  }

  async function quiet(quietInMs: number, timeoutInMs: number): Promise<void> {
    const deadline = performance.now() + timeoutInMs;
    for (let left = quietInMs; left > 0 && performance.now() < deadline; left = arrivedAt + quietInMs - performance.now())
      await pause(left);
  }

  async function measure(cause: () => void | Promise<void>, quietInMs: number): Promise<Response> {
    const bytesBefore = bytes;
    // The emulator's work would delay the reading of the next chunk, and with it the clock.
    isHeld = true;
    const from = performance.now();
    let firstAt: number | undefined;
    const watch = pty.onData(() => {
      firstAt ??= arrivedAt;
    });
    await cause();
    while (performance.now() < (firstAt === undefined ? from + noAnswerInMs : arrivedAt + quietInMs)) {
      await pause(firstAt === undefined ? 1 : arrivedAt + quietInMs - performance.now());
    }
    watch.dispose();
    isHeld = false;
    for (const {chunk, at} of held) show(chunk, at);
    held = [];
    if (firstAt === undefined) throw new Error(`no answer within ${noAnswerInMs} ms. The screen:\n${text().replace(/\s+$/, '')}`);
    return {bytes: bytes - bytesBefore, firstInMs: firstAt - from, lastInMs: arrivedAt - from};
  }

  function press(keys: string, quietInMs = 30): Promise<Response> {
    const sent = screen.modes.applicationCursorKeysMode ? keys.replaceAll(/\x1b\[([A-D])/g, '\x1bO$1') : keys;
    return measure(() => pty.write(sent), quietInMs);
  }

  async function close(): Promise<void> {
    const steps = [() => pty.write('\x03'), () => pty.write('\x03'), () => pty.kill('SIGTERM'), () => pty.kill('SIGKILL')];
    const waits = [300, 2000, 2000, 2000];
    for (const [at, step] of steps.entries()) {
      if (exit === undefined) step();
      await Promise.race([ended, pause(exit === undefined ? waits[at]! : 0)]);
    }
    screen.dispose();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));
}
