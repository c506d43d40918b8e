import {EventEmitter} from 'node:events';

/** What ink takes for its output: every frame goes to `onFrame` as one string (ink in debug mode writes whole frames, unthrottled). */
export type InkStdout = EventEmitter & {columns: number; rows: number; readonly isTTY: true; readonly writable: true; write: Write};

type Write = (text: string, encoding?: unknown, done?: () => void) => boolean;

export function createInkStdout(columns: number, rows: number, onFrame: (frame: string) => void): InkStdout {
  const write: Write = (text, encoding, done) => {
    // A lone newline ends the output on exit, private modes are the compositor's business.
    if (text !== '' && text !== '\n' && !text.startsWith('\u001b[?')) onFrame(text);
    if (typeof encoding === 'function') encoding();
    else done?.();
    return true;
  };
  // Every hook that follows the size listens; there is no leak to warn of.
  const events = new EventEmitter().setMaxListeners(0);
  return Object.assign(events, {columns, rows, isTTY: true as const, writable: true as const, write});
}

/** What ink takes for its input: silent, since keys are read by input.ts. */
export function createSilentStdin(): NodeJS.ReadStream {
  const nothing = (): void => {};
  const silent = {isTTY: true, setRawMode: nothing, setEncoding: nothing, ref: nothing, unref: nothing, resume: nothing, pause: nothing};
  return Object.assign(new EventEmitter(), silent, {read: () => null}) as unknown as NodeJS.ReadStream;
}
