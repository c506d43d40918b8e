import {UsageProblem} from './options.ts';
import {regexFrom} from './regex.ts';

export type SedAddress =
  | {readonly type: 'line'; readonly line: number}
  | {readonly type: 'last'}
  | {readonly type: 'step'; readonly from: number; readonly by: number}
  | {readonly type: 'regex'; readonly regex: RegExp};

export type SedCommand = {
  readonly name: string;
  readonly first: SedAddress | undefined;
  readonly second: SedAddress | undefined;
  readonly isNegated: boolean;
  readonly text?: string;
  readonly regex?: RegExp;
  readonly replace?: (match: readonly unknown[]) => string;
  readonly nth?: number | undefined;
  readonly isGlobal?: boolean;
  readonly isPrinting?: boolean;
  readonly map?: ReadonlyMap<string, string>;
  /** Where a block ends or a label stands, by index. */
  end?: number;
};

/** A script as its commands. Blocks are flat: `{` knows where its `}` is. */
export function parseSed(script: string, isExtended: boolean): readonly SedCommand[] {
  const commands: SedCommand[] = [];
  const open: SedCommand[] = [];
  const labels = new Map<string, number>();
  let at = 0;
  let lastRegex: RegExp | undefined;
  for (;;) {
    while (/[\s;]/.test(script[at] ?? '')) at++;
    if (at >= script.length) break;
    if (script[at] === '#') {
      at = endOfLine();
      continue;
    }
    const first = address();
    let second: SedAddress | undefined;
    if (first && script[at] === ',') {
      at++;
      skipBlanks();
      const plus = /^\+(\d+)/.exec(script.slice(at));
      if (plus && first.type === 'line') {
        at += plus[0].length;
        second = {type: 'line', line: first.line + Number(plus[1])};
      } else second = address();
      if (!second) throw new UsageProblem('no address after comma');
    }
    skipBlanks();
    let isNegated = false;
    while (script[at] === '!') {
      isNegated = true;
      at++;
      skipBlanks();
    }
    const name = script[at++];
    if (name === undefined) throw new UsageProblem('missing command');
    const command: SedCommand = {name, first, second, isNegated, ...rest(name)};
    if (name === '}') {
      const block = open.pop();
      if (!block) throw new UsageProblem('unexpected }');
      block.end = commands.length;
    }
    if (name === '{') open.push(command);
    if (name === ':') labels.set(command.text!, commands.length);
    commands.push(command);
  }
  if (open.length > 0) throw new UsageProblem('unmatched {');
  for (const command of commands) {
    if (!/^[bt]$/.test(command.name) || !command.text) continue;
    const found = labels.get(command.text);
    if (found === undefined) throw new UsageProblem(`can't find label for jump to '${command.text}'`);
    command.end = found;
  }
  return commands;

  function skipBlanks(): void {
    while (script[at] === ' ' || script[at] === '\t') at++;
  }

  function endOfLine(): number {
    const end = script.indexOf('\n', at);
    return end < 0 ? script.length : end;
  }

  function address(): SedAddress | undefined {
    const [number, from, by] = /^(\d+)(?:~(\d+))?/.exec(script.slice(at)) ?? [];
    if (number !== undefined) {
      at += number.length;
      return by === undefined ? {type: 'line', line: Number(from)} : {type: 'step', from: Number(from), by: Number(by) || 1};
    }
    if (script[at] === '$') {
      at++;
      return {type: 'last'};
    }
    if (script[at] !== '/' && script[at] !== '\\') return undefined;
    if (script[at] === '\\') at++;
    const text = delimited(script[at]!);
    const isLoose = script[at] === 'I';
    if (isLoose) at++;
    return {type: 'regex', regex: regex(text, isLoose ? 'i' : '')};
  }

  /** Up to the delimiter, which `at` stands on and passes twice. */
  function delimited(delimiter: string): string {
    let text = '';
    at++;
    while (script[at] !== delimiter) {
      if (at >= script.length) throw new UsageProblem('unterminated address regex');
      if (script[at] === '\\' && script[at + 1] === delimiter) at++;
      else if (script[at] === '\\') text += script[at++];
      else if (script[at] === '[') {
        const [whole] = /^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(script.slice(at)) ?? [];
        if (whole?.includes(delimiter)) {
          text += whole;
          at += whole.length;
          continue;
        }
      }
      text += script[at++] ?? '';
    }
    at++;
    return text;
  }

  function regex(text: string, flags: string): RegExp {
    if (text !== '') lastRegex = regexFrom(text, {isExtended, flags});
    if (!lastRegex) throw new UsageProblem('no previous regexp');
    return lastRegex;
  }

  function rest(name: string): Partial<SedCommand> {
    if (name === 's') return substitution();
    if (name === 'y') {
      const delimiter = script[at]!;
      const from = [...unescaped(delimited(delimiter))];
      at--;
      const into = [...unescaped(delimited(delimiter))];
      if (from.length !== into.length) throw new UsageProblem("strings for 'y' command are different lengths");
      return {map: new Map(from.map((letter, index) => [letter, into[index]!]))};
    }
    if (/[aic]/.test(name)) {
      skipBlanks();
      if (script[at] === '\\') at++;
      if (script[at] === '\n') at++;
      let text = '';
      while (at < script.length && script[at] !== '\n') {
        if (script[at] === '\\') at++;
        text += script[at++] ?? '';
      }
      return {text};
    }
    if (/[:btrwqQ]/.test(name)) {
      skipBlanks();
      const end = /[rw]/.test(name) ? endOfLine() : at + (/^[^\s;}]*/.exec(script.slice(at))?.[0].length ?? 0);
      const text = script.slice(at, end);
      at = end;
      return {text};
    }
    if (!/^[{}pPdDnNhHgGx=l]$/.test(name)) throw new UsageProblem(`unsupported command ${name}`);
    return {};
  }

  function substitution(): Partial<SedCommand> {
    const delimiter = script[at];
    if (delimiter === undefined || delimiter === '\n') throw new UsageProblem('bad option in substitution expression');
    const pattern = delimited(delimiter);
    at--;
    const replacement = delimited(delimiter);
    const [flags = ''] = /^[gpiIme0-9]*/.exec(script.slice(at)) ?? [];
    at += flags.length;
    if (/[^\s;}#]/.test(script[at] ?? '')) throw new UsageProblem('bad option in substitution expression');
    const nth = /\d+/.exec(flags)?.[0];
    const isGlobal = flags.includes('g');
    const made = regex(pattern, /[iI]/.test(flags) ? 'i' : '');
    return {
      regex: new RegExp(made.source, `${made.flags.replace('g', '')}${isGlobal || nth !== undefined ? 'g' : ''}`),
      replace: replacer(replacement),
      isGlobal,
      nth: nth === undefined ? undefined : Number(nth),
      isPrinting: flags.includes('p'),
    };
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, letter: string) => ({n: '\n', t: '\t'})[letter] ?? letter);
}

function replacer(text: string): (match: readonly unknown[]) => string {
  const pieces = text.match(/\\\d|\\[\s\S]|&|[^\\&]+/g) ?? [];
  return match => {
    let turn: '' | 'U' | 'L' = '';
    return pieces
      .map(piece => {
        if (/^\\[ULE]$/.test(piece)) {
          turn = piece === '\\E' ? '' : (piece[1] as 'U' | 'L');
          return '';
        }
        const made =
          piece === '&'
            ? String(match[0])
            : /^\\\d$/.test(piece)
              ? groupOf(match, Number(piece[1]))
              : piece.startsWith('\\')
                ? unescaped(piece)
                : piece;
        return turn === 'U' ? made.toUpperCase() : turn === 'L' ? made.toLowerCase() : made;
      })
      .join('');
  };
}

function groupOf(match: readonly unknown[], number: number): string {
  const group = match[number];
  return typeof group === 'string' ? group : '';
}
