/** A text in lines of at most so many characters, broken at blanks; its own breaks stay, and words that are longer are cut. */
export function wrapped(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap(line => wrappedLine(line.trimEnd(), width));
}

function wrappedLine(text: string, width: number): string[] {
  const lines: string[] = [];
  const lead = /^\s*/.exec(text)![0].slice(0, width >> 1);
  let line = '';
  for (const word of text.trim().split(/\s+/)) {
    for (const piece of piecesOf(word, width - lead.length)) {
      if (line !== '' && lead.length + line.length + 1 + piece.length > width) {
        lines.push(lead + line);
        line = piece;
      } else line = line === '' ? piece : `${line} ${piece}`;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line === '' ? '' : lead + line];
}

function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < word.length; at += width) pieces.push(word.slice(at, at + width));
  return pieces;
}
