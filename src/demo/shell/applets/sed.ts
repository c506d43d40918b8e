import {absolute, complain, decode, encode, openInput, print, readLines, reasonOf} from '../io.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {parseOptions, UsageProblem} from './options.ts';
import {parseSed, type SedAddress, type SedCommand} from './sed-script.ts';

/** sed, with the commands s y p P d D n N h H g G x a i c q = b t r w and blocks. */
export function* sed(task: Task, given: readonly string[]): Steps<number> {
  const usage = 'sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...';
  const inPlace = given.some(word => /^-[nrE]*i|^--in-place/.test(word));
  const {has, all, words} = parseOptions(
    given.map(word => (/^--in-place/.test(word) ? '-i' : word.replace(/^(-[nrE]*i).+$/, '$1'))),
    {
      letters: 'nrEise:f:',
      long: {expression: 'e', quiet: 'n', silent: 'n', 'regexp-extended': 'E'},
      usage,
    },
  );
  const rest = [...words];
  const scripts = [...all('e'), ...all('f').map(path => decode(task.container.files.read(absolute(task, path))))];
  if (scripts.length === 0) {
    const script = rest.shift();
    if (script === undefined) throw new UsageProblem('', usage);
    scripts.push(script);
  }
  const commands = parseSed(scripts.join('\n'), has('r') || has('E'));
  if (!inPlace) return yield* edit(task, commands, rest.length === 0 ? ['-'] : rest, has('n'), text => print(task, text));
  let status = 0;
  for (const path of rest) {
    let output = '';
    // biome-ignore lint/correctness/useYield: it stands for one that prints
    const keep = function* (text: string): Steps<void> {
      output += text;
    };
    const code = yield* edit(task, commands, [path], has('n'), keep);
    if (code === 1) status = 1;
    else task.container.files.write(absolute(task, path), encode(output));
  }
  return status;
}

type State = {space: string; hold: string; number: number; isLast: boolean; readonly ranges: Map<SedCommand, boolean>};

function* edit(
  task: Task,
  commands: readonly SedCommand[],
  paths: readonly string[],
  isQuiet: boolean,
  out: (text: string) => Steps<void>,
): Steps<number> {
  let status = 0;
  const inputs: Descriptor[] = [];
  for (const path of paths) {
    try {
      inputs.push(openInput(task, path));
    } catch (error) {
      yield* complain(task, `${path}: ${reasonOf(error)}`);
      status = 1;
    }
  }
  let reader = inputs.length > 0 ? readLines(task, inputs.shift()!) : undefined;
  let ahead = yield* pull();
  const state: State = {space: '', hold: '', number: 0, isLast: false, ranges: new Map()};
  let isOver = false;
  while (ahead !== undefined && !isOver) {
    if (task.isTired()) yield task.rest;
    yield* take(false);
    let appended = '';
    let restarts = true;
    while (restarts) {
      restarts = false;
      let isSubstituted = false;
      let isDeleted = false;
      for (let at = 0; at < commands.length; at++) {
        const command = commands[at]!;
        if (!isSelected(command, state)) {
          if (command.name === '{') at = command.end!;
          continue;
        }
        const {name, text = ''} = command;
        if (name === 's') {
          const before = state.space;
          let count = 0;
          state.space = before.replace(command.regex!, (...match) => {
            count++;
            if (command.nth !== undefined && count !== command.nth && !(command.isGlobal && count >= command.nth))
              return match[0] as string;
            isSubstituted = true;
            return command.replace!(match);
          });
          if (isSubstituted && command.isPrinting && state.space !== before) yield* out(`${state.space}\n`);
        } else if (name === 'y') state.space = [...state.space].map(letter => command.map!.get(letter) ?? letter).join('');
        else if (name === 'p') yield* out(`${state.space}\n`);
        else if (name === 'P') yield* out(`${state.space.split('\n')[0]}\n`);
        else if (name === '=') yield* out(`${state.number}\n`);
        else if (name === 'l') yield* out(`${JSON.stringify(state.space).slice(1, -1)}$\n`);
        else if (name === 'i') yield* out(`${text}\n`);
        else if (name === 'a') appended += `${text}\n`;
        else if (name === 'r') appended += fileText(task, text);
        else if (name === 'h') state.hold = state.space;
        else if (name === 'H') state.hold += `\n${state.space}`;
        else if (name === 'g') state.space = state.hold;
        else if (name === 'G') state.space += `\n${state.hold}`;
        else if (name === 'x') [state.space, state.hold] = [state.hold, state.space];
        else if (name === 'w') task.container.files.write(absolute(task, text), encode(`${state.space}\n`), {isAppending: true});
        else if (name === 'n') {
          if (!isQuiet) yield* out(`${state.space}\n`);
          if (ahead === undefined) {
            isDeleted = isOver = true;
            break;
          }
          yield* take(false);
        } else if (name === 'N') {
          if (ahead === undefined) {
            isOver = true;
            break;
          }
          yield* take(true);
        } else if (name === 'q' || name === 'Q') {
          isOver = true;
          isDeleted = name === 'Q';
          status = Number(text) || status;
          break;
        } else if (name === 'd' || (name === 'D' && !state.space.includes('\n'))) {
          isDeleted = true;
          break;
        } else if (name === 'D') {
          state.space = state.space.slice(state.space.indexOf('\n') + 1);
          isDeleted = restarts = true;
          break;
        } else if (name === 'c') {
          if (command.second === undefined || !state.ranges.get(command)) yield* out(`${text}\n`);
          isDeleted = true;
          break;
        } else if (name === 'b' || (name === 't' && isSubstituted)) {
          if (name === 't') isSubstituted = false;
          at = command.end ?? commands.length;
          if (task.isTired()) yield task.rest;
        }
      }
      if (!isDeleted && !isQuiet) yield* out(`${state.space}\n`);
    }
    if (appended !== '') yield* out(appended);
  }
  return status;

  function* pull(): Steps<string | undefined> {
    while (reader) {
      const line = yield* reader.next();
      if (line) return line.text;
      reader = inputs.length > 0 ? readLines(task, inputs.shift()!) : undefined;
    }
    return undefined;
  }

  function* take(isAppending: boolean): Steps<void> {
    state.space = isAppending ? `${state.space}\n${ahead}` : ahead!;
    state.number++;
    ahead = yield* pull();
    state.isLast = ahead === undefined;
  }
}

function isSelected(command: SedCommand, state: State): boolean {
  const {first, second, isNegated} = command;
  const matches = (address: SedAddress) =>
    address.type === 'line'
      ? state.number === address.line
      : address.type === 'last'
        ? state.isLast
        : address.type === 'step'
          ? state.number >= address.from && (state.number - address.from) % address.by === 0
          : address.regex.test(state.space);
  let is: boolean;
  if (!first) is = true;
  else if (!second) is = matches(first);
  else if (state.ranges.get(command)) {
    is = true;
    const isEnd = second.type === 'line' ? state.number >= second.line : matches(second);
    if (isEnd) state.ranges.set(command, false);
    if (second.type === 'line' && state.number > second.line) is = false;
  } else {
    is = matches(first);
    if (is && !(second.type === 'line' && second.line <= state.number))
      state.ranges.set(command, !(second.type === 'last' && state.isLast));
  }
  return is !== isNegated;
}

function fileText(task: Task, path: string): string {
  try {
    return decode(task.container.files.read(absolute(task, path)));
  } catch {
    return '';
  }
}
