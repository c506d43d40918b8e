import {decode, warn} from '../io.ts';
import type {Descriptor, Steps} from '../task.ts';
import {assign, type Shell, ShellProblem} from './shell-state.ts';

/** `read [-r] [-p TEXT] [-s] [-n COUNT] [-t SECONDS] [-d LETTER] NAME…` */
export function* readWords(shell: Shell, given: readonly string[]): Steps<number> {
  const {task} = shell;
  const {names, ...how} = optionsOf(given);
  const input = task.descriptors.get(how.descriptor);
  if (!input) throw new ShellProblem(`${how.descriptor}: Bad file descriptor`, 1);
  if (how.prompt !== '' && input.terminal) yield* warn(task, how.prompt);
  const modes = input.terminal?.modes;
  const echoed = modes?.isEchoing;
  if (modes && how.isSilent) modes.isEchoing = false;
  const found = yield* readLine(shell, input, how);
  if (modes && how.isSilent && echoed !== undefined) modes.isEchoing = echoed;
  if (found === undefined) return 142;
  share(shell, names.length === 0 ? ['REPLY'] : names, found.text, how.isRaw, names.length === 0);
  return found.isEnded ? 0 : 1;
}

type How = {
  isRaw: boolean;
  isSilent: boolean;
  prompt: string;
  count: number;
  seconds: number | undefined;
  end: number;
  descriptor: number;
};

function optionsOf(given: readonly string[]): How & {names: readonly string[]} {
  const how: How = {isRaw: false, isSilent: false, prompt: '', count: Number.POSITIVE_INFINITY, seconds: undefined, end: 10, descriptor: 0};
  let index = 0;
  for (; index < given.length; index++) {
    const word = given[index]!;
    if (word === '--' || !word.startsWith('-') || word === '-') {
      if (word === '--') index++;
      break;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      if (letter === 'r') how.isRaw = true;
      else if (letter === 's') how.isSilent = true;
      else if ('pntdu'.includes(letter)) {
        const value = word.slice(at + 1) || (given[++index] ?? '');
        if (letter === 'p') how.prompt = value;
        if (letter === 'n') how.count = Number(value);
        if (letter === 't') how.seconds = Number(value);
        if (letter === 'd') how.end = value.charCodeAt(0) || 0;
        if (letter === 'u') how.descriptor = Number(value);
        break;
      } else if (letter !== 'e' && letter !== 'a') throw new ShellProblem(`illegal option -${letter}`);
    }
  }
  return {...how, names: given.slice(index)};
}

/** Undefined where the time was up. No byte beyond the line is taken. */
function* readLine(
  shell: Shell,
  input: Descriptor,
  {isRaw, count, seconds, end}: How,
): Steps<{text: string; isEnded: boolean} | undefined> {
  const {task} = shell;
  const bytes: number[] = [];
  const until = seconds === undefined ? undefined : task.container.agenda.now() + seconds * 1000;
  for (;;) {
    if (until !== undefined && !(yield* isReadable(shell, input, until))) return undefined;
    const chunk = yield* input.until && count === Number.POSITIVE_INFINITY ? input.until(task, end) : input.read(task, 1);
    if (!chunk) return {text: decode(Uint8Array.from(bytes)), isEnded: false};
    for (const byte of chunk) {
      if (byte === end && (isRaw || bytes.at(-1) !== 92 || isEscaped(bytes))) return {text: decode(Uint8Array.from(bytes)), isEnded: true};
      if (byte === 0) continue;
      bytes.push(byte);
      if (!isRaw && byte === 10 && bytes.at(-2) === 92) bytes.length -= 2;
    }
    if (bytes.length >= count) return {text: decode(Uint8Array.from(bytes)), isEnded: true};
  }
}

/** Whether the backslash at the end stands for itself. */
function isEscaped(bytes: readonly number[]): boolean {
  let count = 0;
  for (let index = bytes.length - 1; index >= 0 && bytes[index] === 92; index--) count++;
  return count % 2 === 0;
}

function* isReadable({task}: Shell, input: Descriptor, until: number): Steps<boolean> {
  while (input.isReadable && !input.isReadable()) {
    if (task.container.agenda.now() >= until) return false;
    yield task.sleep(Math.min(50, Math.max(1, until - task.container.agenda.now())));
  }
  return true;
}

/** Splits at $IFS; the last name takes all that is left. */
function share(shell: Shell, names: readonly string[], text: string, isRaw: boolean, isWhole: boolean): void {
  const separators = shell.variables.get('IFS')?.value ?? ' \t\n';
  const isSpace = (letter: string | undefined) => letter !== undefined && /[ \t\n]/.test(letter) && separators.includes(letter);
  // Letters that came with a backslash separate nothing.
  const letters: {readonly letter: string; readonly isPlain: boolean}[] = [];
  for (let at = 0; at < text.length; at++) {
    if (!isRaw && text[at] === '\\' && at + 1 < text.length) letters.push({letter: text[++at]!, isPlain: true});
    else letters.push({letter: text[at]!, isPlain: false});
  }
  if (isWhole) return assign(shell, names[0]!, letters.map(({letter}) => letter).join(''));
  let at = 0;
  const skipSpaces = () => {
    while (at < letters.length && !letters[at]!.isPlain && isSpace(letters[at]!.letter)) at++;
  };
  skipSpaces();
  for (const [index, name] of names.entries()) {
    let value = '';
    if (index === names.length - 1) {
      let end = letters.length;
      while (end > at && !letters[end - 1]!.isPlain && isSpace(letters[end - 1]!.letter)) end--;
      value = letters
        .slice(at, end)
        .map(({letter}) => letter)
        .join('');
      at = letters.length;
    } else {
      while (at < letters.length && (letters[at]!.isPlain || !separators.includes(letters[at]!.letter))) value += letters[at++]!.letter;
      skipSpaces();
      if (at < letters.length && !letters[at]!.isPlain && separators.includes(letters[at]!.letter) && !isSpace(letters[at]!.letter)) {
        at++;
        skipSpaces();
      }
    }
    assign(shell, name, value);
  }
}
