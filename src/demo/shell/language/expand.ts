import type {Steps} from '../task.ts';
import {calculate} from './arithmetic.ts';
import {glob} from './glob.ts';
import {type Pattern, sourceOf} from './pattern.ts';
import {assign, type Shell, ShellProblem, valueIn} from './shell-state.ts';
import type {Command, ParameterChange, Part, Word} from './tree.ts';

/** Runs what stands in `$(…)` and gives its output; from the interpreter, which expansion needs and which needs expansion. */
export type Capture = (shell: Shell, body: Command) => Steps<string>;

/** A piece of an expanded word. A `cut` is a boundary between words, as "$@" makes them. */
type Piece = {readonly text: string; readonly isQuoted: boolean; readonly canSplit: boolean} | 'cut';

/** The fields that words expand to: with splitting, file names and quote removal. */
export function* expandWords(shell: Shell, words: readonly Word[], capture: Capture): Steps<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (const braced of bracesOf(shell, word)) {
      for (const field of split(shell, yield* piecesOf(shell, braced, capture))) {
        const found = shell.options.has('f') ? undefined : glob(shell.task.container.files, shell.task.folder, field);
        if (found) for (const path of found) fields.push(path);
        else fields.push(field.map(({text}) => text).join(''));
      }
    }
  }
  return fields;
}

/** A word as one text: assignments, here-documents, redirections. */
export function* expandText(shell: Shell, word: Word, capture: Capture): Steps<string> {
  const [only] = word;
  if (word.length === 1 && only!.type === 'text' && (only!.isQuoted || !only!.text.startsWith('~'))) return only!.text;
  return textOf(shell, yield* piecesOf(shell, word, capture));
}

/** A word that others are matched against. */
export function* expandPattern(shell: Shell, word: Word, capture: Capture): Steps<Pattern> {
  const pieces = yield* piecesOf(shell, word, capture);
  return pieces.map(piece => (piece === 'cut' ? {text: ' ', isQuoted: true} : piece));
}

function textOf(shell: Shell, pieces: readonly Piece[]): string {
  const separator = (shell.variables.get('IFS')?.value ?? ' ').slice(0, 1);
  return pieces.map(piece => (piece === 'cut' ? separator || ' ' : piece.text)).join('');
}

function* piecesOf(shell: Shell, word: Word, capture: Capture): Steps<Piece[]> {
  const pieces: Piece[] = [];
  let hasEmptyList = false;
  for (const [index, part] of word.entries()) {
    if (part.type === 'text') {
      const text = index === 0 && !part.isQuoted ? withHome(shell, part.text, word.length === 1) : part.text;
      pieces.push({text, isQuoted: part.isQuoted || text !== part.text, canSplit: false});
    } else if (part.type === 'command') {
      pieces.push({text: (yield* capture(shell, part.body)).replace(/\n+$/, ''), isQuoted: part.isQuoted, canSplit: !part.isQuoted});
    } else if (part.type === 'arithmetic') {
      const text = yield* expandText(shell, part.expression, capture);
      const value = calculate(text, variablesOf(shell));
      pieces.push({text: String(value), isQuoted: part.isQuoted, canSplit: !part.isQuoted});
    } else {
      const found = yield* parameterPieces(shell, part, capture);
      hasEmptyList ||= part.name === '@' && found.length === 0;
      pieces.push(...found);
    }
  }
  return hasEmptyList ? pieces.filter(piece => piece === 'cut' || piece.text !== '') : pieces;
}

export function variablesOf(shell: Shell): {get(name: string): string | undefined; set(name: string, value: string): void} {
  return {
    get: name => needed(shell, name, valueIn(shell, name)),
    set: (name, value) => assign(shell, name, value),
  };
}

type Parameter = Extract<Part, {type: 'parameter'}>;

function* parameterPieces(shell: Shell, part: Parameter, capture: Capture): Steps<readonly Piece[]> {
  const {name, change, isQuoted} = part;
  const value = valueIn(shell, name);
  const isList = name === '@' || name === '*';
  if (!change) return isList ? listPieces(shell, part, shell.arguments) : plain(needed(shell, name, value) ?? '', isQuoted);
  const {operator, word} = change;
  if (operator === 'length')
    return plain(String(isList ? shell.arguments.length : [...(needed(shell, name, value) ?? '')].length), isQuoted);
  const isEmpty = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator) {
    case '-':
    case ':-':
      if (isEmpty) return yield* wordPieces(shell, word, isQuoted, capture);
      break;
    case '+':
    case ':+':
      return isEmpty ? plain('', isQuoted) : yield* wordPieces(shell, word, isQuoted, capture);
    case '=':
    case ':=':
      if (!isEmpty) break;
      assign(shell, name, yield* expandText(shell, word, capture));
      return plain(valueIn(shell, name) ?? '', isQuoted);
    case '?':
    case ':?': {
      if (!isEmpty) break;
      const text = yield* expandText(shell, word, capture);
      throw new ShellProblem(`${name}: ${text || (operator === ':?' ? 'parameter null or not set' : 'parameter not set')}`);
    }
    default: {
      const changed = yield* changer(shell, change, capture);
      if (isList && operator !== ':') return listPieces(shell, part, shell.arguments.map(changed));
      return plain(changed(needed(shell, name, value) ?? ''), isQuoted);
    }
  }
  return isList ? listPieces(shell, part, shell.arguments) : plain(value ?? '', isQuoted);
}

function needed(shell: Shell, name: string, value: string | undefined): string | undefined {
  if (value !== undefined || !shell.options.has('u') || name === '@' || name === '*') return value;
  throw new ShellProblem(
    shell.flavour === 'bash' ? `${name}: unbound variable` : `${name}: parameter not set`,
    shell.flavour === 'bash' ? 1 : 2,
  );
}

function plain(text: string, isQuoted: boolean): readonly Piece[] {
  return [{text, isQuoted, canSplit: !isQuoted}];
}

/** `$@` gives its words one by one, `"$*"` joined. */
function listPieces(shell: Shell, {name, isQuoted}: Parameter, values: readonly string[]): readonly Piece[] {
  if (isQuoted && name === '*') return plain(values.join((shell.variables.get('IFS')?.value ?? ' ').slice(0, 1)), true);
  // With no words even the quotes around it are gone, unless something else stands in them.
  return values.flatMap((text, index) => [...(index > 0 ? ['cut' as const] : []), {text, isQuoted, canSplit: !isQuoted}]);
}

function* wordPieces(shell: Shell, word: Word, isQuoted: boolean, capture: Capture): Steps<readonly Piece[]> {
  const pieces = yield* piecesOf(shell, word, capture);
  if (isQuoted) return plain(textOf(shell, pieces), true);
  return pieces.map(piece => (piece === 'cut' ? piece : {...piece, canSplit: !piece.isQuoted}));
}

function* changer(shell: Shell, {operator, word, second = []}: ParameterChange, capture: Capture): Steps<(value: string) => string> {
  if (operator === ':') {
    const calculated = (text: string) => Number(calculate(text, variablesOf(shell)));
    const start = calculated(yield* expandText(shell, word, capture));
    const length = second.length === 0 ? undefined : calculated(yield* expandText(shell, second, capture));
    return value => {
      const from = start < 0 ? Math.max(0, value.length + start) : start;
      if (length === undefined) return value.slice(from);
      return length < 0 ? value.slice(from, length) : value.slice(from, from + length);
    };
  }
  if (/[\^,]/.test(operator)) {
    const turn = (text: string) => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
    return value => (operator.length === 2 ? turn(value) : turn(value.slice(0, 1)) + value.slice(1));
  }
  const pattern = yield* expandPattern(shell, word, capture);
  const source = (isShort: boolean) => sourceOf(pattern, isShort);
  switch (operator) {
    case '#':
      return value => value.replace(new RegExp(`^(?:${source(true)})`, 's'), '');
    case '##':
      return value => value.replace(new RegExp(`^(?:${source(false)})`, 's'), '');
    case '%':
      return value => withoutEnd(value, new RegExp(`^(?:${source(false)})$`, 's'), true);
    case '%%':
      return value => withoutEnd(value, new RegExp(`^(?:${source(false)})$`, 's'), false);
  }
  const replacement = yield* expandText(shell, second, capture);
  const [start, end] = [operator === '/#' ? '^' : '', operator === '/%' ? '$' : ''];
  const regex = new RegExp(`${start}(?:${source(false)})${end}`, operator === '//' ? 'gs' : 's');
  return value => (pattern.every(({text}) => text === '') ? value : value.replace(regex, () => replacement));
}

/** Without the shortest or longest end that matches. */
function withoutEnd(value: string, regex: RegExp, isShort: boolean): string {
  for (let step = 0; step <= value.length; step++) {
    const at = isShort ? value.length - step : step;
    if (regex.test(value.slice(at))) return value.slice(0, at);
  }
  return value;
}

function withHome(shell: Shell, text: string, isWhole: boolean): string {
  const [found, user] = /^~([\w-]*)(?=\/|$)/.exec(text) ?? [];
  if (found === undefined || (!isWhole && found.length === text.length)) return text;
  const home = user === '' ? valueIn(shell, 'HOME') : homeOf(shell, user!);
  return home === undefined ? text : home + text.slice(found.length);
}

function homeOf({task}: Shell, user: string): string | undefined {
  try {
    const lines = new TextDecoder().decode(task.container.files.read('/etc/passwd')).split('\n');
    return lines.map(line => line.split(':')).find(([name]) => name === user)?.[5];
  } catch {
    return undefined;
  }
}

/** Splits what came of expansions where $IFS says; what was quoted stays together. */
function split(shell: Shell, pieces: readonly Piece[]): Pattern[] {
  const separators = shell.variables.get('IFS')?.value ?? ' \t\n';
  const fields: {text: string; isQuoted: boolean}[][] = [];
  let field: {text: string; isQuoted: boolean}[] | undefined;
  const end = () => {
    if (field) fields.push(field);
    field = undefined;
  };
  for (const piece of pieces) {
    if (piece === 'cut') {
      end();
      continue;
    }
    const {text, isQuoted, canSplit} = piece;
    if (!canSplit) {
      if (text !== '' || isQuoted) (field ??= []).push({text, isQuoted});
      continue;
    }
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      if (!separators.includes(text[at]!)) continue;
      if (at > from) (field ??= []).push({text: text.slice(from, at), isQuoted: false});
      // A separator that is no space makes an empty field where there is nothing before it.
      if (!field && !/\s/.test(text[at]!)) field = [];
      end();
      while (at + 1 < text.length && /\s/.test(text[at + 1]!) && separators.includes(text[at + 1]!)) at++;
      from = at + 1;
    }
    if (from < text.length) (field ??= []).push({text: text.slice(from), isQuoted: false});
  }
  end();
  return fields;
}

/** bash alone makes several words of `{a,b}` and `{1..3}`. */
function bracesOf(shell: Shell, word: Word): readonly Word[] {
  if (shell.flavour !== 'bash') return [word];
  for (const [index, part] of word.entries()) {
    if (part.type !== 'text' || part.isQuoted) continue;
    const [whole, inner] = /\{([^{}\s]*(?:,|\.\.)[^{}\s]*)\}/.exec(part.text) ?? [];
    if (whole === undefined || inner === undefined) continue;
    const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$|^([a-zA-Z])\.\.([a-zA-Z])$/.exec(inner);
    if (!range && !inner.includes(',')) continue;
    const choices = range ? rangeOf(range) : inner.split(',');
    const at = part.text.indexOf(whole);
    const [before, after] = [part.text.slice(0, at), part.text.slice(at + whole.length)];
    return choices.flatMap(choice => {
      const made = [...word.slice(0, index), {...part, text: before + choice + after}, ...word.slice(index + 1)];
      return bracesOf(shell, made);
    });
  }
  return [word];
}

function rangeOf([, from, to, by, first, last]: RegExpExecArray): string[] {
  const start = from === undefined ? first!.charCodeAt(0) : Number(from);
  const end = to === undefined ? last!.charCodeAt(0) : Number(to);
  const step = Math.abs(Number(by ?? 1)) || 1;
  const count = Math.min(100_000, Math.floor(Math.abs(end - start) / step) + 1);
  const values = Array.from({length: count}, (_, index) => start + index * step * (end < start ? -1 : 1));
  return values.map(value => (from === undefined ? String.fromCharCode(value) : String(value)));
}
