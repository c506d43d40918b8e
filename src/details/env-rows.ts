import type {EnvEntry, EnvOutcome} from '../kube/environment.ts';
import type {Piece} from '../kube/expansion.ts';
import {plainOf} from '../kube/expansion.ts';
import {type DocInk, type DocLine, type DocSpan, docLine, ink, mask} from './document.ts';
import type {Place} from './env-needs.ts';
import {sourceTarget, sourceWords} from './env-words.ts';
import type {Inspected} from './tab.ts';

/** What came of comparing a row with the process. */
export type Verdict = 'the same' | 'differs' | 'not there' | 'only there' | 'unknown' | '';

/** A variable as it is shown. */
export type Row = {
  readonly name: string;
  readonly nameInk: DocInk;
  readonly value: readonly DocSpan[];
  /** What it comes to, clear, where that is known; also of secrets: for comparing, not for showing. */
  readonly clear: string | undefined;
  /** Nothing of this name is set by it. */
  readonly isVain: boolean;
  readonly hasSecret: boolean;
  readonly behind: readonly DocSpan[];
  readonly verdict: Verdict;
  /** What the process has instead. */
  readonly inProcess: readonly DocSpan[] | undefined;
  readonly more: Omit<DocLine, 'spans' | 'depth'>;
};

export function rowOf(inspected: Inspected, {path, name: container}: Place, entry: EnvEntry): Row {
  const {name, source, outcome, overriddenBy, place} = entry;
  const isDimmed = overriddenBy !== undefined || outcome.state === 'skipped' || (outcome.state === 'missing' && outcome.isOptional);
  const pieces = outcome.state === 'set' ? outcome.pieces : [];
  const secrets = pieces.flatMap(({secret}) => (secret === undefined ? [] : [`secret/${secret}`]));
  const hidden = secrets.find(id => !inspected.isRevealed(id));
  const clear = outcome.state === 'set' ? plainOf(pieces) : undefined;
  const target = sourceTarget(source, inspected.namespace);
  const secret = hidden ?? secrets[0];
  return {
    name,
    nameInk: isDimmed ? 'quiet' : 'name',
    value: outcome.state === 'set' ? pieces.map(piece => pieceSpan(inspected, piece, isDimmed)) : [outcomeSpan(outcome, isDimmed)],
    clear,
    isVain: overriddenBy !== undefined || outcome.state === 'skipped' || outcome.state === 'missing',
    hasSecret: secrets.length > 0,
    behind: [
      ink('quiet', sourceWords(source)),
      ...(outcome.state === 'set' && outcome.note !== undefined ? [ink('quiet', `  ${outcome.note}`)] : []),
      ...(overriddenBy ? [ink('quiet', `  overridden by ${sourceWords(overriddenBy)}`)] : []),
    ],
    verdict: '',
    inProcess: undefined,
    more: {
      key: `${container} ${name} ${place.join(' ')}`,
      path: [...path, ...place],
      ...(hidden === undefined && clear !== undefined ? {value: clear} : {}),
      ...(target ? {target} : {}),
      ...(secret === undefined ? {} : {secret}),
    },
  };
}

function pieceSpan(inspected: Inspected, {text, secret, isUnknown}: Piece, isDimmed: boolean): DocSpan {
  if (secret !== undefined && !inspected.isRevealed(`secret/${secret}`)) return mask;
  return ink(isDimmed || isUnknown ? 'quiet' : 'text', text);
}

function outcomeSpan(outcome: Exclude<EnvOutcome, {state: 'set'}>, isDimmed: boolean): DocSpan {
  switch (outcome.state) {
    case 'asking':
      return ink('quiet', 'asking …');
    case 'missing':
      return ink(
        isDimmed ? 'quiet' : 'failing',
        `${outcome.because}${outcome.isOptional ? ' (optional)' : ': the container cannot start'}`,
      );
    case 'refused':
      return ink('failing', outcome.because);
    case 'later':
    case 'skipped':
      return ink('quiet', outcome.because);
  }
}

const widestName = 40;
const widestValue = 40;

/** Rows in columns: name, what came of comparing, value, source. Values of several lines go on below. */
export function rowLines(rows: readonly Row[], isCompared: boolean): DocLine[] {
  const shown = rows.map(row => ({row, values: spansByLine(row.value)}));
  const names = Math.min(widestName, Math.max(0, ...rows.map(({name}) => name.length)));
  const values = Math.min(widestValue, Math.max(0, ...shown.map(({values}) => lengthOf(values[0]!))));
  const before = ' '.repeat(names + 2 + (isCompared ? 'in the process'.length + 2 : 0));
  return shown.flatMap(({row, values: [first = [], ...others]}) => {
    const {name, nameInk, behind, more, verdict, inProcess} = row;
    const lines = [
      docLine(
        1,
        [
          ink(nameInk, `${name.padEnd(names)}  `),
          ...(isCompared ? [ink(inkOf(verdict), `${wordsOf(verdict).padEnd('in the process'.length)}  `)] : []),
          ...first,
          ' '.repeat(Math.max(0, values - lengthOf(first)) + (behind.length > 0 ? 2 : 0)),
          ...behind,
        ],
        more,
      ),
    ];
    for (const [index, spans] of others.entries()) lines.push(docLine(1, [before, ...spans], {...more, key: `${more.key} ${index}`}));
    if (!inProcess) return lines;
    const processLines = spansByLine(inProcess).map((spans, index) =>
      docLine(
        1,
        [' '.repeat(names + 2), ink('failing', `${(index === 0 ? 'in the process' : '').padEnd('in the process'.length)}  `), ...spans],
        {key: `${more.key} process ${index}`, ...(more.secret === undefined ? {} : {secret: more.secret})},
      ),
    );
    return [...lines, ...processLines];
  });
}

function inkOf(verdict: Verdict): DocInk {
  if (verdict === 'the same') return 'ok';
  return verdict === 'differs' || verdict === 'not there' ? 'failing' : 'quiet';
}

function wordsOf(verdict: Verdict): string {
  return verdict === 'unknown' ? 'not known' : verdict;
}

/** Cut at the ends of lines. At least one line. */
function spansByLine(spans: readonly DocSpan[]): DocSpan[][] {
  const lines: DocSpan[][] = [[]];
  for (const span of spans) {
    for (const [index, text] of span.text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)!.push({...span, text});
    }
  }
  if (lines.length > 1 && lines.at(-1)!.length === 0) lines.pop();
  return lines;
}

function lengthOf(spans: readonly DocSpan[]): number {
  return spans.reduce((sum, {text}) => sum + text.length, 0);
}
