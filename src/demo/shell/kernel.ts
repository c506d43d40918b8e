import type {Container, Ending, ProcessTable} from '../kubelet/process.ts';
import {Exit, Gone, TooManyTasks} from './endings.ts';
import type {Listener} from './network.ts';
import {BrokenPipe} from './pipe.ts';
import {harmless, signalNumbers} from './signals.ts';
import {
  settled,
  type Descriptor,
  type ForkOptions,
  type Park,
  type Program,
  type SignalName,
  type Steps,
  type Task,
  type Terminal,
} from './task.ts';

/**
 * What runs the processes of one container, and of those that share its process table: turn by turn, in the agenda's time, bounded in each
 * turn.
 */
export class Kernel {
  /** Whose first process is number 1. */
  readonly container: Container;
  readonly tasks = new Map<number, RunningTask>();
  /** What the processes take. */
  memory = 0;
  /** Steps that were made; in place of CPU time. */
  steps = 0;
  /** Programs that listen on ports; see listening.ts. */
  readonly listeners = new Map<number, Listener>();
  running: RunningTask | undefined;
  #queue: RunningTask[] = [];
  #budget = 0;
  #turnAt = Number.NEGATIVE_INFINITY;
  #pauseMs = 1;
  #isPlanned = false;

  constructor(container: Container) {
    this.container = container;
  }

  start(task: RunningTask): void {
    if (this.tasks.size >= mostTasks) {
      task.end({code: 1});
      throw new TooManyTasks();
    }
    this.tasks.set(task.pid, task);
    this.take(task, baseMemory);
    this.queue(task);
  }

  queue(task: RunningTask): void {
    this.#queue.push(task);
    this.#plan(0);
  }

  isTired(weight: number): boolean {
    this.steps += weight;
    this.#budget -= weight;
    return this.#budget < 0;
  }

  take(task: RunningTask, bytes: number): void {
    task.memory += bytes;
    // Who only shares the table has a control group of his own, without a limit.
    if (task.container !== this.container) return;
    this.memory += bytes;
    const {memoryLimit = mostMemory} = this.container;
    if (bytes <= 0 || this.memory <= memoryLimit) return;
    // All of the container goes at once, as with memory.oom.group.
    this.endAllOf(this.container, {code: 137, signal: 9, reason: 'OOMKilled'});
    if (this.running?.ended) throw new Gone();
  }

  endAll(ending: Ending, except?: RunningTask): void {
    for (const task of [...this.tasks.values()].reverse()) if (task !== except) task.end(ending);
  }

  /** Whatever runs in one container, as a runtime does when its main process has ended. */
  endAllOf(container: Container, ending: Ending): void {
    for (const task of [...this.tasks.values()].reverse()) if (task.container === container) task.end(ending);
  }

  memoryOf(container: Container): number {
    if (container === this.container) return this.memory;
    return [...this.tasks.values()].reduce((sum, task) => (task.container === container ? sum + task.memory : sum), 0);
  }

  signalGroup(group: number, name: SignalName): void {
    for (const task of [...this.tasks.values()]) if (task.group === group) task.signal(name);
  }

  #plan(ms: number): void {
    if (this.#isPlanned || this.running) return;
    this.#isPlanned = true;
    this.container.agenda.after(ms, () => this.#turn());
  }

  #turn(): void {
    this.#isPlanned = false;
    const now = this.container.agenda.now();
    // Who never sleeps gets slower, so that an endless loop costs little.
    if (now > this.#turnAt) this.#budget = this.#pauseMs >= longestPauseMs ? stepsInSlowTurn : stepsInTurn;
    this.#turnAt = now;
    while (this.#queue.length > 0 && this.#budget > 0) {
      const task = this.#queue.shift()!;
      if (task.ended) continue;
      this.running = task;
      task.run();
      this.running = undefined;
    }
    this.#pauseMs = this.#budget > 0 ? 1 : Math.min(longestPauseMs, this.#pauseMs * 1.1);
    if (this.#queue.length > 0) this.#plan(Math.ceil(this.#pauseMs));
  }
}

export type TaskOptions = {
  /** Where it runs, if that is not the container that the kernel was made for. */
  readonly container?: Container;
  readonly argv: readonly string[];
  readonly run: Program;
  readonly env: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly descriptors: ReadonlyMap<number, Descriptor>;
  readonly terminal?: Terminal | undefined;
  readonly parent?: RunningTask | undefined;
  readonly group?: number | undefined;
  readonly umask?: number;
  readonly onEnd?: (ending: Ending) => void;
};

export class RunningTask implements Task {
  readonly pid: number;
  parent: RunningTask | undefined;
  readonly kernel: Kernel;
  readonly container: Container;
  env: Map<string, string>;
  folder: string;
  umask: number;
  readonly descriptors: Map<number, Descriptor>;
  readonly terminal: Terminal | undefined;
  group: number;
  readonly startedAt: number;
  ended: Ending | undefined;
  readonly handlers = new Map<SignalName, 'ignore' | (() => void)>();
  memory = 0;
  #argv: readonly string[];
  readonly #steps: Steps<number>;
  readonly #entry: ReturnType<ProcessTable['add']>;
  readonly #onEnd: ((ending: Ending) => void) | undefined;
  readonly #hearers = new Set<() => void>();
  #cancelPark: (() => void) | undefined;
  #remove: () => void;

  constructor(
    kernel: Kernel,
    {container, argv, run, env, folder, descriptors, terminal, parent, group, umask = 0o022, onEnd}: TaskOptions,
  ) {
    this.kernel = kernel;
    this.container = container ?? kernel.container;
    this.#argv = argv;
    this.#entry = kernel.container.processes.add(argv);
    this.#remove = () => this.#entry.remove();
    this.pid = this.#entry.pid;
    this.parent = parent;
    this.env = new Map(env);
    this.folder = folder;
    this.umask = umask;
    this.descriptors = new Map(descriptors);
    for (const descriptor of this.descriptors.values()) descriptor.hold();
    this.terminal = terminal;
    this.group = group ?? this.pid;
    this.startedAt = kernel.container.agenda.now();
    this.#onEnd = onEnd;
    this.#steps = begin(run, this);
  }

  get argv(): readonly string[] {
    return this.#argv;
  }

  set argv(argv: readonly string[]) {
    this.#argv = argv;
  }

  fork({argv, run, descriptors, env, folder, group, isIgnoringInterrupts}: ForkOptions): Task {
    const task = new RunningTask(this.kernel, {
      container: this.container,
      argv,
      run,
      env: env ?? this.env,
      folder: folder ?? this.folder,
      descriptors: descriptors ?? this.descriptors,
      terminal: this.terminal,
      parent: this,
      group: group === 'own' ? undefined : (group ?? this.group),
      umask: this.umask,
    });
    for (const [name, handler] of this.handlers) if (handler === 'ignore') task.handlers.set(name, 'ignore');
    if (isIgnoringInterrupts) task.handlers.set('INT', 'ignore').set('QUIT', 'ignore');
    this.kernel.start(task);
    return task;
  }

  run(): void {
    try {
      for (;;) {
        const {done, value} = this.#steps.next();
        if (this.ended) return;
        if (done) return this.end({code: value & 255});
        // To the end of the queue, whose next turn may come later.
        if (value === this.rest) return this.kernel.queue(this);
        let hasWoken = false;
        let isParked = false;
        const cancel = value(() => {
          if (hasWoken) return;
          hasWoken = true;
          this.#cancelPark = undefined;
          if (isParked && !this.ended) this.kernel.queue(this);
        });
        if (!hasWoken) {
          isParked = true;
          this.#cancelPark = cancel;
          return;
        }
      }
    } catch (error) {
      if (this.ended) return;
      if (error instanceof Exit) return this.end({code: error.code & 255});
      if (error instanceof BrokenPipe) return this.end({code: 1});
      this.#crash(error);
    }
  }

  /** What no program may throw ends it, as a fault in it would, and not the cluster. */
  #crash(error: unknown): void {
    // A script that calls itself for ever runs out of stack there too.
    if (error instanceof RangeError) return this.end({code: 139, signal: 11});
    const name = (this.#argv[0] ?? '').replace(/^.*\//, '');
    const told =
      error instanceof TooManyTasks ? error.message : `internal error: ${error instanceof Error ? error.message : String(error)}`;
    const errors = this.descriptors.get(2);
    // A first step is all that most outputs need; who is full hears nothing.
    if (errors) errors.write(this, new TextEncoder().encode(`${name}: ${told}\n`)).next();
    this.end(error instanceof TooManyTasks ? {code: 2} : {code: 139, signal: 11});
  }

  signal(name: SignalName): boolean {
    if (this.ended) return false;
    const handler = this.handlers.get(name);
    if (name !== 'KILL' && handler) {
      if (handler !== 'ignore') handler();
      return true;
    }
    // The first process of a container is not ended by what it does not handle (pid_namespaces(7)).
    if (harmless.has(name) || this.pid === 1) return true;
    this.kill(name);
    return true;
  }

  /** Ends it whatever it says: from outside of the container. */
  kill(name: SignalName): void {
    const number = signalNumbers[name];
    this.end({code: 128 + number, signal: number});
    if (this.kernel.running === this) throw new Gone();
  }

  end(ending: Ending): void {
    if (this.ended) return;
    this.ended = ending;
    this.#cancelPark?.();
    this.#cancelPark = undefined;
    if (this.container === this.kernel.container) this.kernel.memory -= this.memory;
    this.kernel.tasks.delete(this.pid);
    if (this.pid === 1) this.kernel.endAll({code: 137, signal: 9});
    for (const task of this.kernel.tasks.values()) if (task.parent === this) task.parent = this.kernel.tasks.get(1);
    this.#remove();
    for (const descriptor of this.descriptors.values()) descriptor.release();
    this.descriptors.clear();
    for (const hear of [...this.#hearers]) hear();
    this.#hearers.clear();
    this.parent?.signal('CHLD');
    this.#onEnd?.(ending);
  }

  others(): readonly Task[] {
    return [...this.kernel.tasks.values()];
  }

  isTired(weight = 1): boolean {
    return this.kernel.isTired(weight);
  }

  /** Known by being this one: see run. */
  readonly rest: Park = () => () => {};

  sleep(ms: number): Park {
    return wake => (Number.isFinite(ms) ? this.container.agenda.after(Math.max(1, ms), wake) : () => {});
  }

  onEnd(hear: () => void): void {
    this.#hearers.add(hear);
  }

  waitFor(other: Task): Park {
    return wake => {
      if (other.ended || !(other instanceof RunningTask)) {
        wake();
        return () => {};
      }
      other.#hearers.add(wake);
      return () => other.#hearers.delete(wake);
    };
  }

  allocate(bytes: number): void {
    this.kernel.take(this, bytes);
  }
}

function* begin(run: Program, task: Task): Steps<number> {
  return yield* settled(run(task));
}

const kernels = new WeakMap<ProcessTable, Kernel>();

/** The same for each process of a container, and for containers that share one table of processes. */
export function kernelOf(container: Container): Kernel {
  let kernel = kernels.get(container.processes);
  if (!kernel) kernels.set(container.processes, (kernel = new Kernel(container)));
  return kernel;
}

const stepsInTurn = 2000;
const stepsInSlowTurn = 400;
const longestPauseMs = 50;
const mostTasks = 1024;
/** What a small process takes, as the smallest of BusyBox does. */
const baseMemory = 300 * 1024;
/** Where nobody set a limit. */
const mostMemory = 8 * 2 ** 30;
