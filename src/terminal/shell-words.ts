/** What only a shell can make sense of: variables and commands outside single quotes, pipes and lists of commands outside quotes. */
export function hasShellSyntax(text: string): boolean {
  const parts = text.match(/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[\s\S]/g) ?? [];
  return parts.some(part => {
    if (/^(\\|'.)/s.test(part)) return false;
    return part.length > 1 ? /[$`]/.test(part.replaceAll(/\\[\s\S]/g, '')) : /[$`|;&<>()\n]/.test(part);
  });
}

/** Splits a line into words as a POSIX shell does (Shell Command Language, 2.2 Quoting); undefined where a quote is not closed. */
export function shellWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (quote === "'") {
      if (character === "'") quote = undefined;
      else word += character;
    } else if (character === '\\') {
      const next = text[++index] ?? '\\';
      word = (word ?? '') + (quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next);
    } else if (quote === '"') {
      if (character === '"') quote = undefined;
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
