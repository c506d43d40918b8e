import type {Stream} from './process.ts';
import {FILE_BYTES} from './programs/declared-logs.ts';
import type {LogLine, LogSource} from './run.ts';

const LINE_BYTES = 2 ** 21;
const NEWLINE = 10;
const RETURN = 13;

export type Recorder = LogSource & {
  write(stream: Stream, bytes: Uint8Array): void;
  /** What stands without a newline becomes a line. */
  close(): void;
};

/** Keeps what a process writes, line by line as containerd does, and begins anew when that is too much. */
export function createRecorder(now: () => number): Recorder {
  let lines: LogLine[] = [];
  let size = 0;
  let lastAt = 0;
  let nanos = 0;
  const open: Record<Stream, Uint8Array | undefined> = {stdout: undefined, stderr: undefined};
  const hearers = new Set<(lines: readonly LogLine[]) => void>();
  return {
    write(stream, bytes) {
      const before = open[stream];
      const all = before ? Buffer.concat([before, bytes]) : bytes;
      let start = 0;
      for (let end = all.indexOf(NEWLINE, start); end >= 0; end = all.indexOf(NEWLINE, start)) {
        keep(stream, lineOf(all.slice(start, end + 1)));
        start = end + 1;
      }
      open[stream] = start < all.length ? all.slice(start) : undefined;
      // What never ends a line is not kept for ever.
      if (all.length - start > LINE_BYTES) {
        open[stream] = undefined;
        keep(stream, all.slice(start));
      }
    },
    close() {
      for (const stream of ['stdout', 'stderr'] as const) {
        const rest = open[stream];
        open[stream] = undefined;
        if (rest) keep(stream, rest);
      }
    },
    // What is kept was written before now, and nobody asks for what was written until an earlier time.
    from: at => lines.filter(line => line.at >= at),
    *backwards() {
      const kept = lines;
      for (let index = kept.length - 1; index >= 0; index--) yield kept[index]!;
    },
    follow(_, hear) {
      hearers.add(hear);
      return {flush() {}, stop: () => void hearers.delete(hear)};
    },
  };

  function keep(stream: Stream, bytes: Uint8Array): void {
    const at = now();
    nanos = at === lastAt ? Math.min(999_999, nanos + 1_409) : 137_000 + (at % 97) * 5_113;
    lastAt = at;
    size += bytes.length;
    if (size > FILE_BYTES) {
      lines = [];
      size = bytes.length;
    }
    const line = {at, nanos, stream, bytes};
    lines.push(line);
    for (const hear of [...hearers]) hear([line]);
  }
}

/** containerd takes a return before the newline away. */
function lineOf(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-2) !== RETURN) return bytes;
  const shorter = bytes.slice(0, -1);
  shorter[shorter.length - 1] = NEWLINE;
  return shorter;
}
