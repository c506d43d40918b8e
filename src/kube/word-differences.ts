import {diffWordsWithSpace} from 'diff';

/** A piece of both texts, of the new one, or of the old one. */
export type WordDifference = {readonly sign: ' ' | '+' | '-'; readonly text: string};

// Beyond that two texts have so little in common that their difference says nothing, and finding it takes too long.
const MOST_EDITS = 400;
const MOST_CHARACTERS = 100_000;

/**
 * What of a text has changed, word by word. Undefined where little is the same, so that it is plainer to show both, or where finding it would
 * take too long. What both begin and end with is found by lines, so that one changed word in megabytes costs little.
 */
export function wordDifferences(before: string, after: string): readonly WordDifference[] | undefined {
  const start = commonStart(before, after);
  const end = commonEnd(before.slice(start), after.slice(start));
  const [old, young] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (Math.max(old.length, young.length) > MOST_CHARACTERS) return undefined;
  const parts = diffWordsWithSpace(old, young, {maxEditLength: MOST_EDITS});
  if (!parts) return undefined;
  const same = parts.reduce((sum, {added, removed, value}) => sum + (added || removed ? 0 : value.trim().length), start + end);
  if (same * 3 < Math.max(before.length, after.length)) return undefined;
  const found: WordDifference[] = [{sign: ' ', text: before.slice(0, start)}];
  for (const {added, removed, value} of [...parts, {added: false, removed: false, value: before.slice(before.length - end)}]) {
    const sign = added ? '+' : removed ? '-' : ' ';
    const last = found.at(-1)!;
    if (last.sign === sign) found[found.length - 1] = {sign, text: last.text + value};
    else found.push({sign, text: value});
  }
  return found.filter(({text}) => text !== '');
}

/** How many characters both begin with, up to the end of a line. */
function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return one.slice(0, at).lastIndexOf('\n') + 1;
}

/** How many characters both end with, from the beginning of a line. */
function commonEnd(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && one.charCodeAt(one.length - 1 - count) === other.charCodeAt(other.length - 1 - count)) count += 1;
  const line = one.indexOf('\n', one.length - count);
  return line < 0 ? 0 : one.length - 1 - line;
}
