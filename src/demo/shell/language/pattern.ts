/** A pattern: letters, and where they came out of quotes they stand for themselves. */
export type Pattern = readonly {readonly text: string; readonly isQuoted: boolean}[];

export function hasWildcards(pattern: Pattern): boolean {
  return pattern.some(
    ({text, isQuoted}) => !isQuoted && (/[*?]/.test(text) || (text.includes('[') && pattern.some(piece => piece.text.includes(']')))),
  );
}

/** As a regular expression that must match all of a text (POSIX 2.14). `isShort` prefers short matches. */
export function regexOf(pattern: Pattern, {isShort = false, isForFiles = false} = {}): RegExp {
  return new RegExp(`^(?:${sourceOf(pattern, isShort, isForFiles)})$`, 's');
}

export function sourceOf(pattern: Pattern, isShort: boolean, isForFiles = false): string {
  const any = isForFiles ? '[^/]' : '.';
  let source = '';
  for (const {text, isQuoted} of pattern) {
    for (let at = 0; at < text.length; at++) {
      const letter = text[at]!;
      if (isQuoted) source += quoted(letter);
      else if (letter === '*') source += `${any}*${isShort ? '?' : ''}`;
      else if (letter === '?') source += any;
      else if (letter === '\\' && at + 1 < text.length) source += quoted(text[++at]!);
      else if (letter === '[') {
        const [whole, inner] = /^\[(!?\^?\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(text.slice(at)) ?? [];
        if (whole === undefined || inner === undefined || inner === '' || inner === '!') source += '\\[';
        else {
          source += bracket(inner);
          at += whole.length - 1;
        }
      } else source += quoted(letter);
    }
  }
  return source;
}

function bracket(inner: string): string {
  const isNegated = /^[!^]/.test(inner);
  const set = (isNegated ? inner.slice(1) : inner)
    .replace(/\\(.)/g, '$1')
    .replace(/[\\\][]/g, letter => `\\${letter}`)
    .replace(/\\\[:(\w+):\\\]/g, (_, name: string) => classes[name] ?? '');
  return `[${isNegated ? '^' : ''}${set.replace(/^\^/, '\\^')}]`;
}

function quoted(letter: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter;
}

export const classes: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};
