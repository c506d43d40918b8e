import type {Json} from '../kube/object.ts';
import type {VersionChange} from '../kube/version-changes.ts';
import {type WordDifference, wordDifferences} from '../kube/word-differences.ts';
import {type DocLine, type DocSpan, docLine, ink, mask} from './document.ts';
import type {Inspected} from './tab.ts';

/** Beyond that a text is compared word by word. */
const LONG = 40;
/** More of one value is not shown in one line. */
const LONGEST = 200;

/** `path: before → after`; of long texts what has changed, word by word. */
export function changeLines(inspected: Inspected, change: VersionChange, key: string): DocLine[] {
  const {path, label, before, after} = change;
  const secret = secretOf(inspected, path);
  const more = {key: `${key} ${label}`, path, ...(secret === undefined ? {} : {secret})};
  const name = ink('name', `${label}: `);
  if (secret !== undefined && !inspected.isRevealed(secret)) {
    if (before === undefined) return [docLine(1, [name, 'added ', mask], more)];
    return [docLine(1, after === undefined ? [name, 'removed ', mask] : [name, mask, ' → ', mask], more)];
  }
  const [old, young] = secret === undefined ? [before, after] : [clear(before), clear(after)];
  const value = young === undefined ? {} : {value: valueText(young)};
  if (old === undefined) return [docLine(1, [name, 'added ', ink('added', shortText(young))], {...more, ...value})];
  if (young === undefined) return [docLine(1, [name, 'removed ', ink('removed', shortText(old))], more)];
  const words = typeof old === 'string' && typeof young === 'string' ? wordsOf(change, old, young) : undefined;
  if (!words) return [docLine(1, [name, ink('removed', shortText(old)), ' → ', ink('added', shortText(young))], {...more, ...value})];
  const lines = telling(byLine(words));
  if (lines.length === 1) return [docLine(1, [name, ...lines[0]!], {...more, ...value})];
  return [
    docLine(1, [name], {...more, ...value}),
    ...lines.map((spans, index) =>
      docLine(2, spans, {key: `${more.key} ${index}`, path, ...value, ...(secret === undefined ? {} : {secret})}),
    ),
  ];
}

/** The id of what may be seen only when it was asked for. */
function secretOf({kind}: Inspected, [field, key]: VersionChange['path']): string | undefined {
  if (kind.group !== '' || kind.name !== 'Secret' || (field !== 'data' && field !== 'stringData')) return undefined;
  return key === undefined ? '*' : `data.${key}`;
}

/** A change stays as it is, and is looked at as often as its lines are painted. */
const known = new WeakMap<VersionChange, readonly WordDifference[] | undefined>();

function wordsOf(change: VersionChange, before: string, after: string): readonly WordDifference[] | undefined {
  if (Math.max(before.length, after.length) <= LONG && !before.includes('\n') && !after.includes('\n')) return undefined;
  if (!known.has(change)) known.set(change, wordDifferences(before, after));
  return known.get(change);
}

/** Removed and added words are told by signs, too, not by their colours alone: `[-old-]{+new+}`. */
function spanOf(sign: WordDifference['sign'], text: string): DocSpan {
  if (sign === ' ' || text === '') return ink('quiet', text);
  return sign === '+' ? ink('added', `{+${text}+}`) : ink('removed', `[-${text}-]`);
}

function byLine(words: readonly WordDifference[]): DocSpan[][] {
  const lines: DocSpan[][] = [[]];
  for (const {sign, text} of words) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '' || (sign !== ' ' && index > 0 && text === '\n')) lines.at(-1)!.push(spanOf(sign, part === '' ? '⏎' : part));
    }
  }
  if (lines.length > 1 && lines.at(-1)!.length === 0) lines.pop();
  return lines;
}

/** The lines in which something has changed, with one around each; of long ones what is far from any change is left out. */
function telling(lines: readonly DocSpan[][]): DocSpan[][] {
  const isChanged = (line: DocSpan[] | undefined) => line?.some(({ink}) => ink !== 'quiet') ?? false;
  const kept: DocSpan[][] = [];
  let isCut = false;
  for (const [index, line] of lines.entries()) {
    if (!isChanged(line) && !isChanged(lines[index - 1]) && !isChanged(lines[index + 1])) {
      isCut = true;
      continue;
    }
    if (isCut) kept.push([ink('quiet', '…')]);
    isCut = false;
    kept.push(
      line.map((span, place) => (span.ink === 'quiet' ? {...span, text: around(span.text, place === 0, place === line.length - 1)} : span)),
    );
  }
  if (isCut) kept.push([ink('quiet', '…')]);
  return kept;
}

function around(text: string, isFirst: boolean, isLast: boolean): string {
  if (text.length <= LONGEST) return text;
  const half = LONGEST / 2;
  if (isFirst) return `…${text.slice(-half)}`;
  return isLast ? `${text.slice(0, half)}…` : `${text.slice(0, half)} … ${text.slice(-half)}`;
}

function shortText(value: Json | undefined): string {
  const whole = valueText(value).replaceAll('\n', '⏎');
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}

function valueText(value: Json | undefined): string {
  return typeof value === 'string' && value !== '' ? value : (JSON.stringify(value) ?? '');
}

/** What is no text stays in base64. */
function clear(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    const bytes = Uint8Array.from(atob(value), character => character.charCodeAt(0));
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch {
    return value;
  }
}
