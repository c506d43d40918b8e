import {comparisonTest} from './filter-fields.ts';
import type {CostedTest, FilteredLine, LineTest} from './filtered-line.ts';
import {readPattern} from './patterns.ts';
import {createWord} from './words.ts';

export type {FilteredLine} from './filtered-line.ts';

export type LogFilter = {
  readonly text: string;
  /** What could not be understood, in words; the rest still filters. */
  readonly problem: string | undefined;
  /** It says only what to drop: what belongs to a dropped line goes with it. */
  readonly isDropping: boolean;
  matches(line: FilteredLine): boolean;
};

/**
 * What is typed behind `&`: words (all must be there; a capital makes a word care for case), `!word`, `/regex/`, `!/regex/`,
 * `level>=warn` (also `=`, `!=`, `<=`, `<`, `>`), `pod=web` (a part of the name), `container=app`, `field=value`, `field!=value`,
 * `field>number`. Quotes keep blanks, and make a word of what they begin. A regular expression ends with a slash before a blank: `/api/v1`
 * is a word. Never throws; what is typed half is passed over.
 */
export function parseLogFilter(text: string): LogFilter {
  const problems: string[] = [];
  const tests = tokensOf(text)
    .flatMap(token => testOf(token, problems) ?? [])
    .sort((a, b) => a.cost - b.cost);
  return {
    text,
    problem: problems[0],
    isDropping: tests.every(({isDropping}) => isDropping),
    matches: line => {
      for (const {test} of tests) if (!test(line)) return false;
      return true;
    },
  };
}

/** The filter that keeps everything. */
export const noLogFilter: LogFilter = {text: '', problem: undefined, isDropping: true, matches: () => true};

type Token = {readonly text: string; readonly isQuoted: boolean; readonly isInverse: boolean; readonly isRegex: boolean};

function tokensOf(text: string): readonly Token[] {
  const pattern = /(?<bang>!?)(?:\/(?<regex>(?:\\.|[^\\/])+)\/(?=\s|$)|(?<word>(?:[^\s"']|"[^"]*"?|'[^']*'?)+))/gs;
  return [...text.matchAll(pattern)].map(match => {
    const {bang = '', regex, word = ''} = match.groups!;
    return {text: regex ?? withoutQuotes(word), isQuoted: /^["']/.test(word), isInverse: bang !== '', isRegex: regex !== undefined};
  });
}

/** An apostrophe within a word, as in `can't`, is a letter. */
function withoutQuotes(word: string): string {
  return word.replaceAll(
    /"([^"]*)"?|(^|=)'([^']*)'?/g,
    (_all, double: string | undefined, before = '', single = '') => double ?? before + single,
  );
}

function testOf({text, isQuoted, isInverse, isRegex}: Token, problems: string[]): CostedTest | undefined {
  if (text === '' || text === '/' || (text === '!' && !isQuoted)) return undefined;
  if (isRegex) {
    const pattern = readPattern(text);
    if ('problem' in pattern) {
      problems.push(pattern.problem);
      return undefined;
    }
    const {needs, matches} = pattern;
    return {test: line => (needs?.inBytes(line.range) !== false && matches(line.text())) !== isInverse, cost: 3, isDropping: isInverse};
  }
  const comparison = isQuoted ? undefined : comparisonTest(text);
  if (comparison === undefined) return {test: wordTest(text, isInverse), cost: 2, isDropping: isInverse};
  if ('problem' in comparison) {
    if (comparison.problem !== '') problems.push(comparison.problem);
    return undefined;
  }
  if (!isInverse) return comparison;
  return {test: line => !comparison.test(line), cost: comparison.cost, isDropping: !comparison.isDropping};
}

function wordTest(text: string, isInverse: boolean): LineTest {
  const word = createWord(text);
  const wanted = text;
  return line => {
    const told = word.inBytes(line.range);
    if (told !== undefined) return told !== isInverse;
    const plain = word.isCaseIgnored ? line.text().toLowerCase() : line.text();
    return plain.includes(wanted) !== isInverse;
  };
}
