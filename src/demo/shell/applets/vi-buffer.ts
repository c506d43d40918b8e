/** A text that is edited, with its cursor. */
export type Buffer = {lines: string[]; row: number; column: number};

/** Where the cursor goes by a key of movement, `count` times. Undefined where the key is none. */
export function moved({lines, row, column}: Buffer, key: string, count: number, height: number): {row: number; column: number} | undefined {
  const last = lines.length - 1;
  const line = (at: number) => lines[at] ?? '';
  switch (key) {
    case 'h':
    case 'left':
    case 'backspace':
      return {row, column: Math.max(0, column - count)};
    case 'l':
    case 'right':
    case ' ':
      return {row, column: Math.min(Math.max(0, line(row).length - 1), column + count)};
    case 'j':
    case 'down':
    case 'ctrl-n':
      return {row: Math.min(last, row + count), column};
    case 'k':
    case 'up':
    case 'ctrl-p':
      return {row: Math.max(0, row - count), column};
    case '0':
    case 'home':
      return {row, column: 0};
    case '^':
      return {row, column: Math.max(0, line(row).search(/\S/))};
    case '$':
    case 'end':
      return {row, column: Math.max(0, line(row).length - 1)};
    case 'enter':
    case '+':
      return {row: Math.min(last, row + count), column: Math.max(0, line(Math.min(last, row + count)).search(/\S/))};
    case '-':
      return {row: Math.max(0, row - count), column: Math.max(0, line(Math.max(0, row - count)).search(/\S/))};
    case 'G':
      return {row: last, column: 0};
    case 'H':
      return {row: 0, column: 0};
    case 'ctrl-f':
    case 'page-down':
      return {row: Math.min(last, row + height), column: 0};
    case 'ctrl-b':
    case 'page-up':
      return {row: Math.max(0, row - height), column: 0};
    case 'ctrl-d':
      return {row: Math.min(last, row + (height >> 1)), column: 0};
    case 'ctrl-u':
      return {row: Math.max(0, row - (height >> 1)), column: 0};
    case 'w':
    case 'b':
    case 'e':
      return byWords(lines, row, column, key, count);
  }
  return undefined;
}

function byWords(
  lines: readonly string[],
  row: number,
  column: number,
  key: 'w' | 'b' | 'e',
  count: number,
): {row: number; column: number} {
  let place = {row, column};
  for (let turn = 0; turn < count; turn++) {
    const starts: {row: number; column: number}[] = [];
    for (const at of key === 'b' ? [place.row - 1, place.row] : [place.row, place.row + 1]) {
      for (const match of (lines[at] ?? '').matchAll(/\w+|[^\w\s]+/g))
        starts.push({row: at, column: match.index + (key === 'e' ? match[0].length - 1 : 0)});
    }
    const isAfter = (each: {row: number; column: number}) => each.row > place.row || (each.row === place.row && each.column > place.column);
    const isBefore = (each: {row: number; column: number}) =>
      each.row < place.row || (each.row === place.row && each.column < place.column);
    const next = key === 'b' ? starts.findLast(isBefore) : starts.find(isAfter);
    if (!next) break;
    place = next;
  }
  return place;
}
