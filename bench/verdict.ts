import {type Budget, budgets, type FigureName} from './budgets.ts';
import type {Samples} from './stage.ts';

export type Verdict = 'ok' | 'over budget' | 'FAIL' | '';

export type Line = {
  readonly title: string;
  readonly ours: string;
  readonly theirs: string;
  readonly budget: string;
  readonly gate: string;
  readonly verdict: Verdict;
};

/** The sample that the given share of all samples does not exceed; nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function figureOf({take}: Budget, samples: readonly number[]): number {
  return percentile(samples, take === 'median' ? 0.5 : 0.99);
}

/** Over budget is told; only what is over the budget times the factor fails. */
export function verdictOf(budget: Budget, samples: readonly number[]): Verdict {
  if (budget.budget === undefined) return '';
  const figure = figureOf(budget, samples);
  const factor = budget.gateFactor ?? 1;
  if (budget.isLeast) return figure >= budget.budget ? 'ok' : figure >= budget.budget / factor ? 'over budget' : 'FAIL';
  if (figure <= budget.budget) return 'ok';
  return figure <= budget.budget * factor ? 'over budget' : 'FAIL';
}

/** The times, by title, that are beyond their gate; counts and sizes do not vary with the machine. */
export function failingTimes(samples: Samples): readonly string[] {
  return figures(samples).flatMap(({budget, taken}) =>
    timed.includes(budget.unit) && verdictOf(budget, taken) === 'FAIL' ? [budget.title] : [],
  );
}

const timed: readonly string[] = ['ms', '%', 'MB/s'];

/** Of each figure the samples that make it better. */
export function better(one: Samples, other: Samples): Samples {
  const smaller = figures(other).filter(({name, budget, taken}) => {
    const known = one[name];
    if (known === undefined) return true;
    const [now, before] = [figureOf(budget, taken), figureOf(budget, known)];
    return budget.isLeast ? now > before : now < before;
  });
  return {...one, ...Object.fromEntries(smaller.map(({name, taken}) => [name, taken]))};
}

function figures(samples: Samples): readonly {readonly name: FigureName; readonly budget: Budget; readonly taken: readonly number[]}[] {
  return (Object.entries(samples) as [FigureName, readonly number[]][]).map(([name, taken]) => ({name, budget: budgets[name], taken}));
}

export function lines(ours: Samples, theirs: Samples): readonly Line[] {
  return Object.entries(budgets as Record<FigureName, Budget>).flatMap(([name, budget]) => {
    const [own, other] = [ours[name as FigureName], theirs[name as FigureName]];
    if (own === undefined && other === undefined) return [];
    return {
      title: budget.title,
      ours: told(budget, own),
      theirs: told(budget, other),
      budget: budget.budget === undefined ? '' : withUnit(budget.budget, budget.unit),
      gate: budget.budget === undefined ? '' : `×${budget.gateFactor ?? 1}`,
      verdict: own === undefined ? '' : verdictOf(budget, own),
    };
  });
}

/** Columns as wide as their widest cell; a column that is empty throughout is left out. */
export function tabled(titles: Readonly<Record<keyof Line, string>>, rows: readonly Line[]): string {
  const columns = (Object.keys(titles) as (keyof Line)[]).filter(column => rows.some(row => row[column] !== ''));
  const all = [titles, ...rows];
  const widths = columns.map(column => Math.max(...all.map(row => row[column].length)));
  return all
    .map(row =>
      columns
        .map((column, at) => row[column].padEnd(widths[at]!))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

function told(budget: Budget, samples: readonly number[] | undefined): string {
  if (samples === undefined || samples.length === 0) return '';
  const {unit, take} = budget;
  const typical = withUnit(figureOf(budget, samples), unit);
  const extreme = take === 'median' ? percentile(samples, 0.99) : Math.max(...samples);
  return samples.length === 1 ? typical : `${typical} (${take === 'median' ? 'p99' : 'most'} ${withUnit(extreme, unit)})`;
}

function withUnit(value: number, unit: Budget['unit']): string {
  const digits = unit === 'ms' && value < 100 ? 1 : 0;
  return `${value.toLocaleString('en-US', {maximumFractionDigits: digits, minimumFractionDigits: digits})} ${unit}`.trim();
}
