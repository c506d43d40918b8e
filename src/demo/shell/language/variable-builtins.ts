import {decode, joinBytes, print} from '../io.ts';
import type {Steps} from '../task.ts';
import {calculate} from './arithmetic.ts';
import type {Builtin} from './builtin.ts';
import {variablesOf} from './expand.ts';
import {complainIn} from './messages.ts';
import {quoted} from './quoting.ts';
import {readWords} from './read-words.ts';
import {assign, type Shell, ShellProblem, valueIn} from './shell-state.ts';

/** Those about variables, arguments, options and aliases. */
export const variableBuiltins: Readonly<Record<string, Builtin>> = {
  *export(shell, given) {
    return yield* mark(shell, given, 'isExported');
  },
  *readonly(shell, given) {
    return yield* mark(shell, given, 'isReadOnly');
  },
  unset(shell, given) {
    for (const word of given) {
      if (word === '-v' || word === '-f') continue;
      if (shell.variables.get(word)?.isReadOnly) throw new ShellProblem(`${word}: is read only`, 1);
      if (given[0] === '-f') shell.functions.delete(word);
      else if (!shell.variables.delete(word)) shell.functions.delete(word);
    }
    return 0;
  },
  local: declare,
  *declare(shell, given) {
    return yield* declare(shell, given);
  },
  *typeset(shell, given) {
    return yield* declare(shell, given);
  },
  let(shell, given) {
    let value = 0n;
    for (const text of given) value = calculate(text, variablesOf(shell));
    return value === 0n ? 1 : 0;
  },
  shift(shell, [count = '1']) {
    const by = Number(count);
    if (!/^\d+$/.test(count)) throw new ShellProblem(`Illegal number: ${count}`);
    if (by > shell.arguments.length) return 1;
    shell.arguments = shell.arguments.slice(by);
    return 0;
  },
  *set(shell, given) {
    return yield* set(shell, given);
  },
  *getopts(shell, given) {
    return yield* getOptions(shell, given);
  },
  *read(shell, given) {
    return yield* readWords(shell, given);
  },
  *alias(shell, given) {
    let status = 0;
    const told = given.length === 0 ? [...shell.aliases.keys()] : given;
    for (const word of told) {
      const equals = word.indexOf('=');
      if (equals > 0 && given.length > 0) shell.aliases.set(word.slice(0, equals), word.slice(equals + 1));
      else if (shell.aliases.has(word)) yield* print(shell.task, `${word}=${quoted(shell.aliases.get(word)!)}\n`);
      else {
        yield* complainIn(shell, `${word} not found`);
        status = 1;
      }
    }
    return status;
  },
  unalias(shell, given) {
    if (given[0] === '-a') shell.aliases.clear();
    let isKnown = true;
    for (const name of given) if (name !== '-a' && !shell.aliases.delete(name)) isKnown = false;
    return isKnown ? 0 : 1;
  },
  *history(shell) {
    yield* print(shell.task, shell.history.map((line, index) => `${String(index).padStart(5)} ${line}\n`).join(''));
    return 0;
  },
  hash() {
    return 0;
  },
  *ulimit(shell, given) {
    yield* print(shell.task, given.includes('-n') ? '1048576\n' : 'unlimited\n');
    return 0;
  },
  shopt() {
    return 0;
  },
  *mapfile(shell, given) {
    const name = given.findLast(word => !word.startsWith('-')) ?? 'MAPFILE';
    const chunks: Uint8Array[] = [];
    const input = shell.task.descriptors.get(0);
    for (;;) {
      const chunk = input && (yield* input.read(shell.task, 65536));
      if (!chunk) break;
      chunks.push(chunk);
    }
    assign(shell, name, decode(joinBytes(chunks)));
    return 0;
  },
};

type Flag = 'isExported' | 'isReadOnly';

function* mark(shell: Shell, given: readonly string[], flag: Flag): Steps<number> {
  const words = given.filter(word => word !== '-p' && word !== '--');
  const isTaking = words[0] === '-n';
  if (words.length === 0) {
    const name = flag === 'isExported' ? 'export' : 'readonly';
    const marked = [...shell.variables].filter(([, variable]) => variable[flag]).sort(byName);
    const text = ([key, {value}]: (typeof marked)[number]) =>
      shell.flavour === 'bash' ? `declare -${name === 'export' ? 'x' : 'r'} ${key}="${value}"\n` : `${name} ${key}=${quoted(value)}\n`;
    yield* print(shell.task, marked.map(text).join(''));
    return 0;
  }
  for (const word of isTaking ? words.slice(1) : words) {
    const [name, value] = assignmentOf(word);
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new ShellProblem(shell.flavour === 'bash' ? `\`${word}': not a valid identifier` : `${word}: bad variable name`);
    if (value !== undefined) assign(shell, name, value);
    const variable = shell.variables.get(name);
    if (variable) variable[flag] = !isTaking;
    else if (!isTaking && flag === 'isReadOnly') shell.variables.set(name, {value: '', isExported: false, isReadOnly: true});
    else if (!isTaking) shell.variables.set(name, {value: '', isExported: true, isReadOnly: false});
  }
  return 0;
}

function assignmentOf(word: string): readonly [string, string | undefined] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function* declare(shell: Shell, given: readonly string[]): Steps<number> {
  const scope = shell.locals.at(-1);
  if (!scope && shell.command === 'local') throw new ShellProblem('not in a function', 2, shell.flavour !== 'bash');
  const options = given.filter(word => /^-[a-zA-Z]+$/.test(word)).join('');
  for (const word of given) {
    if (/^-[a-zA-Z]+$/.test(word)) continue;
    const [name, value] = assignmentOf(word);
    const before = shell.variables.get(name);
    if (scope && !scope.has(name)) scope.set(name, before);
    if (scope)
      shell.variables.set(name, {
        value: value ?? '',
        isExported: options.includes('x') || (before?.isExported ?? false),
        isReadOnly: false,
      });
    else if (value !== undefined) assign(shell, name, value);
    if (scope && value === undefined && !options.includes('x')) shell.variables.delete(name);
    const made = shell.variables.get(name);
    if (made && options.includes('r')) made.isReadOnly = true;
    if (made && options.includes('x')) made.isExported = true;
  }
  if (given.length === 0 && shell.command !== 'local') yield* set(shell, []);
  return 0;
}

const optionNames: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  noexec: 'n',
  verbose: 'v',
  noclobber: 'C',
  allexport: 'a',
  pipefail: 'o',
};

function* set(shell: Shell, given: readonly string[]): Steps<number> {
  if (given.length === 0) {
    const all = [...shell.variables].sort(byName);
    yield* print(shell.task, all.map(([name, {value}]) => `${name}=${quoted(value)}\n`).join(''));
    return 0;
  }
  for (let index = 0; index < given.length; index++) {
    const word = given[index]!;
    if (word === '--' || word === '-' || !/^[-+]./.test(word)) {
      shell.arguments = given.slice(word === '--' || word === '-' ? index + 1 : index);
      return 0;
    }
    const isOn = word.startsWith('-');
    for (const letter of word.slice(1)) {
      let option: string | undefined = letter;
      if (letter === 'o') {
        const name = given[++index];
        if (name === undefined) {
          yield* print(
            shell.task,
            Object.entries(optionNames)
              .map(([long, short]) => `${long.padEnd(16)}${shell.options.has(short) ? 'on' : 'off'}\n`)
              .join(''),
          );
          return 0;
        }
        option = optionNames[name];
        if (option === undefined) throw new ShellProblem(`illegal option ${isOn ? '-' : '+'}o ${name}`);
      }
      if (!/[euxfnvCaohmbTEB]/.test(option)) throw new ShellProblem(`illegal option ${word.slice(0, 1)}${letter}`);
      if (isOn) shell.options.add(option);
      else shell.options.delete(option);
    }
  }
  return 0;
}

function* getOptions(shell: Shell, [letters = '', name = '', ...given]: readonly string[]): Steps<number> {
  const words = given.length > 0 ? given : shell.arguments;
  let index = Number(valueIn(shell, 'OPTIND') ?? 1);
  if (index === 1 && shell.optionPlace > 0 && !words[0]?.[shell.optionPlace]) shell.optionPlace = 0;
  const word = words[index - 1];
  if (shell.optionPlace === 0 && (word === undefined || !word.startsWith('-') || word === '-' || word === '--')) {
    if (word === '--') assign(shell, 'OPTIND', String(index + 1));
    assign(shell, name, '?');
    return 1;
  }
  const place = shell.optionPlace || 1;
  const letter = word![place] ?? '';
  const isLastLetter = place + 1 >= word!.length;
  const at = letters.indexOf(letter);
  const isKnown = letter !== ':' && at >= 0;
  shell.optionPlace = isLastLetter ? 0 : place + 1;
  if (isLastLetter) index++;
  let result = isKnown ? letter : '?';
  if (isKnown && letters[at + 1] === ':') {
    const value = isLastLetter ? words[index - 1] : word!.slice(place + 1);
    if (isLastLetter && value !== undefined) index++;
    else if (!isLastLetter) index++;
    shell.optionPlace = 0;
    if (value === undefined) {
      result = letters.startsWith(':') ? ':' : '?';
      if (!letters.startsWith(':')) yield* complainIn(shell, `option requires an argument -- ${letter}`);
    }
    assign(shell, 'OPTARG', value ?? (letters.startsWith(':') ? letter : ''));
  } else if (!isKnown) {
    if (letters.startsWith(':')) assign(shell, 'OPTARG', letter);
    else yield* complainIn(shell, `illegal option -${letter}`);
  }
  assign(shell, 'OPTIND', String(index));
  assign(shell, name, result);
  return 0;
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
