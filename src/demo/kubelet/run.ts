import type {Container, Ending, Process, Start, Stream} from './process.ts';

/** One line of a container's log; its bytes end with the newline, but for a last line that had none. */
export type LogLine = {readonly at: number; readonly nanos: number; readonly stream: Stream; readonly bytes: Uint8Array};

/** What a container wrote. Times are milliseconds since the epoch. */
export type LogSource = {
  /** From the time on, in order, up to the other time and with it. */
  from(at: number, until: number): Iterable<LogLine>;
  /** What was written until then, from the newest to the oldest. */
  backwards(until: number): Iterable<LogLine>;
  /** Tells the lines that come after that time, several at once where they come thick. */
  follow(after: number, hear: (lines: readonly LogLine[]) => void): Following;
};

export type Following = {
  /** Tells what has been written and not yet told. */
  flush(): void;
  stop(): void;
};

/** What a probe would find, and until when nothing else at the earliest; undefined where that cannot be said. */
export type Health = {readonly isHealthy: boolean; readonly output: string; readonly until: number | undefined};

export type Reply = {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** How a container's main process ended. */
export type RunEnd = Ending & {readonly at: number; readonly message?: string; readonly reasonText?: string};

/** One start of a container: its main process and what is known of it. */
export type Run = {
  /** With its scheme: `containerd://…`. */
  readonly id: string;
  readonly startedAt: number;
  readonly logs: LogSource;
  ended: RunEnd | undefined;
  /** Called once when it ends. */
  onEnd: (() => void) | undefined;
  /** Called when a port opens or closes. */
  onListen: (() => void) | undefined;
  signal(name: 'TERM' | 'KILL'): void;
  usage(now: number): {readonly cpuNanocores: number; readonly memoryBytes: number};
  isListening(port: number, now: number): boolean;
  respond(port: number, method: string, path: string, now: number): Reply | undefined;
  /** Of a probe that needs no process in the container. */
  health(kind: 'readiness' | 'liveness' | 'startup', port: number | undefined, path: string | undefined, now: number): Health;
  /** Starts another process beside the main one. Throws NotFound of the shell. */
  exec(start: Start): Process;
  attach(start: Omit<Start, 'argv'>): Process;
  /** What its processes live in; undefined where none ever ran. */
  world(): Container | undefined;
  /** Reads a file in the container; undefined where there is none. */
  readFile(path: string): Uint8Array | undefined;
};
