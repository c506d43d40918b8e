import {lookUp, load} from '../executables.ts';
import {echoed} from '../echo.ts';
import {absolute, complain, nameOf, print, warn} from '../io.ts';
import {formatted} from '../printf.ts';
import {settled, type Steps, type Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {expression} from './expr.ts';
import {parseOptions, UsageProblem} from './options.ts';

/** Programs that look at their arguments and their environment only. */
export const plainApplets: Readonly<Record<string, Applet>> = {
  true: () => 0,
  false: () => 1,
  *echo(task, given) {
    yield* print(task, echoed(given));
    return 0;
  },
  *printf(task, [format, ...values]) {
    if (format === undefined) throw new UsageProblem('', 'printf FORMAT [ARG]...');
    const {text, problems} = formatted(format, values);
    yield* print(task, text);
    for (const problem of problems) yield* complain(task, problem);
    return problems.length > 0 ? 1 : 0;
  },
  *yes(task, given) {
    const line = `${given.length === 0 ? 'y' : given.join(' ')}\n`;
    const many = line.repeat(Math.max(1, Math.floor(8192 / line.length)));
    for (;;) yield* print(task, many);
  },
  seq,
  *basename(task, given) {
    const [path, suffix = ''] = given[0] === '--' ? given.slice(1) : given;
    if (path === undefined) throw new UsageProblem('', 'basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...');
    const name = path.replace(/(?<=.)\/+$/, '').replace(/^.*\/(?=.)/, '');
    yield* print(task, `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
    return 0;
  },
  *dirname(task, [path]) {
    if (path === undefined) throw new UsageProblem('', 'dirname FILENAME');
    const bare = path.replace(/(?<=.)\/+$/, '');
    const slash = bare.lastIndexOf('/');
    yield* print(task, `${slash < 0 ? '.' : bare.slice(0, slash).replace(/\/+$/, '') || '/'}\n`);
    return 0;
  },
  env: environment,
  *printenv(task, given) {
    if (given.length === 0) yield* print(task, listed(task.env));
    let status = 0;
    for (const name of given) {
      const value = task.env.get(name);
      if (value === undefined) status = 1;
      else yield* print(task, `${value}\n`);
    }
    return status;
  },
  *which(task, given) {
    let status = 0;
    for (const name of given) {
      if (name === '-a') continue;
      const {files} = task.container;
      const path = name.includes('/')
        ? files.allows(absolute(task, name), 'execute')
          ? name
          : undefined
        : lookUp(task.container, name, task.env.get('PATH') ?? '', task.folder);
      if (path === undefined) status = 1;
      else yield* print(task, `${path}\n`);
    }
    return status;
  },
  *expr(task, given) {
    const value = expression(given);
    yield* print(task, `${value}\n`);
    return value === '' || value === '0' ? 1 : 0;
  },
  *sleep(task, given) {
    if (given.length === 0)
      throw new UsageProblem(
        '',
        'sleep [N]...\n\nPause for a time equal to the total of the args given, where each arg can\nhave an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays',
      );
    let ms = 0;
    for (const word of given) ms += durationOf(word);
    yield task.sleep(ms);
    return 0;
  },
  *usleep(task, [microseconds = '0']) {
    yield task.sleep(Number(microseconds) / 1000);
    return 0;
  },
  time: timed,
  timeout: limited,
  *nohup(task, given) {
    task.handlers.set('HUP', 'ignore');
    return yield* become(task, given);
  },
  *setsid(task, given) {
    return yield* become(task, given);
  },
  *nice(task, given) {
    return yield* become(task, given[0] === '-n' ? given.slice(2) : given);
  },
};

function* seq(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(
    given.map(word => (/^-[\d.]/.test(word) ? `\0${word}` : word)),
    {letters: 'ws:', usage: 'seq [-w] [-s SEP] [FIRST [INC]] LAST'},
  );
  const texts = words.map(word => word.replace('\0', ''));
  const numbers = texts.map(Number);
  for (const [index, number] of numbers.entries()) if (Number.isNaN(number)) throw new UsageProblem(`invalid number '${texts[index]}'`);
  if (numbers.length < 1 || numbers.length > 3) throw new UsageProblem('', 'seq [-w] [-s SEP] [FIRST [INC]] LAST');
  const last = numbers.at(-1)!;
  const first = numbers.length > 1 ? numbers[0]! : 1;
  const step = numbers.length === 3 ? numbers[1]! : 1;
  const places = Math.max(...texts.map(text => (text.split('.')[1] ?? '').length));
  const width = has('w') ? Math.max(first.toFixed(places).length, last.toFixed(places).length) : 0;
  const separator = value('s') ?? '\n';
  let block = '';
  let count = 0;
  if (step === 0) return 0;
  for (let index = 0; step > 0 ? first + index * step <= last + 1e-9 : first + index * step >= last - 1e-9; index++) {
    block += `${count++ > 0 ? separator : ''}${(first + index * step).toFixed(places).padStart(width, '0')}`;
    if (block.length < 4096) continue;
    yield* print(task, block);
    block = '';
  }
  yield* print(task, count > 0 ? `${block}\n` : '');
  return 0;
}

function listed(env: ReadonlyMap<string, string>): string {
  return [...env].map(([name, value]) => `${name}=${value}\n`).join('');
}

function* environment(task: Task, given: readonly string[]): Steps<number> {
  const {has, all, words} = parseOptions(given, {
    letters: 'iu:0',
    long: {'ignore-environment': 'i', unset: 'u'},
    isStrict: true,
    usage: 'env [-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]',
  });
  const env = has('i') ? new Map<string, string>() : new Map(task.env);
  for (const name of all('u')) env.delete(name);
  let index = 0;
  for (; index < words.length; index++) {
    const word = words[index]!;
    if (word === '-') env.clear();
    else if (word.includes('=')) env.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    else break;
  }
  if (index === words.length) {
    yield* print(task, has('0') ? [...env].map(([name, value]) => `${name}=${value}\0`).join('') : listed(env));
    return 0;
  }
  const path = task.env.get('PATH') ?? '';
  task.env = env;
  return yield* become(task, words.slice(index), path);
}

/** Runs another program in this process. */
export function* become(task: Task, argv: readonly string[], path = task.env.get('PATH') ?? ''): Steps<number> {
  if (argv.length === 0) throw new UsageProblem('', `${nameOf(task)} PROG ARGS`);
  const found = findIn(task, argv, path);
  if (typeof found === 'string') {
    yield* complain(task, `can't execute '${argv[0]}': ${found}`);
    return found.startsWith('No') ? 127 : 126;
  }
  task.argv = found.argv;
  return yield* settled(found.program(task));
}

/** A program that this one may start, or why it cannot. */
export function findIn(
  task: Task,
  argv: readonly string[],
  path = task.env.get('PATH') ?? '',
): Extract<ReturnType<typeof load>, object> | string {
  const [name = ''] = argv;
  const at = name.includes('/') ? absolute(task, name) : lookUp(task.container, name, path, task.folder);
  const found = at === undefined ? 'missing' : load(task.container, at, argv);
  if (typeof found === 'object') return found;
  return {missing: 'No such file or directory', denied: 'Permission denied', 'no-format': 'Exec format error'}[found];
}

/** Milliseconds of `5`, `0.5`, `1m`, `infinity`. */
export function durationOf(text: string): number {
  if (/^inf(inity)?$/.test(text)) return Number.POSITIVE_INFINITY;
  const [, number, unit = 's'] = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text) ?? [];
  if (number === undefined) throw new UsageProblem(`invalid number '${text}'`);
  return Number(number) * {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000}[unit || 's']!;
}

function* timed(task: Task, given: readonly string[]): Steps<number> {
  const words = given[0] === '-p' ? given.slice(1) : given;
  const found = findIn(task, words);
  if (typeof found === 'string') throw new UsageProblem(`can't execute '${words[0]}': ${found}`, '', 127);
  const startedAt = task.container.agenda.now();
  const child = task.fork({argv: found.argv, run: found.program});
  yield task.waitFor(child);
  const seconds = (task.container.agenda.now() - startedAt) / 1000;
  const text = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
  yield* warn(task, `real\t${text}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return child.ended?.code ?? 0;
}

function* limited(task: Task, given: readonly string[]): Steps<number> {
  const {value, words} = parseOptions(given, {letters: 's:k:', isStrict: true, usage: 'timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS'});
  const [limit, ...argv] = words;
  if (limit === undefined || argv.length === 0) throw new UsageProblem('', 'timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS');
  const found = findIn(task, argv);
  if (typeof found === 'string') throw new UsageProblem(`can't execute '${argv[0]}': ${found}`, '', 127);
  const child = task.fork({argv: found.argv, run: found.program});
  const ms = durationOf(limit);
  let isOver = false;
  const cancel = task.sleep(ms)(() => {
    isOver = true;
    child.signal(value('s')?.includes('KILL') || value('s') === '9' ? 'KILL' : 'TERM');
  });
  yield task.waitFor(child);
  cancel();
  const code = child.ended?.code ?? 0;
  return isOver ? 143 : code;
}
