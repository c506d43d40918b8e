import {open, type Program, type Session} from './pty.ts';
import type {FigureName} from './budgets.ts';
import type {World} from './world.ts';

/** Samples by figure, in the figure's unit. */
export type Samples = Partial<Record<FigureName, readonly number[]>>;

/** The program under test: dogwatch as built, or another one to compare with. */
export type Subject = {
  readonly name: string;
  /** Writes its own figures to the file named by DOGWATCH_MEASURE when it ends. */
  readonly measuresItself: boolean;
  program(world: World, scope: Scope, env: Readonly<Record<string, string>>): Program;
  /** On the screen when every pod is listed. */
  ready(pods: number): RegExp;
};

/** Undefined: all namespaces. */
export type Scope = {readonly namespace?: string};

/** What a benchmark is given. `scripted` is always the program's own server, whose values change when told to. */
export type Stage = {
  readonly subject: Subject;
  readonly world: World;
  readonly scripted: () => Promise<World>;
  /** A folder of this run, where the program finds no earlier settings. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Somebody waits for the gate: what runs for long runs for half as long. */
  readonly isQuick: boolean;
};

export type Benchmark = {
  readonly name: string;
  /** Undefined samples: this subject cannot be measured so. */
  run(stage: Stage): Promise<Samples>;
};

export const listInMs = 60_000;

/** A row as kubectl and its likes print it: READY, then a status. */
export const firstRow = /\b\d+\/\d+\s+(Running|Completed|Pending|Terminating|[A-Z][a-z]+[A-Z][A-Za-z]+)\b/;

export const keys = {down: '\x1b[B', up: '\x1b[A', pageDown: '\x1b[6~', pageUp: '\x1b[5~'} as const;

/** Opens the program on a world without waiting for anything. */
export function start(stage: Stage, world: World, scope: Scope = {}, env: Readonly<Record<string, string>> = {}): Session {
  return open(stage.subject.program(world, scope, {...stage.env, KUBECONFIG: world.kubeconfig, ...env}), stage.directory);
}

/** Runs `body` on an open program whose table is complete and still, and closes it whatever happens. */
export async function withTable<T>(stage: Stage, world: World, body: (session: Session) => Promise<T>): Promise<T> {
  const pods = await world.pods();
  const session = start(stage, world);
  try {
    await session.until(stage.subject.ready(pods), listInMs);
    await session.quiet(300, 5000);
    return await body(session);
  } finally {
    await session.close();
  }
}
