import {cut, widthOf} from '../terminal/cells.ts';

/** The text in lines of `width` columns, broken at blanks, and inside of words that are longer; blanks count as one. The last of `most` lines is cut. */
export function wrapped(text: string, width: number, most = Number.POSITIVE_INFINITY): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    const columns = widthOf(word);
    if (line !== '' && used + 1 + columns <= room) {
      line += ` ${word}`;
      used += 1 + columns;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = columns <= room ? [word] : broken(word, room);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1)!;
    used = widthOf(line);
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  if (most <= 0) return [];
  return [...lines.slice(0, most - 1), cut(lines.slice(most - 1).join(' '), room)];
}

/** The text if it fits, else its beginning and its end, of which the end tells more: `kubectl scale … --replicas=0`. */
export function cutMiddle(text: string, width: number): string {
  if (width <= 0) return '';
  if (text.length * 2 <= width || widthOf(text) <= width) return text;
  const characters = [...text];
  const tail: string[] = [];
  let used = 1;
  for (const most = Math.ceil(width * 0.6); characters.length > 0; ) {
    const columns = widthOf(characters.at(-1)!);
    if (used + columns > most) break;
    used += columns;
    tail.unshift(characters.pop()!);
  }
  let head = '';
  for (const character of characters) {
    const columns = widthOf(character);
    if (used + columns > width) break;
    used += columns;
    head += character;
  }
  return `${head}…${tail.join('')}`;
}

/** Filled with blanks to `width` columns, on the left for what is aligned right. */
export function padded(text: string, width: number, isRight = false): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? blanks + text : text + blanks;
}

function broken(word: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of word) {
    const columns = widthOf(character);
    if (part !== '' && used + columns > width) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += columns;
  }
  return [...parts, part];
}
