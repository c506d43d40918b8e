import type {Driven} from './drive.ts';

/** Names as they stand on the screen, from top to bottom. */
export function namesOn({text}: Pick<Driven, 'text'>): string[] {
  return column({text}, 'NAME');
}

/** The cells of a column that is aligned to the left and has no blanks in its cells. */
export function column({text}: Pick<Driven, 'text'>, title: string): string[] {
  const lines = text().split('\n');
  const y = headsAt(lines);
  // An empty table has no titles.
  if (y < 0) return [];
  const x = lines[y]!.search(new RegExp(`(?<=^|\\s)${title}[↑↓^]?(?=\\s|$)`));
  if (x < 0) throw new Error(`No column ${title} on the screen:\n${lines[y]}`);
  const cells: string[] = [];
  for (const line of lines.slice(y + 1, -1)) {
    if (line.trim() === '') break;
    cells.push(line.slice(x).split(/\s/)[0]!);
  }
  return cells;
}

/** The row with the bar: the line whose style reaches from edge to edge. */
export function barOn({frame}: Pick<Driven, 'frame'>): {readonly y: number; readonly text: string} {
  const [glyphs = '', styles = ''] = frame().split(/^─{20,}$\n/m);
  const lines = glyphs.split('\n');
  const width = frame()
    .split('\n')
    .find(line => /^─+$/.test(line))!.length;
  const rows = styles.split('\n');
  const y = rows.findIndex((line, index) => index > headsAt(lines) && line.length === width && !line.includes(' '));
  return {y, text: y < 0 ? '' : lines[y]!.slice(3).trim()};
}

/** The first word of the row with the bar: its name, where no namespaces are shown. */
export function cursorOn(driven: Pick<Driven, 'frame'>): string {
  return barOn(driven).text.split(/\s/)[0]!;
}

/** Which line has the titles of columns. */
function headsAt(lines: readonly string[]): number {
  return lines.findIndex(line => /^(\+\d+|\s)\s+([A-Z][A-Z/-]*[↑↓^]?\s+){2}/.test(line));
}
