import type {Entry} from '../files.ts';
import {absolute, complain, print} from '../io.ts';
import {regexOf} from '../language/pattern.ts';
import type {Steps, Task} from '../task.ts';
import {UsageProblem} from './options.ts';
import {findIn} from './plain-applets.ts';
import {walk} from './walking.ts';

type Visit = {readonly path: string; readonly entry: Entry};
type Test = (visit: Visit) => Steps<boolean> | boolean;

export function* find(task: Task, given: readonly string[]): Steps<number> {
  let index = 0;
  const paths: string[] = [];
  while (index < given.length && !/^[-!(]/.test(given[index]!)) paths.push(given[index++]!);
  const words = given.slice(index);
  const {files, agenda} = task.container;
  let at = 0;
  let isBottomUp = false;
  let mostDepth = Number.POSITIVE_INFINITY;
  let leastDepth = 0;
  let hasAction = false;
  let isPruned = false;
  let status = 0;
  const test: Test = words.length === 0 ? () => true : either();
  if (at < words.length) throw new UsageProblem(`unrecognized: ${words[at]}`);
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const isWell = yield* walk(
      task,
      path,
      function* ({path: each, entry, depth}) {
        if (depth < leastDepth) return true;
        isPruned = false;
        const isFound = yield* hold(test, {path: each, entry});
        if (isFound && !hasAction) yield* print(task, `${each}\n`);
        return !isPruned;
      },
      {isBottomUp, mostDepth},
    );
    if (!isWell) status = 1;
  }
  return status;

  function either(): Test {
    let left = both();
    while (words[at] === '-o' || words[at] === '-or') {
      at++;
      const [first, second] = [left, both()];
      left = function* (visit) {
        return (yield* hold(first, visit)) || (yield* hold(second, visit));
      };
    }
    return left;
  }

  function both(): Test {
    let left = one();
    while (at < words.length && words[at] !== '-o' && words[at] !== '-or' && words[at] !== ')') {
      if (words[at] === '-a' || words[at] === '-and') at++;
      const [first, second] = [left, one()];
      left = function* (visit) {
        return (yield* hold(first, visit)) && (yield* hold(second, visit));
      };
    }
    return left;
  }

  function one(): Test {
    const word = words[at++];
    switch (word) {
      case '!':
      case '-not': {
        const inner = one();
        return function* (visit) {
          return !(yield* hold(inner, visit));
        };
      }
      case '(': {
        const inner = either();
        if (words[at++] !== ')') throw new UsageProblem("unmatched '('");
        return inner;
      }
      case '-name':
      case '-iname':
        return named(value(word), word === '-iname', path => path.replace(/(?<=.)\/+$/, '').replace(/^.*\/(?=.)/, ''));
      case '-path':
      case '-wholename':
        return named(value(word), false, path => path);
      case '-regex': {
        const regex = new RegExp(`^(?:${value(word)})$`);
        return ({path}) => regex.test(path);
      }
      case '-type': {
        const type = {f: 'file', d: 'folder', l: 'link', c: 'device'}[value(word)];
        return ({entry}) => entry.type === type;
      }
      case '-empty':
        return ({path, entry}) =>
          entry.type === 'folder' ? files.list(absolute(task, path)).length === 0 : entry.type === 'file' && entry.size === 0;
      case '-size':
        return sized(value(word));
      case '-mtime':
      case '-mmin':
        return aged(value(word), word === '-mtime' ? 86_400_000 : 60_000);
      case '-newer': {
        const than = files.stat(absolute(task, value(word)))?.changedAt ?? 0;
        return ({entry}) => entry.changedAt > than;
      }
      case '-user': {
        const user = value(word);
        return ({entry}) => entry.user === user;
      }
      case '-perm': {
        const mode = value(word);
        const bits = Number.parseInt(mode.replace(/^[-/+]/, ''), 8);
        return ({entry}) =>
          mode.startsWith('-')
            ? (entry.mode & bits) === bits
            : mode.startsWith('/') || mode.startsWith('+')
              ? (entry.mode & bits) !== 0
              : (entry.mode & 0o7777) === bits;
      }
      case '-maxdepth':
        mostDepth = Number(value(word));
        return () => true;
      case '-mindepth':
        leastDepth = Number(value(word));
        return () => true;
      case '-depth':
        isBottomUp = true;
        return () => true;
      case '-xdev':
      case '-mount':
        return () => true;
      case '-true':
        return () => true;
      case '-prune':
        return () => (isPruned = true);
      case '-print':
      case '-print0':
        hasAction = true;
        return function* ({path}) {
          yield* print(task, path + (word === '-print0' ? '\0' : '\n'));
          return true;
        };
      case '-delete':
        hasAction = true;
        isBottomUp = true;
        return ({path}) => {
          files.remove(absolute(task, path));
          return true;
        };
      case '-exec':
        hasAction = true;
        return execution();
    }
    throw new UsageProblem(`unrecognized: ${word}`);
  }

  function value(option: string): string {
    const text = words[at++];
    if (text === undefined) throw new UsageProblem(`${option} requires an argument`);
    return text;
  }

  function execution(): Test {
    const argv: string[] = [];
    while (at < words.length && words[at] !== ';' && !(words[at] === '+' && argv.at(-1) === '{}')) argv.push(words[at++]!);
    if (at++ >= words.length) throw new UsageProblem('-exec requires an argument');
    return function* ({path}) {
      const filled = argv.map(word => word.replaceAll('{}', path));
      const found = findIn(task, filled);
      if (typeof found === 'string') {
        yield* complain(task, `${filled[0]}: ${found}`);
        return false;
      }
      const child = task.fork({argv: found.argv, run: found.program});
      yield task.waitFor(child);
      return child.ended?.code === 0;
    };
  }

  function aged(text: string, unit: number): Test {
    const count = Number(text.replace(/^[-+]/, ''));
    return ({entry}) => compared(text, Math.floor((agenda.now() - entry.changedAt) / unit), count);
  }
}

function* hold(test: Test, visit: Visit): Steps<boolean> {
  const result = test(visit);
  return typeof result === 'boolean' ? result : yield* result;
}

function named(pattern: string, isLoose: boolean, of: (path: string) => string): Test {
  const regex = regexOf([{text: isLoose ? pattern.toLowerCase() : pattern, isQuoted: false}]);
  return ({path}) => regex.test(isLoose ? of(path).toLowerCase() : of(path));
}

function sized(text: string): Test {
  const [, sign = '', digits = '0', unit = ''] = /^([-+]?)(\d+)([bckMG]?)$/.exec(text) ?? [];
  const factor = {'': 512, b: 512, c: 1, k: 1024, M: 2 ** 20, G: 2 ** 30}[unit]!;
  return ({entry}) => compared(sign, Math.ceil(entry.size / factor), Number(digits));
}

function compared(sign: string, value: number, count: number): boolean {
  return sign.startsWith('+') ? value > count : sign.startsWith('-') ? value < count : value === count;
}
