import {accessSync, constants as modes, statSync} from 'node:fs';
import {delimiter, resolve} from 'node:path';
import type {IPty} from 'node-pty';

/** A program on this machine, on a terminal of its own. */
export type LocalPty = {
  write(bytes: string): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  /** Hangs up (SIGHUP); what does not end is killed after a while. */
  close(): void;
};

export type LocalWish = {
  readonly command: string;
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  onOutput(bytes: Uint8Array): void;
  /** 128 and the signal's number where one ended it. */
  onEnd(exitCode: number): void;
};

/** The program is not there, or may not be run: 127 and 126, as in shells. */
export type CannotStart = Error & {readonly exitCode: 126 | 127};

const KILLED_AFTER_MS = 2000;
const TERM = 'xterm-256color';
// They describe the terminal that we are in, which is not the child's.
const OF_ANOTHER_TERMINAL = ['TERM', 'TERMCAP', 'COLUMNS', 'LINES', 'TMUX', 'TMUX_PANE', 'STY', 'WINDOW', 'WINDOWID', 'KITTY_WINDOW_ID'];
const OF_ANOTHER_PROGRAM = ['TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'VTE_VERSION'];

/**
 * Starts the program. Undefined where node-pty is not there: the child gets the terminal whole then. Throws where the program cannot be
 * started (`CannotStart` where it is not there). A child that runs on in the background after its terminal has closed is its own master.
 */
export async function openLocalPty(wish: LocalWish): Promise<LocalPty | undefined> {
  const pty = await nodePty();
  if (!pty) return undefined;
  const file = fileOf(wish);
  const child = pty.spawn(file, [...wish.args], {
    name: TERM,
    cols: atLeastOne(wish.columns),
    rows: atLeastOne(wish.rows),
    cwd: wish.cwd ?? process.cwd(),
    env: envOf(wish.env),
    encoding: null,
  });
  return driven(child, wish);
}

function driven(child: IPty, wish: LocalWish): LocalPty {
  let isOver = false;
  let killing: NodeJS.Timeout | undefined;
  child.onData(data => {
    // Its types say string; without an encoding it is bytes.
    const bytes: unknown = data;
    if (bytes instanceof Uint8Array) wish.onOutput(bytes);
  });
  child.onExit(({exitCode, signal}) => {
    isOver = true;
    if (killing && !hasGroup(child.pid)) clearTimeout(killing);
    wish.onEnd(signal ? 128 + signal : exitCode);
  });
  return {
    write(bytes) {
      if (!isOver) child.write(bytes);
    },
    resize(columns, rows) {
      if (isOver) return;
      try {
        child.resize(atLeastOne(columns), atLeastOne(rows));
      } catch {
        // It has just ended, and we have not heard yet.
      }
    },
    pause() {
      if (!isOver) child.pause();
    },
    resume() {
      if (!isOver) child.resume();
    },
    close() {
      if (killing || (isOver && !hasGroup(child.pid))) return;
      // Nobody reads any more: what it still writes must not keep it from ending.
      if (!isOver) child.resume();
      signalGroup(child.pid, 'SIGHUP');
      // A stopped child hears nothing until it goes on.
      signalGroup(child.pid, 'SIGCONT');
      killing = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILLED_AFTER_MS);
    },
  };
}

async function nodePty(): Promise<typeof import('node-pty') | undefined> {
  try {
    return await import('node-pty');
  } catch {
    return undefined;
  }
}

/** Where the program is. node-pty tells nothing of one that is not: its child would end with 1. */
function fileOf({command, env, cwd}: LocalWish): string {
  if (command.includes('/')) {
    const path = resolve(cwd ?? process.cwd(), command);
    const problem = problemOf(path);
    if (problem === undefined) return path;
    throw cannotStart(command, problem);
  }
  let seen: 126 | 127 = 127;
  for (const folder of (env['PATH'] ?? '/usr/bin:/bin').split(delimiter)) {
    const path = resolve(cwd ?? process.cwd(), folder, command);
    const problem = problemOf(path);
    if (problem === undefined) return path;
    if (problem === 126) seen = problem;
  }
  throw cannotStart(command, seen);
}

function problemOf(path: string): 126 | 127 | undefined {
  try {
    if (!statSync(path).isFile()) return 126;
  } catch {
    return 127;
  }
  try {
    accessSync(path, modes.X_OK);
    return undefined;
  } catch {
    return 126;
  }
}

function cannotStart(command: string, exitCode: 126 | 127): CannotStart {
  const because = exitCode === 127 ? 'there is no such program' : 'it may not be run';
  return Object.assign(new Error(`${command} cannot be started: ${because}`), {exitCode});
}

function envOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const foreign = [...OF_ANOTHER_TERMINAL, ...OF_ANOTHER_PROGRAM];
  return {...Object.fromEntries(kept.filter(([name]) => !foreign.includes(name))), TERM};
}

/** The child leads a session, hence a group, of its own. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left.
  }
}

function hasGroup(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function atLeastOne(size: number): number {
  return Math.max(1, Math.min(65_535, Math.floor(size) || 1));
}
