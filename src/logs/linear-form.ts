/** An expression of more characters would make the engine slow. */
const MOST_CHARACTERS = 500;
/** The engine itself counts to 16 only: more is written out. */
const MOST_COUNTED = 16;
const MOST_WRITTEN = 256;

export type LinearForm = {
  readonly source: string;
  /** The same, so written that the other engine counts how often it goes back, and falls back in time. */
  readonly counting: string;
  /** It repeats something without bound: what it costs may grow faster than the text. */
  readonly isRepeating: boolean;
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
  /** Text that stands in whatever matches, in the expression's own letters; '' where none is sure to. */
  readonly literal: string;
};

/**
 * A regular expression so written that V8's linear engine takes it, or why that cannot be, in words. It knows no flags, no look-ahead, no back
 * references and no counts over 16; counts of single characters (`[0-9a-f]{40}`) are written out here.
 */
export function linearForm(source: string): LinearForm | {readonly problem: string} {
  if (source.length > MOST_CHARACTERS) return {problem: `A regular expression has at most ${MOST_CHARACTERS} characters here`};
  const shown = `/${source}/`;
  const mistake = mistakeIn(source, '');
  if (mistake !== undefined) return {problem: `${shown} is no regular expression: ${mistake}`};
  if (mistakeIn('a', 'l') !== undefined) return {problem: 'Regular expressions cannot be bounded in this Node.js: look for words'};
  const parts = partsOf(source);
  if (parts.some(part => /^\\[pP]\{/.test(part))) return {problem: `${shown} asks for a Unicode class, which is not known here`};
  const written = parts.map(writtenOut).join('');
  if (mistakeIn(written, 'l') === undefined) {
    return {
      source: written,
      counting: parts.map((part, index) => countingForm(part, parts[index + 1])).join(''),
      isRepeating: parts.some(part => /^[*+{]|\{\d+,\}\??$/.test(part)),
      literal: literalIn(parts),
      hasStart: parts.includes('^'),
      hasEnd: parts.includes('$'),
    };
  }
  return {problem: `${shown} ${reasonIn(parts)}, which could take for ever`};
}

/** What the engine says against it; undefined where it is taken. */
function mistakeIn(source: string, flags: string): string | undefined {
  try {
    new RegExp(source, flags);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^.*: /s, '');
  }
}

/** Single characters and classes with what repeats them, and what stands between them. */
function partsOf(source: string): readonly string[] {
  const atom = /(?:\\[pP]\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[a-zA-Z]|\\k<[^>]*>|\\.|\[(?:\\.|[^\]\\])*\]|[^\\()[\]{}*+?|^$])/
    .source;
  return source.match(new RegExp(`${atom}(?:\\{\\d+(?:,\\d*)?\\}\\??)?|\\(\\?(?:<?[=!]|<[^>]*>|[a-z-]*:)|[^]`, 'gs')) ?? [];
}

/** `x{40}` as `x{16}x{16}x{8}`, `x{3,40}` as `x{3}x{0,16}x{0,16}x{0,5}`, `x{20,}` as `x{16}x{4}x*`. */
function writtenOut(part: string): string {
  const counted = /^(.+)\{(\d+)(?:(,)(\d*))?\}(\??)$/s.exec(part);
  if (!counted) return part;
  const [, atom, low, comma, high, lazy] = counted as unknown as [string, string, string, string | undefined, string | undefined, string];
  const least = Number(low);
  const most = high ? Number(high) : least;
  if (/^\\[1-9Bbk]/.test(atom) || Math.max(least, most) <= MOST_COUNTED || Math.max(least, most) > MOST_WRITTEN) return part;
  const must = piecesOf(least).map(count => `${atom}{${count}}`);
  if (comma === undefined) return must.join('');
  if (!high) return `${must.join('')}${atom}*${lazy}`;
  return (
    must.join('') +
    piecesOf(most - least)
      .map(count => `${atom}{0,${count}}${lazy}`)
      .join('')
  );
}

/**
 * V8 goes back in `x*` without counting, so that it never falls back: `a.*b` takes half a minute for 256 kB of a. It counts where what is
 * repeated is a group that is kept.
 */
function countingForm(part: string, next: string | undefined): string {
  if (part === '(?:') return '(';
  if ((next === '*' || next === '+') && isAtom(part)) return `(${part})`;
  const open = /^(.+)\{(\d+),\}(\??)$/s.exec(part);
  if (!open) return writtenOut(part);
  const [, atom, least, lazy] = open as unknown as [string, string, string, string];
  return isAtom(atom) ? `${writtenOut(`${atom}{${least}}`)}(${atom})*${lazy}` : writtenOut(part);
}

function isAtom(part: string): boolean {
  return !/^\\[bB]$|^[()[\]{}*+?|^$]$|^\(\?/.test(part);
}

function piecesOf(count: number): readonly number[] {
  const pieces: number[] = [];
  for (let left = count; left > 0; left -= MOST_COUNTED) pieces.push(Math.min(left, MOST_COUNTED));
  return pieces;
}

/** The longest text outside of brackets that nothing repeats; alternatives make all of it unsure. */
function literalIn(parts: readonly string[]): string {
  if (parts.includes('|')) return '';
  const texts = [''];
  let depth = 0;
  for (const [index, part] of parts.entries()) {
    if (part.startsWith('(')) depth++;
    else if (part === ')') depth--;
    const letter = /^[\w \-:;,/@#%&=<>"'~!]$/.test(part) ? part : /^\\[^\w]$/s.test(part) ? part.slice(1) : undefined;
    const isSure = depth === 0 && letter !== undefined && !/^[*+?{]/.test(parts[index + 1] ?? '');
    if (isSure) texts.push(texts.pop()! + letter);
    else texts.push('');
  }
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest));
}

function reasonIn(parts: readonly string[]): string {
  if (parts.some(part => /^\\[1-9]|^\\k</.test(part))) return 'refers back to what it found';
  if (parts.some(part => /^\(\?<?[=!]/.test(part))) return 'looks ahead or behind';
  if (parts.some(part => /^\(\?[a-z-]+:/.test(part))) return 'changes flags';
  return 'counts too far';
}
