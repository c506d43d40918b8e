import type {Agenda} from '../agenda.ts';
import type {Random} from '../random.ts';
import type {FileSystem} from '../shell/files.ts';
import type {Network} from '../shell/network.ts';

export type Stream = 'stdout' | 'stderr';

/** How a process ended: its exit code, and the signal or the reason where it did not end by itself. */
export type Ending = {readonly code: number; readonly signal?: number; readonly reason?: 'OOMKilled'};

/** A running program: what is typed into it and what comes of it. Bytes go through as they are. */
export type Process = {
  write(bytes: Uint8Array): void;
  endInput(): void;
  resize(columns: number, rows: number): void;
  /** TERM, INT and HUP may be caught; KILL may not. */
  signal(name: 'TERM' | 'INT' | 'HUP' | 'KILL'): void;
  readonly ended: Ending | undefined;
  /** Bytes that were written and that it has not read yet. */
  backlog?(): number;
};

/** What a process is started with. Output is told as it comes; nothing is told after `onEnd`. */
export type Start = {
  readonly argv: readonly string[];
  /** No columns and no rows as long as nobody knows how many. */
  readonly tty?: {readonly columns: number; readonly rows: number} | undefined;
  readonly hasInput?: boolean;
  onOutput(stream: Stream, bytes: Uint8Array): void;
  /** Asked before output: whether the receiver is full. Then the process stands still until `resume` is called. */
  isFull?(resume: () => void): boolean;
  onEnd(ending: Ending): void;
};

/** The container that a process runs in, as the process sees it. */
export type Container = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly files: FileSystem;
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  /** Where its processes start; `/` unless told. */
  readonly workingFolder?: string;
  /** Whom they run as; `root` unless told. */
  readonly user?: string;
  /** What they reach; without one, no name is known and nothing answers. */
  readonly network?: Network;
  /** In bytes; more ends the process that asks for it. */
  readonly memoryLimit: number | undefined;
  /** The node below; a middling one unless told. */
  readonly machine?: Machine;
  readonly processes: ProcessTable;
  /** Ports that something listens on, and since when they answer (milliseconds since the epoch). */
  readonly listening: Map<number, number>;
  /** What it answers to a HTTP request; undefined where nothing listens there. */
  respond(port: number, path: string): {readonly status: number; readonly body: string} | undefined;
};

export type Machine = {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Milliseconds since the epoch. */
  readonly bootedAt: number;
  /** As `uname -r` prints it. */
  readonly kernelVersion: string;
};

export type ProcessTable = {
  list(): readonly {readonly pid: number; readonly user: string; readonly startedAt: number; readonly argv: readonly string[]}[];
  add(argv: readonly string[]): {readonly pid: number; remove(): void};
};
