import type {CellValue, Row} from '../kube/row.ts';
import {matchesSelector, parseSelector} from '../kube/selector.ts';
import {parseDuration} from '../kube/duration.ts';
import {parseQuantity} from '../kube/quantity.ts';
import type {Column, Kind, Moment} from '../resources/kind.ts';

/** What a user typed behind `/`, understood. `problem` says what could not be, in words; the rest still filters. */
export type Filter = {
  readonly text: string;
  readonly problem: string | undefined;
  /** What matches changes with time: it asks for ages. */
  readonly isTimed: boolean;
  matches(row: Row): boolean;
};

type Test = (row: Row) => boolean;

export const noFilter: Filter = {text: '', problem: undefined, isTimed: false, matches: () => true};

/** What a test may need, and where it says what it could not understand. Wide columns are not looked into: nobody sees why they match. */
type Setting = {readonly kind: Kind; readonly moment: () => Moment; readonly columns: readonly number[]; readonly problems: string[]};

/**
 * One grammar: words (all must match; a capital makes a word care for case), `!word`, `/regex/`, `~fuzzy`, `column=value`,
 * `column!=value`, `column>number` with Kubernetes' quantities and durations, `-l selector`.
 */
export function parseFilter(text: string, kind: Kind, moment: () => Moment): Filter {
  const problems: string[] = [];
  const columns = kind.columns.flatMap(({isWide}, index) => (isWide ? [] : [index]));
  const tests = tokensOf(text).flatMap(token => testOf(token, {kind, moment, columns, problems}) ?? []);
  if (tests.length === 0 && problems.length === 0) return {...noFilter, text};
  const isTimed = /[<>]/.test(text);
  return {text, problem: problems[0], isTimed, matches: row => tests.every(test => test(row))};
}

/** Splits at blanks; `-l` takes all up to the next ` -` or ` /`, so that `-l tier in (a, b)` needs no quotes; quotes keep blanks. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const pattern = /-l\s*("[^"]*"?|'[^']*'?|[^-/"'\s](?:[^"']*?)(?=\s+[-/!~]|$)|$)|(!?\/(?:\\.|[^\\/])*\/?)|(?:[^\s"']|"[^"]*"?|'[^']*'?)+/g;
  for (const match of text.matchAll(pattern)) {
    if (match[1] !== undefined) tokens.push(`-l ${match[1].replaceAll(/["']/g, '').trim()}`);
    else tokens.push(match[2] ?? match[0].replaceAll(/["']/g, ''));
  }
  return tokens;
}

function testOf(token: string, setting: Setting): Test | undefined {
  if (token.startsWith('-l ')) return selectorTest(token.slice(3), setting);
  if (/^!?\/./.test(token)) return regexTest(token, setting);
  if (token.startsWith('~') && token.length > 1) return fuzzyTest(token.slice(1));
  const comparison = /^([^=!<>]+)(!=|>=|<=|=|>|<)(.*)$/.exec(token);
  if (comparison) return comparisonTest(comparison as unknown as [string, string, string, string], setting);
  if (token === '!' || token === '' || token === '~' || token === '/') return undefined;
  if (!token.startsWith('!')) return wordTest(token, setting);
  const test = wordTest(token.slice(1), setting);
  return row => !test(row);
}

/** Looks into one text after another rather than all put together: nothing is made for rows that do not match. */
function wordTest(word: string, {columns}: Setting): Test {
  const holds: (text: string) => boolean =
    word === word.toLowerCase() ? text => text.toLowerCase().includes(word) : text => text.includes(word);
  return row => {
    if (holds(row.name) || holds(row.namespace)) return true;
    return columns.some(index => {
      const cell = row.cells[index];
      return typeof cell === 'string' && holds(cell);
    });
  };
}

function regexTest(token: string, {columns, problems}: Setting): Test | undefined {
  const isInverse = token.startsWith('!');
  const source = token.slice(isInverse ? 2 : 1).replace(/\/$/, '');
  try {
    const regex = new RegExp(source, source === source.toLowerCase() ? 'iu' : 'u');
    return row => regex.test(textOf(row, columns)) !== isInverse;
  } catch (error) {
    problems.push(`/${source}/ is no regular expression: ${(error as Error).message.replace(/^.*: /, '')}`);
    return undefined;
  }
}

function fuzzyTest(letters: string): Test {
  const wanted = letters.toLowerCase();
  return row => {
    const text = row.name.toLowerCase();
    let at = 0;
    for (const letter of wanted) {
      at = text.indexOf(letter, at) + 1;
      if (at === 0) return false;
    }
    return true;
  };
}

function selectorTest(text: string, {problems}: Setting): Test | undefined {
  if (text === '') return undefined;
  const selector = parseSelector(text);
  if ('problem' in selector) {
    problems.push(selector.problem);
    return undefined;
  }
  return row => matchesSelector(selector, row.labels);
}

function comparisonTest(
  [, title, operator, wanted]: [string, string, string, string],
  {kind, moment, problems}: Setting,
): Test | undefined {
  const index = columnIndex(kind, title);
  const column = kind.columns[index];
  if (!column) {
    problems.push(`No column is called ${title}; a label is asked for with -l ${title}${operator}${wanted}`);
    return undefined;
  }
  if (operator === '=' || operator === '!=') {
    const lower = wanted.toLowerCase();
    const isWanted = operator === '=';
    return row => (shownText(row, index, column, moment()).toLowerCase() === lower) === isWanted;
  }
  const {isTime, isSpan} = column;
  const limit = isTime || isSpan ? parseDuration(wanted) : (parseQuantity(wanted) ?? parseDuration(wanted));
  if (limit === undefined) {
    if (wanted !== '') problems.push(`${wanted} is no number, quantity or duration`);
    return undefined;
  }
  return row => {
    const value = isSpan
      ? parseDuration(shownText(row, index, column, moment()))
      : numberOf(column.derive ? column.derive(row, moment()) : row.cells[index]);
    if (value === undefined) return false;
    const left = isTime ? moment().now - value : value;
    return operator === '>' ? left > limit : operator === '<' ? left < limit : operator === '>=' ? left >= limit : left <= limit;
  };
}

function columnIndex(kind: Kind, title: string): number {
  const wanted = title.toUpperCase();
  const exact = kind.columns.findIndex(column => column.title === wanted);
  return exact >= 0 || wanted.length < 2 ? exact : kind.columns.findIndex(column => column.title.startsWith(wanted));
}

function numberOf(value: CellValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'object') return value.count;
  return value === undefined || value === '' ? undefined : parseQuantity(value);
}

function shownText(row: Row, index: number, column: Column, moment: Moment): string {
  const value = column.derive ? column.derive(row, moment) : row.cells[index];
  if (column.text) return column.text(value, moment);
  return typeof value === 'object' ? String(value.count) : value === undefined ? '' : String(value);
}

/** Namespace, name and the cells that are text, with blanks between. */
function textOf(row: Row, columns: readonly number[]): string {
  let text = `${row.namespace} ${row.name}`;
  for (const index of columns) {
    const cell = row.cells[index];
    if (typeof cell === 'string' && cell !== row.name && cell !== row.namespace) text += ` ${cell}`;
  }
  return text;
}
