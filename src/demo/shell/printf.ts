import {unescaped} from './echo.ts';
import {byteLetter} from './io.ts';

/** What `printf` prints: the format again and again until all values are used (POSIX printf). */
export function formatted(format: string, values: readonly string[]): {text: string; problems: readonly string[]} {
  const problems: string[] = [];
  let text = '';
  let at = 0;
  do {
    const start = at;
    const {text: piece, isOver} = once();
    text += piece;
    if (isOver || at === start) break;
  } while (at < values.length);
  return {text, problems};

  function once(): {text: string; isOver: boolean} {
    let out = '';
    const pattern = /%%|%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlLqjzt]*([a-zA-Z])|\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)|[^%\\]+|[%\\]/gs;
    for (const match of format.matchAll(pattern)) {
      const [whole, flags = '', width, precision, letter] = match;
      if (whole === '%%') out += '%';
      else if (whole === '\\c') return {text: out, isOver: true};
      else if (whole.startsWith('\\'))
        out +=
          whole === '\\'
            ? '\\'
            : /^\\[0-7]/.test(whole)
              ? byteLetter(Number.parseInt(whole.slice(1), 8) & 255)
              : whole === '\\"'
                ? '"'
                : unescaped(whole).text;
      else if (letter === undefined) out += whole;
      else {
        const wide = width === '*' ? Number(values[at++] ?? 0) : Number(width ?? 0);
        const precise =
          precision === '*'
            ? Number(values[at++] ?? 0)
            : precision === undefined
              ? whole.includes('.')
                ? 0
                : undefined
              : Number(precision);
        const value = values[at++];
        const {text: made, isOver} = convert(letter, value, flags, precise);
        out += padded(made, wide, flags, letter);
        if (isOver) return {text: out, isOver: true};
      }
    }
    return {text: out, isOver: false};
  }

  function convert(
    letter: string,
    value: string | undefined,
    flags: string,
    precision: number | undefined,
  ): {text: string; isOver?: boolean} {
    switch (letter) {
      case 's':
        return {text: precision === undefined ? (value ?? '') : (value ?? '').slice(0, precision)};
      case 'b':
        return unescaped(value ?? '');
      case 'c':
        return {text: (value ?? '').slice(0, 1)};
      case 'q':
        return {text: /^[\w@%+=:,./-]+$/.test(value ?? '') ? value! : `'${(value ?? '').replaceAll("'", "'\\''")}'`};
      case 'd':
      case 'i':
      case 'u':
        return {text: signed(digits(numberOf(value).toString(), precision), flags)};
      case 'o':
        return {text: (flags.includes('#') ? '0' : '') + digits(unsigned(numberOf(value)).toString(8), precision)};
      case 'x':
        return {text: (flags.includes('#') ? '0x' : '') + digits(unsigned(numberOf(value)).toString(16), precision)};
      case 'X':
        return {text: (flags.includes('#') ? '0X' : '') + digits(unsigned(numberOf(value)).toString(16).toUpperCase(), precision)};
      case 'f':
      case 'F':
        return {text: signed(fraction(value).toFixed(precision ?? 6), flags)};
      case 'e':
      case 'E': {
        const text = fraction(value)
          .toExponential(precision ?? 6)
          .replace(/e([+-])(\d)$/, 'e$10$2');
        return {text: signed(letter === 'E' ? text.toUpperCase() : text, flags)};
      }
      case 'g':
      case 'G':
        return {text: signed(String(Number(fraction(value).toPrecision(precision || 6))), flags)};
    }
    problems.push(`%${letter}: invalid format`);
    return {text: '', isOver: true};
  }

  function numberOf(text: string | undefined): bigint {
    if (text === undefined || text === '') return 0n;
    if (/^["']./.test(text)) return BigInt(text.codePointAt(1)!);
    const [found, sign, body] = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text) ?? [];
    if (found === undefined || found.length !== text.length) problems.push(`invalid number '${text}'`);
    if (body === undefined) return 0n;
    const value = BigInt(/^0[0-7]+$/.test(body) ? `0o${body}` : body.replace(/^0+(?=\d)/, ''));
    return sign === '-' ? -value : value;
  }

  function fraction(text: string | undefined): number {
    const value = Number(text ?? 0);
    if (!Number.isNaN(value)) return value;
    problems.push(`invalid number '${text}'`);
    return 0;
  }
}

function digits(text: string, precision = 1): string {
  const isNegative = text.startsWith('-');
  return (isNegative ? '-' : '') + (isNegative ? text.slice(1) : text).padStart(precision, '0');
}

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  return (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function padded(text: string, width: number, flags: string, letter: string): string {
  if (width < 0 || flags.includes('-')) return text.padEnd(Math.abs(width));
  if (!flags.includes('0') || /[scbq]/.test(letter)) return text.padStart(width);
  const [sign = ''] = /^[-+ ]?(?:0[xX])?/.exec(text) ?? [];
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
