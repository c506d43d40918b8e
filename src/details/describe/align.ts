import type {DocLine, DocSpan} from '../document.ts';

/** Ends a cell, known by identity: text of the cluster that is a tab does not. */
export const tab: DocSpan = {text: '\t', ink: 'text'};

/**
 * Replaces each `tab` by blanks so that the cells of consecutive lines stand below each other, two blanks apart. A column goes as far as the
 * lines that have a cell there which ends; the last cell of a line does not count. As kubectl's output is aligned (Go's text/tabwriter).
 */
export function aligned(lines: readonly DocLine[]): DocLine[] {
  const cells = lines.map(cellsOf);
  const widths = cells.map((): number[] => []);
  settle(0, cells.length, 0);
  return lines.map((line, index) => (cells[index]!.length === 1 ? line : {...line, spans: joined(cells[index]!, widths[index]!)}));

  /** Gives the lines from `start` to `end`, which have the columns before `column` in common, their widths from there on. */
  function settle(start: number, end: number, column: number): void {
    for (let first = start; first < end; ) {
      let next = first;
      let widest = 0;
      for (; next < end && cells[next]!.length - 1 > column; next++) widest = Math.max(widest, widthOf(cells[next]![column]!));
      if (next === first) {
        first += 1;
        continue;
      }
      for (let line = first; line < next; line++) widths[line]![column] = widest === 0 ? 0 : widest + 2;
      settle(first, next, column + 1);
      first = next;
    }
  }
}

type Cell = readonly DocSpan[];

function cellsOf({spans}: DocLine): Cell[] {
  const cells: DocSpan[][] = [[]];
  for (const span of spans) {
    if (span === tab) cells.push([]);
    else cells.at(-1)!.push(span);
  }
  return cells;
}

function joined(cells: readonly Cell[], widths: readonly number[]): DocSpan[] {
  const spans: DocSpan[] = [];
  const last = cells.findLastIndex(cell => widthOf(cell) > 0);
  for (const [column, cell] of cells.slice(0, last + 1).entries()) {
    spans.push(...cell);
    const missing = (widths[column] ?? 0) - widthOf(cell);
    if (missing > 0 && column < last) spans.push({text: ' '.repeat(missing), ink: 'text'});
  }
  return spans;
}

function widthOf(cell: Cell): number {
  return cell.reduce((width, {text}) => width + [...text].length, 0);
}
