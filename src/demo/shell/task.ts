import type {Container, Ending} from '../kubelet/process.ts';

/** Stands still until `wake` is called. The result takes it back, for when something else wakes first. */
export type Park = (wake: () => void) => () => void;

/** A built-in program. It gives its exit code; what it waits for it yields. */
export type Program = (task: Task) => Steps<number> | number;
export type Steps<T> = Generator<Park, T, void>;

/** The code of what may have ended at once. */
export function* settled(result: Steps<number> | number): Steps<number> {
  return typeof result === 'number' ? result : yield* result;
}

export type SignalName = 'HUP' | 'INT' | 'QUIT' | 'KILL' | 'USR1' | 'USR2' | 'PIPE' | 'ALRM' | 'TERM' | 'CHLD' | 'CONT' | 'STOP' | 'WINCH';

/** A process, as the program in it sees it. */
export type Task = {
  readonly pid: number;
  readonly parent: Task | undefined;
  /** Replaced by exec. */
  argv: readonly string[];
  readonly container: Container;
  env: Map<string, string>;
  folder: string;
  umask: number;
  readonly descriptors: Map<number, Descriptor>;
  /** The terminal that it hangs on. */
  readonly terminal: Terminal | undefined;
  /** Its process group: keys such as ctrl-c reach all of it. */
  group: number;
  readonly startedAt: number;
  readonly ended: Ending | undefined;
  /** What to do on a signal in place of what Linux does. */
  readonly handlers: Map<SignalName, 'ignore' | (() => void)>;
  /** Starts a process beside this one; it inherits environment, folder, and descriptors but those given. */
  fork(options: ForkOptions): Task;
  signal(name: SignalName): boolean;
  /** All processes of the container, in the order of their start. */
  others(): readonly Task[];
  /** Counts a step, or several; true when it has to rest: `if (task.isTired()) yield task.rest`. */
  isTired(weight?: number): boolean;
  readonly rest: Park;
  sleep(ms: number): Park;
  /** Called when it has ended, however. */
  onEnd(hear: () => void): void;
  /** Until it has ended. */
  waitFor(other: Task): Park;
  /** Takes memory, or gives it back; beyond the container's limit it is killed. */
  allocate(bytes: number): void;
  readonly memory: number;
};

export type ForkOptions = {
  readonly argv: readonly string[];
  readonly run: Program;
  readonly descriptors?: ReadonlyMap<number, Descriptor>;
  readonly env?: ReadonlyMap<string, string>;
  readonly folder?: string;
  readonly group?: number | 'own';
  readonly isIgnoringInterrupts?: boolean;
};

/** What reads and writes go to. Shared by those who hold it; closed when the last lets go. */
export type Descriptor = {
  /** Undefined at the end. */
  read(task: Task, most: number): Steps<Uint8Array | undefined>;
  /** Reads up to a byte and with it, or what there is before it; for who must leave the rest to others. */
  until?(task: Task, end: number): Steps<Uint8Array | undefined>;
  write(task: Task, bytes: Uint8Array): Steps<void>;
  hold(): void;
  release(): void;
  readonly terminal?: Terminal;
  /** Where it stands for a file. */
  readonly path?: string;
  /** Whether a read would give something at once. */
  isReadable?(): boolean;
  /** Until that may be another one; of a terminal also until its size is. */
  readonly changed?: Park;
};

export type TerminalModes = {isCanonical: boolean; isEchoing: boolean; hasSignals: boolean; hasNewlines: boolean};

export type Terminal = {
  /** 80 by 24 as long as nobody has told. */
  readonly columns: number;
  readonly rows: number;
  readonly isSized: boolean;
  readonly modes: TerminalModes;
  foreground: number;
  resize(columns: number, rows: number): void;
};
