/** Why a text is no JSON, as Go's encoding/json says it; undefined where it is. */
export function jsonError(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? "invalid character '[' exceeded max depth" : undefined;
  } catch {
    return findError(text);
  }
}

/** What is read recursively must not be deeper. Go draws the line at 10,000. */
const MOST_DEPTH = 1000;

export function isTooDeep(value: unknown, left = MOST_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some(member => isTooDeep(member, left - 1));
}

/** What encoding/json calls a value that does not fit: its kind, and a number with its digits where a number was wanted. */
export function jsonKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const ended = 'unexpected end of JSON input';

class Failure extends Error {}

function findError(text: string): string {
  let at = 0;
  try {
    value();
    space();
    if (at < text.length) fail('after top-level value');
  } catch (error) {
    if (error instanceof Failure) return error.message;
    if (error instanceof RangeError) return "invalid character '[' exceeded max depth";
    throw error;
  }
  return ended;

  function value(): void {
    space();
    const letter = text[at];
    if (letter === '{') object();
    else if (letter === '[') list();
    else if (letter === '"') string();
    else if (letter !== undefined && /[-\d]/.test(letter)) number();
    else if (letter === 't' || letter === 'f' || letter === 'n') literal({t: 'true', f: 'false', n: 'null'}[letter]);
    else fail('looking for beginning of value');
  }

  function object(): void {
    at++;
    space();
    if (text[at] === '}') {
      at++;
      return;
    }
    for (;;) {
      space();
      if (text[at] !== '"') fail('looking for beginning of object key string');
      string();
      space();
      if (text[at] !== ':') fail('after object key');
      at++;
      value();
      space();
      if (text[at] === '}') break;
      if (text[at] !== ',') fail('after object key:value pair');
      at++;
    }
    at++;
  }

  function list(): void {
    at++;
    space();
    if (text[at] === ']') {
      at++;
      return;
    }
    for (;;) {
      value();
      space();
      if (text[at] === ']') break;
      if (text[at] !== ',') fail('after array element');
      at++;
    }
    at++;
  }

  function string(): void {
    at++;
    while (text[at] !== '"') {
      if (text[at] === undefined || text[at]! < ' ') fail('in string literal');
      if (text[at] === '\\') {
        at++;
        if (text[at] === undefined || !'"\\/bfnrtu'.includes(text[at]!)) fail('in string escape code');
        for (let digits = text[at] === 'u' ? 4 : 0; digits > 0; digits--) {
          at++;
          if (text[at] === undefined || !/[\da-fA-F]/.test(text[at]!)) fail('in \\u hexadecimal character escape');
        }
      }
      at++;
    }
    at++;
  }

  function number(): void {
    if (text[at] === '-') at++;
    if (text[at] === '0') at++;
    else digits('in numeric literal');
    if (text[at] === '.') {
      at++;
      digits('after decimal point in numeric literal');
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at++;
      if (text[at] === '+' || text[at] === '-') at++;
      digits('in exponent of numeric literal');
    }
  }

  function digits(where: string): void {
    if (text[at] === undefined || !/\d/.test(text[at]!)) fail(where);
    while (at < text.length && /\d/.test(text[at]!)) at++;
  }

  function literal(word: string): void {
    for (const letter of word) {
      if (text[at] !== letter) fail(`in literal ${word} (expecting '${letter}')`);
      at++;
    }
  }

  function space(): void {
    while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++;
  }

  function fail(where: string): never {
    const letter = text[at];
    if (letter === undefined) throw new Failure(ended);
    const quoted = letter === "'" ? `'\\''` : letter === '"' ? `'"'` : `'${JSON.stringify(letter).slice(1, -1)}'`;
    throw new Failure(`invalid character ${quoted} ${where}`);
  }
}
