/**
 * Splits a line into words at its spaces; quotes, single or double, keep spaces together, and are dropped: `a="x y" b-`. Within double
 * quotes `\"` and `\\` stand for the second character; elsewhere a backslash is one. `problem` where a quote is not closed.
 */
export function quotedWords(text: string): readonly string[] | {readonly problem: string} {
  const words: string[] = [];
  const part = /(\s+)|'([^']*)'|"((?:\\["\\]|[^"\\]|\\(?!["\\]))*)"|([^\s'"]+)/y;
  let word: string | undefined;
  while (part.lastIndex < text.length) {
    const start = part.lastIndex;
    const match = part.exec(text);
    if (!match) return {problem: `A quote is not closed: ${text.slice(start)}`};
    const [, space, single, double, plain] = match;
    if (space === undefined) word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? plain ?? '');
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** A word as a shell takes it: in single quotes where it holds more than plain characters. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
