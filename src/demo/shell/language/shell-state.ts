import type {Descriptor, Program, SignalName, Steps, Task} from '../task.ts';
import type {Command} from './tree.ts';

export type Flavour = 'ash' | 'bash' | 'dash';

export type Variable = {value: string; isExported: boolean; isReadOnly: boolean};

/** How a command is run: in the last place of a process, a program may take the process over. */
export type How = {readonly isLast?: boolean};

export type ForkHow = {
  readonly descriptors?: ReadonlyMap<number, Descriptor>;
  readonly isIgnoringInterrupts?: boolean;
  readonly hasOwnGroup?: boolean;
  readonly group?: number | undefined;
};

/** The interpreter, for what it is made of: built-in commands run commands too. */
export type Engine = {
  run(shell: Shell, command: Command, how?: How): Steps<number>;
  /** Parses and runs; a mistake in it throws a ShellProblem. */
  runText(shell: Shell, text: string): Steps<number>;
  capture(shell: Shell, body: Command): Steps<string>;
  fork(shell: Shell, command: Command, how?: ForkHow): Task;
  /** Waits in the foreground. */
  waitForAll(shell: Shell, tasks: readonly Task[]): Steps<number>;
  readonly builtins: ReadonlySet<string>;
  /** A shell of its own, for scripts. */
  program(flavour: Flavour): Program;
};

/** What a running shell knows. A subshell has a copy of it. */
export type Shell = {
  readonly task: Task;
  readonly flavour: Flavour;
  readonly engine: Engine;
  /** `$0`. */
  name: string;
  arguments: readonly string[];
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, Command>;
  readonly aliases: Map<string, string>;
  /** By letter: e, u, x, f, n, v, C, i; `o` stands for pipefail. */
  readonly options: Set<string>;
  /** Of the last command. */
  status: number;
  /** Of the last `$(…)` in the command that runs. */
  substituted: number | undefined;
  lastBackground: number | undefined;
  /** Background processes that nobody waited for yet. */
  readonly jobs: Map<number, Task>;
  readonly traps: Map<SignalName | 'EXIT', string>;
  /** Signals that came and have a trap. */
  readonly caught: SignalName[];
  /** Called when one comes while `wait` or `read` waits. */
  interrupt: (() => void) | undefined;
  /** What `local` hid, function by function. */
  readonly locals: Map<string, Variable | undefined>[];
  readonly functionNames: string[];
  /** Above 0 where a failure does not end a shell with -e. */
  tested: number;
  loops: number;
  /** Within a sourced file, where return is allowed. */
  sourced: number;
  /** Name of the built-in command that runs, for messages. */
  command: string | undefined;
  readonly startedAt: number;
  readonly history: string[];
  /** Where getopts is within an argument. */
  optionPlace: number;
  /** A ctrl-c came to an interactive shell. */
  isInterrupted: boolean;
};

export class Break extends Error {
  override name = 'Break';
  readonly levels: number;
  readonly isContinue: boolean;

  constructor(levels: number, isContinue: boolean) {
    super('break');
    this.levels = levels;
    this.isContinue = isContinue;
  }
}

export class Return extends Error {
  override name = 'Return';
  readonly code: number;

  constructor(code: number) {
    super('return');
    this.code = code;
  }
}

/** An error that ends a shell unless it is interactive: of expansion, of a special built-in command. */
export class ShellProblem extends Error {
  override name = 'ShellProblem';
  readonly code: number;
  /** Even where a built-in command that is not special throws it. */
  readonly isFatal: boolean;

  constructor(message: string, code = 2, isFatal = false) {
    super(message);
    this.code = code;
    this.isFatal = isFatal;
  }
}

/** What an interactive shell was doing is given up for a ctrl-c. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

export function createShell(task: Task, flavour: Flavour, name: string, engine: Engine): Shell {
  const variables = new Map<string, Variable>();
  for (const [key, value] of task.env) {
    if (/^[A-Za-z_]\w*$/.test(key)) variables.set(key, {value, isExported: true, isReadOnly: false});
  }
  const shell: Shell = {
    task,
    flavour,
    engine,
    name,
    arguments: [],
    variables,
    functions: new Map(),
    aliases: new Map(),
    options: new Set(),
    status: 0,
    substituted: undefined,
    lastBackground: undefined,
    jobs: new Map(),
    traps: new Map(),
    caught: [],
    interrupt: undefined,
    locals: [],
    functionNames: [],
    tested: 0,
    loops: 0,
    sourced: 0,
    command: undefined,
    startedAt: task.container.agenda.now(),
    history: [],
    optionPlace: 0,
    isInterrupted: false,
  };
  const plain = {IFS: ' \t\n', PS1: promptOf(shell), PS2: '> ', PS4: '+ ', OPTIND: '1', PPID: String(task.parent?.pid ?? 0)};
  for (const [key, value] of Object.entries(plain))
    if (!variables.has(key)) variables.set(key, {value, isExported: false, isReadOnly: false});
  const level = Number(variables.get('SHLVL')?.value ?? 0);
  variables.set('SHLVL', {value: String((Number.isFinite(level) ? level : 0) + 1), isExported: true, isReadOnly: false});
  variables.set('PWD', {value: task.folder, isExported: true, isReadOnly: false});
  return shell;
}

/** The same shell in another process, as fork leaves it: with its state but not its traps and jobs. */
export function copyShell(shell: Shell, task: Task): Shell {
  return {
    ...shell,
    task,
    variables: new Map([...shell.variables].map(([name, variable]) => [name, {...variable}])),
    functions: new Map(shell.functions),
    aliases: new Map(shell.aliases),
    options: new Set([...shell.options].filter(option => option !== 'i')),
    jobs: new Map(),
    traps: new Map([...shell.traps].filter(([, action]) => action === '')),
    caught: [],
    interrupt: undefined,
    locals: shell.locals.map(scope => new Map(scope)),
    functionNames: [...shell.functionNames],
    history: [],
  };
}

export function valueIn(shell: Shell, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(shell.status);
    case '#':
      return String(shell.arguments.length);
    case '$':
      return String(shellPid(shell));
    case '!':
      return shell.lastBackground === undefined ? '' : String(shell.lastBackground);
    case '0':
      return shell.name;
    case '-':
      return [...shell.options].filter(option => option !== 'o').join('');
    case '@':
    case '*':
      return shell.arguments.length === 0
        ? undefined
        : shell.arguments.join(name === '@' ? ' ' : (shell.variables.get('IFS')?.value ?? ' ').slice(0, 1));
    case 'RANDOM':
      return shell.flavour === 'dash' ? shell.variables.get(name)?.value : String(shell.task.container.random.below(32768));
    case 'FUNCNAME':
      return shell.functionNames.at(-1);
    case 'SECONDS':
      if (shell.flavour === 'bash') return String(Math.floor((shell.task.container.agenda.now() - shell.startedAt) / 1000));
      break;
    case 'COLUMNS':
    case 'LINES': {
      const {terminal} = shell.task;
      if (terminal && shell.options.has('i')) return String(name === 'LINES' ? terminal.rows : terminal.columns);
      break;
    }
  }
  if (/^\d+$/.test(name)) return shell.arguments[Number(name) - 1];
  return shell.variables.get(name)?.value;
}

export function assign(shell: Shell, name: string, value: string): void {
  const known = shell.variables.get(name);
  if (known?.isReadOnly) throw new ShellProblem(shell.flavour === 'bash' ? `${name}: readonly variable` : `${name}: is read only`);
  shell.task.allocate(value.length - (known?.value.length ?? 0));
  if (known) known.value = value;
  else shell.variables.set(name, {value, isExported: shell.options.has('a'), isReadOnly: false});
}

export function exported(shell: Shell): Map<string, string> {
  const env = new Map<string, string>();
  for (const [name, {value, isExported}] of shell.variables) if (isExported) env.set(name, value);
  return env;
}

/** `$$`: that of the shell, in its subshells too. */
function shellPid(shell: Shell): number {
  return rootPids.get(shell.functions) ?? shell.task.pid;
}

const rootPids = new WeakMap<object, number>();

/** Remembers for a subshell whose `$$` it shows. */
export function keepPid(from: Shell, into: Shell): void {
  rootPids.set(into.functions, shellPid(from));
}

function promptOf({flavour, task}: Shell): string {
  const sign = (task.container.user ?? 'root') === 'root' ? '#' : '$';
  if (flavour === 'bash') return `\\u@\\h:\\w${sign} `;
  return flavour === 'dash' ? `${sign} ` : `\\w ${sign} `;
}
