import type {OutputsScreen} from '../store/outputs-screen.ts';

/** Where a group of panes stands; its first line is its title. */
export type PanePlace = {readonly group: number; readonly x: number; readonly y: number; readonly width: number; readonly height: number};

const LEAST_COLUMNS = 40;
/** A row of panes that has more to say gets so many lines before others leave the screen. */
const LEAST_LINES = 7;

/**
 * The panes that fit, side by side and in rows: each as high as it needs, or what is there shared fairly. `lengthOf` says how many lines the body of
 * a group has at a width. Moves the first row no farther than it takes for the focus to be seen.
 */
export function placesOf(
  screen: OutputsScreen,
  width: number,
  height: number,
  lengthOf: (group: number, width: number) => number,
): readonly PanePlace[] {
  const count = screen.groups.length;
  if (count === 0 || height <= 0) return [];
  if (screen.isAlone) return [{group: screen.focus, x: 0, y: 0, width, height}];
  const columns = Math.max(1, Math.min(count, Math.floor(width / LEAST_COLUMNS)));
  const edges = Array.from({length: columns + 1}, (_, column) => Math.floor((column * width) / columns));
  const needs = Array.from({length: Math.ceil(count / columns)}, (_, row) => {
    let longest = 1;
    for (let column = 0; column < columns && row * columns + column < count; column++) {
      longest = Math.max(longest, lengthOf(row * columns + column, edges[column + 1]! - edges[column]!));
    }
    return 1 + longest;
  });
  const first = firstRowOf(needs, height, screen.firstRow, Math.floor(screen.focus / columns));
  screen.firstRow = first;
  const heights = heightsOf(needs.slice(first), height);
  const places: PanePlace[] = [];
  let y = 0;
  for (const [row, rowHeight] of heights.entries()) {
    for (let column = 0; column < columns; column++) {
      const group = (first + row) * columns + column;
      if (group < count) places.push({group, x: edges[column]!, y, width: edges[column + 1]! - edges[column]!, height: rowHeight});
    }
    y += rowHeight;
  }
  return places;
}

function firstRowOf(needs: readonly number[], height: number, before: number, focus: number): number {
  let first = Math.min(before, focus);
  while (first < focus && first + heightsOf(needs.slice(first), height).length <= focus) first++;
  // No room is left free below while something is out of sight above.
  while (first > 0 && heightsOf(needs.slice(first - 1), height).length === needs.length - first + 1) first--;
  return first;
}

/** Of as many rows as fit. What is left goes to those that need it. */
function heightsOf(needs: readonly number[], height: number): readonly number[] {
  const heights: number[] = [];
  let left = height;
  for (const need of needs) {
    const least = Math.min(need, LEAST_LINES);
    if (heights.length > 0 && least > left) break;
    heights.push(Math.min(least, left));
    left -= heights.at(-1)!;
  }
  while (left > 0) {
    const wanting = heights.flatMap((own, row) => (own < needs[row]! ? [row] : []));
    if (wanting.length === 0) break;
    const share = Math.max(1, Math.floor(left / wanting.length));
    for (const row of wanting) {
      const more = Math.min(share, left, needs[row]! - heights[row]!);
      heights[row] = heights[row]! + more;
      left -= more;
    }
  }
  return heights;
}
