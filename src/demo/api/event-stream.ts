import type {ServerResponse} from 'node:http';
import {setImmediate as turn} from 'node:timers/promises';
import {drained} from './stream.ts';

/** How long frames are made without letting anything else run. */
const SLICE_MS = 4;
const CHUNK = 64 * 1024;
/** How many frames may wait for a client that does not read. */
const LAG = 1000;

type Source = {next(): string | undefined};

export type EventStream = {
  /** Sends what the function makes when its turn comes; nothing where that is empty. */
  add(make: () => string): void;
  /** Sends one frame for each thing. */
  addAll<T>(things: readonly T[], make: (thing: T) => string): void;
  /** Ends it when all has been sent. */
  end(): void;
  onClose(run: () => void): void;
};

/**
 * Frames for a client, in the order of adding, in slices of a few milliseconds and no faster than it reads. One that lags too far is
 * closed, as the watch cache of k8s.io/apiserver does.
 */
export function eventStream(response: ServerResponse): EventStream {
  let waiting: Source[] = [];
  let head = 0;
  let isPumping = false;
  let isBlocked = false;
  let isEnding = false;
  let isClosed = false;
  let close = () => {};
  response.on('close', closeOnce);
  return {
    add(make) {
      let isMade = false;
      push({
        next() {
          if (isMade) return undefined;
          isMade = true;
          return make();
        },
      });
    },
    addAll(things, make) {
      let index = 0;
      push({next: () => (index < things.length ? make(things[index++]!) : undefined)});
    },
    end() {
      isEnding = true;
      void pump();
    },
    onClose(run) {
      close = run;
      if (isClosed) run();
    },
  };

  function push(source: Source): void {
    if (isClosed || isEnding) return;
    waiting.push(source);
    if (isBlocked && waiting.length - head > LAG) finish();
    else void pump();
  }

  async function pump(): Promise<void> {
    if (isPumping) return;
    isPumping = true;
    // What one turn adds goes out together.
    await undefined;
    let sliceEnd = performance.now() + SLICE_MS;
    while (!isClosed && head < waiting.length) {
      if (!(await write(chunk(sliceEnd)))) break;
      if (performance.now() > sliceEnd) {
        await turn();
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    isPumping = false;
    if (isEnding && !isClosed) finish();
  }

  function chunk(sliceEnd: number): string {
    let text = '';
    while (head < waiting.length && text.length < CHUNK) {
      const made = waiting[head]!.next();
      if (made === undefined) {
        head++;
        if (head > 1000 && head * 2 > waiting.length) {
          waiting = waiting.slice(head);
          head = 0;
        }
      } else {
        text += made;
        if (text.length > CHUNK / 4 && performance.now() > sliceEnd) break;
      }
    }
    return text;
  }

  async function write(text: string): Promise<boolean> {
    if (text === '') return true;
    if (response.writableEnded) return false;
    if (response.write(text)) return true;
    isBlocked = true;
    const isOpen = await drained(response);
    isBlocked = false;
    return isOpen;
  }

  function finish(): void {
    if (isClosed) return;
    closeOnce();
    response.end();
  }

  function closeOnce(): void {
    if (isClosed) return;
    isClosed = true;
    waiting = [];
    head = 0;
    close();
  }
}
