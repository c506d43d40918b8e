import {columnAfter} from './columns.ts';
import {sequenceEnd, sgrParameters} from './escapes.ts';

/** How an application coloured a part of its line. Colours as SGR parameters: `31`, `38;5;208`, `48;2;1;2;3`; '' is the usual one. */
export type Ink = {
  readonly fg: string;
  readonly bg: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isInverse: boolean;
};

export type Span = {readonly text: string; readonly ink: Ink | undefined};

const usual: Ink = {fg: '', bg: '', isBold: false, isDim: false, isItalic: false, isUnderlined: false, isInverse: false};

/** What makes a line more than its text: escapes, tabs, carriage returns, 8-bit C1 controls. */
const special = /[\u001b\t\r\u0080-\u009f]/;

/** After so many of them in a line the rest is text without them: nobody reads it, and it must not take long. */
const MOST_SPECIALS = 1500;

/**
 * A line as spans of the application's own colours (SGR). Every other escape sequence (cursor, title, clipboard, queries, 8-bit C1 ones)
 * is taken out whole, an unfinished one with all that follows it; a carriage return keeps what stands after the last one (progress bars);
 * tabs become blanks up to the next eighth column. Other control characters stay: cells show them as '·'. Spans beside each other differ
 * in ink; `undefined` is the usual one. Never throws.
 */
export function spansOf(text: string): readonly Span[] {
  if (!special.test(text)) return text === '' ? [] : [{text, ink: undefined}];
  const line = withoutReturns(text);
  const spans: Span[] = [];
  let ink = usual;
  let gathered = '';
  let column = 0;
  const close = () => {
    const last = spans.at(-1);
    const own = isUsual(ink) ? undefined : ink;
    if (gathered !== '' && last && isSame(last.ink, own)) spans[spans.length - 1] = {text: last.text + gathered, ink: own};
    else if (gathered !== '') spans.push({text: gathered, ink: own});
    gathered = '';
  };
  let at = 0;
  let specials = 0;
  while (at < line.length) {
    const plainEnd = nextSpecial(line, at);
    if (plainEnd > at) {
      const plain = line.slice(at, plainEnd);
      gathered += plain;
      column = columnAfter(plain, column);
      at = plainEnd;
      continue;
    }
    if (++specials > MOST_SPECIALS) {
      gathered += withoutSpecials(line, at);
      break;
    }
    const code = line.charCodeAt(at);
    if (code === 0x09) {
      const blanks = 8 - (column % 8);
      gathered += '        '.slice(0, blanks);
      column += blanks;
      at++;
    } else if (code === 0x0d) {
      spans.length = 0;
      gathered = '';
      column = 0;
      at++;
    } else {
      const end = sequenceEnd(line, at);
      const parameters = sgrParameters(line, at, end);
      if (parameters !== undefined) {
        close();
        ink = inkAfter(ink, parameters);
      }
      at = end;
    }
  }
  close();
  return spans;
}

/** The line without any of that: for finding, filtering, copying. */
export function plainText(text: string): string {
  if (!special.test(text)) return text;
  return spansOf(text)
    .map(span => span.text)
    .join('');
}

/** Without carriage returns at its end. */
export function withoutReturns(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x0d) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** Number by number: there may be a million. */
function withoutSpecials(text: string, from: number): string {
  const units = new Uint16Array(text.length - from);
  let length = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isSpecial(code)) units[length++] = code;
  }
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

function isSpecial(code: number): boolean {
  return code === 0x1b || code === 0x09 || code === 0x0d || (code >= 0x80 && code <= 0x9f);
}

function nextSpecial(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpecial(text.charCodeAt(at))) at++;
  return at;
}

/** An SGR sequence: parameters between semicolons, each with its own parts between colons. What is unknown changes nothing. */
function inkAfter(before: Ink, sequence: string): Ink {
  const parameters = sequence.split(';');
  let ink = before;
  for (let index = 0; index < parameters.length; index++) {
    const parts = parameters[index]!.split(':');
    const code = numberIn(parts[0]);
    if (code === 38 || code === 48 || code === 58) {
      const isOwn = parts.length > 1;
      const [colour, used] = isOwn ? [colourOf(withoutSpace(parts.slice(1))), 0] : colourIn(parameters.slice(index + 1, index + 5));
      index += used;
      if (colour === undefined || code === 58) continue;
      ink = code === 38 ? {...ink, fg: `38;${colour}`} : {...ink, bg: `48;${colour}`};
    } else ink = inkWith(ink, code, parts[1]);
  }
  return ink;
}

function inkWith(ink: Ink, code: number, part: string | undefined): Ink {
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return {...ink, fg: String(code)};
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return {...ink, bg: String(code)};
  if (code === 0) return usual;
  if (code === 1) return {...ink, isBold: true};
  if (code === 2) return {...ink, isDim: true};
  if (code === 3) return {...ink, isItalic: true};
  if (code === 4) return {...ink, isUnderlined: part !== '0'};
  if (code === 7) return {...ink, isInverse: true};
  if (code === 21) return {...ink, isUnderlined: true};
  if (code === 22) return {...ink, isBold: false, isDim: false};
  if (code === 23) return {...ink, isItalic: false};
  if (code === 24) return {...ink, isUnderlined: false};
  if (code === 27) return {...ink, isInverse: false};
  if (code === 39) return {...ink, fg: ''};
  if (code === 49) return {...ink, bg: ''};
  return ink;
}

/** The colour in the parameters after a 38 or 48, as `5;n` or `2;r;g;b`, and how many of them it takes, also where it makes no sense. */
function colourIn(parameters: readonly string[]): [string | undefined, number] {
  const kind = numberIn(parameters[0]);
  const used = kind === 5 ? 2 : kind === 2 ? 4 : 1;
  return [colourOf(parameters.slice(0, used)), Math.min(used, parameters.length)];
}

/** `2::r:g:b` names a colour space, which nobody has: it is left away. */
function withoutSpace(parts: readonly string[]): readonly string[] {
  return parts[0] === '2' && parts.length >= 5 ? ['2', ...parts.slice(2, 5)] : parts;
}

function colourOf(parts: readonly string[]): string | undefined {
  const values = parts.slice(1).map(numberIn);
  if (values.some(value => value > 255 || value < 0)) return undefined;
  if (parts[0] === '5' && values.length >= 1) return `5;${values[0]}`;
  return parts[0] === '2' && values.length >= 3 ? `2;${values.slice(0, 3).join(';')}` : undefined;
}

/** An empty parameter is 0; one that is no number names nothing. */
function numberIn(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  return /^\d{1,4}$/.test(text) ? Number(text) : -1;
}

function isUsual(ink: Ink): boolean {
  return isSame(ink, usual);
}

function isSame(one: Ink | undefined, other: Ink | undefined): boolean {
  if (one === other) return true;
  if (!one || !other) return false;
  return (
    one.fg === other.fg &&
    one.bg === other.bg &&
    one.isBold === other.isBold &&
    one.isDim === other.isDim &&
    one.isItalic === other.isItalic &&
    one.isUnderlined === other.isUnderlined &&
    one.isInverse === other.isInverse
  );
}
