import type {Path} from './field-changes.ts';
import {type PathBlock, type PathStep, readJsonPath} from './json-path-text.ts';

/** A value that a path leads to, and where it is. */
export type PathMatch = {readonly path: Path; readonly value: unknown};

export type FoundByPath = {
  readonly matches: readonly PathMatch[] /** Why it could not be read, or not be followed to its end. */;
  readonly problem: string | undefined;
};

/**
 * All that a JSONPath leads to, in kubectl's dialect (see `readJsonPath`), as `kubectl get -o jsonpath` would print it, value by value.
 * Follows jsonpath.go of k8s.io/client-go/util/jsonpath, with missing fields allowed: evalField, evalArray (places beyond the list are a
 * problem, `[-1]` counts from the end), evalUnion, evalWildcard, evalRecursive (each map, list and text that holds something, the outer
 * ones first), evalFilter (a filter that cannot be followed counts as there; a comparison without a value is not met) and FindResults'
 * `range` and `end`. `$` is the current value, as there. It departs where Go leaves it to chance or to its types: fields are taken in
 * order of the alphabet, texts hold nothing, and whole numbers compare with others. Literals have no place and are no matches.
 *
 * Works through at most 200,000 values; beyond that it is a problem, too. Never throws.
 */
export function findByPath(object: unknown, text: string): FoundByPath {
  const read = readJsonPath(text);
  if (read.type === 'problem') return {matches: [], problem: read.problem};
  return follow(read.blocks, [{path: [], value: object}]);
}

/** What blocks lead to from some values; the part that `findByPath` has in common with proposals. */
export function follow(blocks: readonly PathBlock[], from: readonly PathMatch[]): FoundByPath {
  const walk = walkWithin(MOST);
  try {
    const found = walk.blocks(blocks, 0, from);
    return {matches: found.flatMap(({path, value}) => (path ? [{path, value}] : [])), problem: undefined};
  } catch (error) {
    return {matches: [], problem: error instanceof Error ? error.message : String(error)};
  }
}

const MOST = 200_000;
const DEEPEST = 1000;

/** A value on the way; a literal lies nowhere. */
type Found = {readonly path: Path | undefined; readonly value: unknown};

type Walk = {blocks(blocks: readonly PathBlock[], start: number, from: readonly Found[]): readonly Found[]};

function walkWithin(most: number): Walk {
  let left = most;
  return {blocks: (all, start, from) => blocks(all, start, all.length, from)};

  function blocks(all: readonly PathBlock[], start: number, end: number, from: readonly Found[]): Found[] {
    const found: Found[] = [];
    for (let index = start; index < end; index++) {
      const block = all[index]!;
      const word = wordOf(block);
      if (word === 'end') throw new Error('end has no range');
      if (word !== 'range') {
        found.push(...steps(block, from));
        continue;
      }
      const close = endOfRange(all, index, end);
      for (const one of steps(block.slice(1), from)) found.push(...blocks(all, index + 1, close, [one]));
      index = close;
    }
    return found;
  }

  function steps(path: readonly PathStep[], from: readonly Found[]): readonly Found[] {
    let found = from;
    for (const step of path) found = take(step, found);
    return found;
  }

  function take(step: PathStep, from: readonly Found[]): Found[] {
    spend(from.length + 1);
    switch (step.type) {
      case 'literal':
        return from.map(() => ({path: undefined, value: step.value}));
      case 'word':
        return from.flatMap(one => fieldOf(one, step.word));
      case 'field':
        return from.flatMap(one => fieldOf(one, step.name));
      case 'wildcard':
        return from.flatMap(childrenOf);
      case 'recursive':
        return from.flatMap(one => within(one, 0));
      case 'slice':
        return from.flatMap(one => sliceOf(one, step));
      case 'union':
        return step.parts.flatMap(part => steps(part, from));
      case 'filter':
        return from.flatMap(one => filtered(one, step));
    }
  }

  function spend(count: number): void {
    left -= count;
    if (left < 0) throw new Error('this leads to more than can be looked at');
  }

  function childrenOf(one: Found): Found[] {
    const found = partsOf(one);
    spend(found.length);
    return found;
  }

  function within(one: Found, depth: number): Found[] {
    if (typeof one.value === 'string') return one.value === '' ? [] : [one];
    const children = childrenOf(one);
    if (children.length === 0 || depth > DEEPEST) return [];
    const found = [one];
    for (const child of children) for (const inner of within(child, depth + 1)) found.push(inner);
    return found;
  }

  function filtered(one: Found, {left: leftSteps, operator, right: rightSteps}: Extract<PathStep, {type: 'filter'}>): Found[] {
    if (!Array.isArray(one.value)) throw new Error(`${nameOf(one)} is no list, it cannot be filtered`);
    return childrenOf(one).filter(item => {
      if (operator === 'exists') return exists(leftSteps, item);
      const lefts = steps(leftSteps, [item]);
      const rights = lefts.length === 0 ? [] : steps(rightSteps, [item]);
      if (lefts.length > 1 || rights.length > 1) throw new Error('only one value can be compared with one other');
      return lefts.length === 1 && rights.length === 1 && compares(lefts[0]!.value, operator, rights[0]!.value);
    });
  }

  function exists(path: readonly PathStep[], item: Found): boolean {
    try {
      return steps(path, [item]).length > 0;
    } catch (error) {
      if (left < 0) throw error;
      return true;
    }
  }
}

/** The block with the `end` of a range; where there is none, the last. */
function endOfRange(all: readonly PathBlock[], start: number, end: number): number {
  let depth = 0;
  for (let index = start; index < end; index++) {
    const word = wordOf(all[index]!);
    if (word === 'range') depth++;
    if (word === 'end' && --depth === 0) return index;
  }
  return end;
}

function wordOf([first]: PathBlock): string | undefined {
  return first?.type === 'word' ? first.word : undefined;
}

function fieldOf({path, value}: Found, name: string): Found[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return [];
  const found = (value as Readonly<Record<string, unknown>>)[name];
  return found === undefined ? [] : [{path: path && [...path, name], value: found}];
}

function partsOf({path, value}: Found): Found[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => ({path: path && [...path, index], value: item}));
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value)
    .sort()
    .flatMap(key => fieldOf({path, value}, key));
}

function sliceOf(one: Found, {from = 0, to, by = 1, isOne}: Extract<PathStep, {type: 'slice'}>): Found[] {
  const {value} = one;
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${nameOf(one)} is no list`);
  const {length} = value;
  const start = from < 0 ? from + length : from;
  const end = to === undefined ? length : to < 0 || (to === 0 && isOne) ? to + length : to;
  if (start === end) return [];
  if (start < 0 || start >= length) throw new Error(`there is no item ${from}: ${nameOf(one)} has ${length}`);
  if (end < 0 || end > length) throw new Error(`there is no item ${end - 1}: ${nameOf(one)} has ${length}`);
  if (start > end) throw new Error(`[${from}:${to}] ends before it starts`);
  if (by <= 0) throw new Error('a step has to be more than 0');
  return partsOf(one).filter((_, index) => index >= start && index < end && (index - start) % by === 0);
}

function compares(left: unknown, operator: string, right: unknown): boolean {
  const type = typeof left;
  if (!isBasic(left) || !isBasic(right)) throw new Error('only texts, numbers, true and false can be compared');
  if (type !== typeof right) throw new Error(`a ${wordFor(left)} cannot be compared with a ${wordFor(right)}`);
  if (operator === '==' || operator === '!=') return (left === right) === (operator === '==');
  if (type === 'boolean') throw new Error('true and false are not more or less than each other');
  if (operator === '<' || operator === '>=') return isLess(left, right) === (operator === '<');
  return (isLess(left, right) || left === right) === (operator === '<=');
}

/** Texts by their bytes, as Go does. */
function isLess(left: string | number | boolean, right: string | number | boolean): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = [[...left], [...right]];
    const at = a.findIndex((character, index) => character !== b[index]);
    return at < 0 ? a.length < b.length : b[at] !== undefined && a[at]!.codePointAt(0)! < b[at].codePointAt(0)!;
  }
  return left < right;
}

function isBasic(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function wordFor(value: unknown): string {
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'truth';
}

function nameOf({path}: Found): string {
  const last = path?.at(-1);
  return last === undefined ? 'this' : typeof last === 'number' ? `item ${last}` : last;
}
