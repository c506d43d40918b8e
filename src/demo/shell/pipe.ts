import type {Descriptor, Park, Steps, Task} from './task.ts';

/** Bytes on their way from writers to readers, 64 KiB at most as on Linux (pipe(7)) unless they come from outside. */
export class Pipe {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #readers = 0;
  #writers = 0;
  #waiting = new Set<() => void>();

  readonly reader: Descriptor = {
    read: (task, most) => this.#read(task, most),
    until: (task, end) => this.#read(task, 65536, end),
    write: notWritable,
    hold: () => void this.#readers++,
    release: () => {
      if (--this.#readers === 0) this.#wake();
    },
    isReadable: () => this.#size > 0 || this.#writers === 0,
  };

  readonly writer: Descriptor = {
    read: notReadable,
    write: (task, bytes) => this.#write(task, bytes),
    hold: () => void this.#writers++,
    release: () => {
      if (--this.#writers === 0) this.#wake();
    },
  };

  get size(): number {
    return this.#size;
  }

  /** Bytes from outside of all processes. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    this.#wake();
  }

  *#read(task: Task, most: number, end?: number): Steps<Uint8Array | undefined> {
    if (task.isTired()) yield task.rest;
    while (this.#size === 0) {
      if (this.#writers === 0) return undefined;
      yield this.#changed;
    }
    const first = this.#chunks[0]!;
    const stop = end === undefined ? -1 : first.indexOf(end);
    const taken = first.subarray(0, stop < 0 ? most : stop + 1);
    if (taken.length === first.length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(taken.length);
    this.#size -= taken.length;
    this.#wake();
    return taken;
  }

  *#write(task: Task, bytes: Uint8Array): Steps<void> {
    if (task.isTired()) yield task.rest;
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#readers === 0) {
        task.signal('PIPE');
        throw new BrokenPipe();
      }
      const room = capacity - this.#size;
      if (room <= 0) {
        yield this.#changed;
        continue;
      }
      this.push(rest.subarray(0, room));
      rest = rest.subarray(room);
    }
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

/** Nobody reads any more, and the process chose to live on. */
export class BrokenPipe extends Error {
  override name = 'BrokenPipe';
  override message = 'Broken pipe';
}

export class BadDescriptor extends Error {
  override name = 'BadDescriptor';
  override message = 'Bad file descriptor';
}

// biome-ignore lint/correctness/useYield: it has to be a generator, and only throws
export function* notWritable(): Steps<void> {
  throw new BadDescriptor();
}

// biome-ignore lint/correctness/useYield: it has to be a generator, and only throws
export function* notReadable(): Steps<Uint8Array | undefined> {
  throw new BadDescriptor();
}

const capacity = 65536;
