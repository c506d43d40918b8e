import {UsageProblem} from './options.ts';

export type Token = {readonly type: 'number' | 'text' | 'regex' | 'name' | 'call' | 'sign' | 'line'; readonly text: string};

/** The words and signs of a program. A regular expression is told from a division by what stands before it. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const pattern =
    /(?<space>[ \t\r]+|\\\n|#[^\n]*)|(?<line>\n)|(?<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|"(?<text>(?:[^"\\]|\\[\s\S])*)"|(?<name>[A-Za-z_]\w*)|(?<sign>\*\*=|\*\*|[-+*/%^]=|==|!=|<=|>=|>>|&&|\|\||\+\+|--|!~|[-+*/%^<>=!~?:,;(){}[\]$|])/y;
  while (at < source.length) {
    const last = tokens.at(-1);
    const isValueBefore =
      last !== undefined &&
      (last.type === 'number' ||
        last.type === 'text' ||
        last.type === 'name' ||
        (last.type === 'sign' && /^(\)|\]|\$|\+\+|--)$/.test(last.text)));
    if (source[at] === '/' && !isValueBefore) {
      const [whole, inner] = /^\/((?:[^/\\\n[]|\\.|\[(?:[^\]\\]|\\.)*\])*)\//.exec(source.slice(at)) ?? [];
      if (whole === undefined || inner === undefined) throw new UsageProblem('cmd. line:1: Unexpected end of string');
      tokens.push({type: 'regex', text: inner});
      at += whole.length;
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (!match) throw new UsageProblem('cmd. line:1: Unexpected token');
    const {line, number, text, name, sign} = match.groups!;
    at = pattern.lastIndex;
    if (line !== undefined) tokens.push({type: 'line', text: '\n'});
    else if (number !== undefined) tokens.push({type: 'number', text: number});
    else if (text !== undefined) tokens.push({type: 'text', text: unescaped(text)});
    else if (name !== undefined) tokens.push({type: source[at] === '(' && !keywords.has(name) ? 'call' : 'name', text: name});
    else if (sign !== undefined) tokens.push({type: 'sign', text: sign});
  }
  return tokens;
}

const keywords: ReadonlySet<string> = new Set([
  'if',
  'while',
  'for',
  'print',
  'printf',
  'in',
  'do',
  'else',
  'return',
  'delete',
  'exit',
  'getline',
]);

function unescaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    '\\': '\\',
    '"': '"',
    '/': '/',
  };
  return text.replace(/\\([0-7]{1,3})|\\([\s\S])/g, (_, octal: string | undefined, letter: string) =>
    octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (names[letter] ?? `\\${letter}`),
  );
}
