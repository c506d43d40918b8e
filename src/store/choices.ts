import Fuse from 'fuse.js';
import type {Choice, Overlay} from './state.ts';

/** The choices that match what was typed: all words, in title, key, group, note or the reason why not; titles that begin with them first. */
export function shownChoices({choices, line}: Overlay): readonly Choice[] {
  const words = line.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  const ranked = choices.flatMap((choice, index) => {
    const title = choice.title.toLowerCase();
    const text = `${title} ${choice.key} ${choice.group.toLowerCase()} ${choice.note.toLowerCase()} ${choice.because?.toLowerCase() ?? ''}`;
    if (!words.every(word => text.includes(word))) return [];
    const rank = title === words.join(' ') ? 0 : title.startsWith(words[0]!) ? 1 : words.every(word => title.includes(word)) ? 2 : 3;
    return [{choice, rank: rank * 1e6 + index}];
  });
  if (ranked.length === 0) return fuzzy(choices, line.text);
  return ranked.sort((a, b) => a.rank - b.rank).map(({choice}) => choice);
}

/** Above so many a search by letters takes too long for a key. */
const MOST_FUZZY = 2000;

function fuzzy(choices: readonly Choice[], text: string): readonly Choice[] {
  const index = new Fuse(choices.slice(0, MOST_FUZZY), {keys: ['title'], threshold: 0.35, ignoreLocation: true});
  return index.search(text, {limit: 20}).map(({item}) => item);
}
