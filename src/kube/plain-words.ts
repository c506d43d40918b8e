/**
 * The words of a line that needs no shell, as a shell would make them (POSIX Shell Command Language, 2.2 Quoting); undefined where only a
 * shell can make sense of it: variables, pipes, lists, redirections, patterns, `~`, assignments, built-in commands, quotes that are not closed.
 */
export function plainWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  const part = /([ \t]+)|'([^']*)'|"((?:\\["\\$`]|[^"\\$`]|\\(?!["\\$`]))*)"|\\([^\n])|([\w@%+=:,./^-]+|[^\s\u0000-\u007f]+)/y;
  let word: string | undefined;
  while (part.lastIndex < line.length) {
    const match = part.exec(line);
    if (!match) return undefined;
    const [, blanks, single, double, escaped, plain] = match;
    if (blanks === undefined) word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  const [first] = words;
  return first === undefined || first === '' || first.includes('=') || reserved.has(first) ? undefined : words;
}

/** What a shell does itself and no file in an image does, and words that begin a compound command. */
const reserved: ReadonlySet<string> = new Set(
  (
    '. : alias bg break builtin case cd command continue declare do done elif else esac eval exec exit export fg fi for function getopts hash history if ' +
    'jobs let local read readonly return select set shift source then time times trap type typeset ulimit umask unalias unset until wait while'
  ).split(' '),
);
