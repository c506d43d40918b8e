import {print} from '../io.ts';
import {signalNumbers, signalOf} from '../signals.ts';
import type {Steps, Task} from '../task.ts';
import type {Builtin} from './builtin.ts';
import {complainAs} from './messages.ts';
import {type Shell, ShellProblem} from './shell-state.ts';

/** Those about processes. */
export const processBuiltins: Readonly<Record<string, Builtin>> = {
  *wait(shell, given) {
    return yield* wait(shell, given);
  },
  *kill(shell, given) {
    return yield* kill(shell, given);
  },
  *jobs(shell) {
    const {jobs, task} = shell;
    let number = 0;
    for (const job of jobs.values()) {
      number++;
      yield* print(
        task,
        `[${number}]${number === jobs.size ? '+' : '-'} ${job.ended ? 'Done' : 'Running'}                 ${job.argv.join(' ')}\n`,
      );
    }
    return 0;
  },
  *fg(shell) {
    const job = [...shell.jobs.values()].at(-1);
    if (!job) throw new ShellProblem('no current job', 1);
    return yield* shell.engine.waitForAll(shell, [job]);
  },
  bg() {
    return 0;
  },
  *times(shell) {
    yield* print(shell.task, '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
    return 0;
  },
};

function* wait(shell: Shell, given: readonly string[]): Steps<number> {
  const {jobs} = shell;
  const waited = given.length === 0 ? [...jobs.values()] : given.map(word => jobOf(shell, word));
  let status = 0;
  for (const job of waited) {
    if (!job) {
      status = 127;
      continue;
    }
    while (!job.ended) {
      yield interruptible(shell, job);
      const [signal] = shell.caught;
      if (signal) return 128 + signalNumbers[signal];
    }
    jobs.delete(job.pid);
    status = given.length === 0 ? 0 : job.ended.code;
  }
  return status;
}

function jobOf({jobs}: Shell, word: string): Task | undefined {
  if (/^%\d+$/.test(word)) return [...jobs.values()][Number(word.slice(1)) - 1];
  return jobs.get(Number(word));
}

function interruptible(shell: Shell, job: Task): (wake: () => void) => () => void {
  return wake => {
    const cancel = shell.task.waitFor(job)(wake);
    shell.interrupt = wake;
    return () => {
      shell.interrupt = undefined;
      cancel();
    };
  };
}

function* kill(shell: Shell, given: readonly string[]): Steps<number> {
  const {task} = shell;
  let [first] = given;
  let targets = given.slice(1);
  if (first === undefined) throw new ShellProblem('you need to specify whom to kill', 1);
  if (first === '-l') {
    if (targets.length === 0)
      yield* print(
        task,
        `${Object.entries(signalNumbers)
          .map(([name, number]) => `${String(number).padStart(2)}) ${name}`)
          .join('\n')}\n`,
      );
    for (const word of targets) yield* print(task, `${signalOf(String(Number(word) & 127)) ?? word}\n`);
    return 0;
  }
  if (first === '-s' || first === '-n') {
    first = `-${targets[0] ?? ''}`;
    targets = targets.slice(1);
  }
  const signal = first.startsWith('-') && first !== '--' ? signalOf(first.slice(1)) : 'TERM';
  const isProbe = first === '-0';
  if (!signal && !isProbe) throw new ShellProblem(`bad signal name '${first.slice(1)}'`, 1);
  let status = 0;
  for (const word of first.startsWith('-') ? targets : given) {
    const pid = word.startsWith('%') ? jobOf(shell, word)?.pid : Number(word);
    const found = task.others().filter(other => (pid !== undefined && pid < 0 ? other.group === -pid || pid === -1 : other.pid === pid));
    if (found.length === 0) {
      const isNumber = pid !== undefined && Number.isInteger(pid);
      yield* complainAs(shell, isNumber ? `can't kill pid ${word}: No such process` : `invalid number '${word}'`);
      status = 1;
    }
    // The shell itself comes last: it may not come back.
    const own = found.filter(other => other === task);
    for (const other of [...found.filter(each => each !== task), ...own]) if (!isProbe) other.signal(signal!);
  }
  return status;
}
