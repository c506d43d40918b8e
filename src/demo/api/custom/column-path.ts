import {isMap} from '../../schema/element.ts';

/** What a path finds, in order. */
export type Path = (root: unknown) => readonly unknown[];

type Step = (value: unknown) => readonly unknown[];

const nowhere: Path = () => [];

/**
 * A JSONPath as CRDs use it: `.spec.size`, `.status.conditions[?(@.type=="Ready")].status`, `.items[*].name`, `.metadata.labels['a.b/c']`.
 * Follows k8s.io/client-go/util/jsonpath with missing keys allowed; what cannot be read finds nothing.
 */
export function readPath(text: string): Path {
  const steps = stepsOf(text.replace(/^\{(.*)\}$/, '$1').replace(/^\$/, ''));
  if (!steps) return nowhere;
  return root => steps.reduce<readonly unknown[]>((found, step) => found.flatMap(step), [root]);
}

function stepsOf(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== '') {
    const name = /^\.?((?:\\.|[^.[\]\\])+)/.exec(rest);
    const bracket = /^\.?\[((?:'(?:\\.|[^'])*'|"(?:\\.|[^"])*"|\?\((?:"(?:\\.|[^"])*"|'(?:\\.|[^'])*'|[^)])*\)|[^\]])*)\]/.exec(rest);
    if (rest.startsWith('..')) {
      steps.push(everythingBelow);
      rest = rest.slice(1);
      continue;
    }
    if (rest === '.') return steps;
    const found = bracket ?? name;
    if (!found) return undefined;
    const step = bracket ? bracketStep(bracket[1]!.trim()) : nameStep(name![1]!);
    if (!step) return undefined;
    steps.push(step);
    rest = rest.slice(found[0].length);
  }
  return steps;
}

function nameStep(name: string): Step {
  return name === '*' ? allOf : member(name.replace(/\\(.)/g, '$1'));
}

function bracketStep(inside: string): Step | undefined {
  if (inside === '*') return allOf;
  const filter = /^\?\((.*)\)$/.exec(inside);
  if (filter) return filterStep(filter[1]!.trim());
  const quoted = /^(['"])(.*)\1$/.exec(inside);
  if (quoted) return member(quoted[2]!.replace(/\\(.)/g, '$1'));
  const range = /^(-?\d*)(?::(-?\d*)(?::(\d*))?)?$/.exec(inside);
  if (!range || inside === '') return undefined;
  const [, from = '', to, step] = range;
  if (to === undefined) return value => (Array.isArray(value) ? value.slice(Number(from)).slice(0, 1) : []);
  return value => {
    if (!Array.isArray(value)) return [];
    const slice = value.slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to));
    return step ? slice.filter((_, index) => index % Number(step) === 0) : slice;
  };
}

function filterStep(condition: string): Step | undefined {
  const match = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/.exec(condition);
  if (!match) {
    const path = operandOf(condition);
    return path && (value => allOf(value).filter(each => path(each).length > 0));
  }
  const left = operandOf(match[1]!);
  const right = operandOf(match[3]!);
  const compare = comparisons[match[2]!]!;
  if (!left || !right) return undefined;
  return value =>
    allOf(value).filter(each => {
      const [one] = left(each);
      const [other] = right(each);
      return one !== undefined && other !== undefined && compare(one, other);
    });
}

function operandOf(text: string): Path | undefined {
  const quoted = /^(['"])(.*)\1$/.exec(text);
  if (quoted) return () => [quoted[2]];
  if (text.startsWith('@')) return readPath(text.slice(1));
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  return text !== '' && !Number.isNaN(Number(text)) ? () => [Number(text)] : undefined;
}

const comparisons: Readonly<Record<string, (one: unknown, other: unknown) => boolean>> = {
  '==': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => ordered(one, other) < 0,
  '>': (one, other) => ordered(one, other) > 0,
  '<=': (one, other) => ordered(one, other) <= 0,
  '>=': (one, other) => ordered(one, other) >= 0,
};

/** Not a number, and so neither, where they cannot be compared. */
function ordered(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one !== 'string' || typeof other !== 'string') return Number.NaN;
  return one < other ? -1 : one > other ? 1 : 0;
}

function member(name: string): Step {
  return value => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []);
}

function allOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
}

function everythingBelow(value: unknown): readonly unknown[] {
  return [value, ...allOf(value).flatMap(everythingBelow)];
}
