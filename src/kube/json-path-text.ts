/** One step of a path, from each value found so far to the next ones. */
export type PathStep =
  | {readonly type: 'field'; readonly name: string}
  | {readonly type: 'wildcard'}
  | {readonly type: 'recursive'}
  /** `[from:to:by]`; a single place is a slice of one, of which `isOne` is told. */
  | {
      readonly type: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly by: number | undefined;
      readonly isOne: boolean;
    }
  | {readonly type: 'union'; readonly parts: readonly (readonly PathStep[])[]}
  | {readonly type: 'filter'; readonly left: readonly PathStep[]; readonly operator: string; readonly right: readonly PathStep[]}
  | {readonly type: 'literal'; readonly value: string | number | boolean}
  /** A bare word: `range`, `end`; any other is taken for a field. */
  | {readonly type: 'word'; readonly word: string};

/** What stands in one pair of braces. */
export type PathBlock = readonly PathStep[];

export type ReadPath =
  | {readonly type: 'path'; readonly blocks: readonly PathBlock[]}
  | {readonly type: 'problem'; readonly problem: string};

/**
 * Reads a JSONPath in kubectl's dialect: `{.a.b[0]}`, or without braces, or without the first dot. Follows parser.go of
 * k8s.io/client-go/util/jsonpath: `$` and `@` are passed over, names run to one of ` .,[]$@{}` (a backslash takes that away), a name in
 * brackets is read like one behind a dot, literals are quoted as in Go. And RelaxedJSONPathExpression of kubectl, that alone makes a path
 * of what has no braces; otherwise text between braces is no part of it. Text is read once, so the work is linear. Never throws.
 */
export function readJsonPath(text: string): ReadPath {
  if (text.length > LONGEST) return {type: 'problem', problem: `a path of more than ${LONGEST} characters is too long`};
  try {
    return {type: 'path', blocks: isTemplate(text) ? blocksOf(text) : [relaxed(text.trim())]};
  } catch (error) {
    return {type: 'problem', problem: error instanceof Error ? error.message : String(error)};
  }
}

/** Whether only what stands in braces counts. */
export function isTemplate(text: string): boolean {
  return /^[^'"]*\{/.test(text);
}

const LONGEST = 2000;

function relaxed(text: string): PathBlock {
  return stepsOf(/^[.$@[]/.test(text) || text === '' ? text : `.${text}`);
}

function blocksOf(text: string): PathBlock[] {
  const blocks: PathBlock[] = [];
  let at = text.indexOf('{');
  while (at >= 0) {
    const read = readSteps(text, at + 1, true);
    if (!read.isClosed) throw new Error('} is missing');
    blocks.push(read.steps);
    at = text.indexOf('{', read.end);
  }
  return blocks;
}

function stepsOf(text: string): PathBlock {
  const {steps, isClosed} = readSteps(text, 0, false);
  if (isClosed) throw new Error('} has no {');
  return steps;
}

/** Up to `}` or the end. Only a block may begin with a bare word. */
function readSteps(
  text: string,
  start: number,
  isBlock: boolean,
): {readonly steps: PathStep[]; readonly end: number; readonly isClosed: boolean} {
  const steps: PathStep[] = [];
  let at = start;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '}') return {steps, end: at + 1, isClosed: true};
    if (text.startsWith('[?(', at)) filter();
    else if (text.startsWith('..', at)) recursive();
    else if (character === ' ' || character === '@' || character === '$') at++;
    else if (character === '[') brackets();
    else if (character === '"' || character === "'") quote(character);
    else if (character === '.') {
      at++;
      field();
    } else if (/[-+\d]/.test(character)) number();
    else if (/[\p{L}\p{Nd}_]/u.test(character)) word();
    else throw new Error(character === '\n' || character === '\r' ? 'a path is one line' : `${character} means nothing here`);
  }
  return {steps, end: at, isClosed: false};

  function filter(): void {
    const end = endOfFilter(text, at + 3);
    steps.push(filterOf(text.slice(at + 3, end)));
    at = end + 2;
  }

  function recursive(): void {
    if (steps.at(-1)?.type === 'recursive') throw new Error('.. may not follow another ..');
    steps.push({type: 'recursive'});
    at += 2;
    if (/[\p{L}\p{Nd}_]/u.test(text[at] ?? '')) field();
  }

  function brackets(): void {
    const end = text.indexOf(']', at);
    if (end < 0) throw new Error('] is missing');
    steps.push(...bracketed(text.slice(at + 1, end)));
    at = end + 1;
  }

  function quote(mark: string): void {
    let end = at + 1;
    while (end < text.length && !(text[end] === mark && text[end - 1] !== '\\')) end++;
    if (end >= text.length) throw new Error(`${mark} is missing at the end of a text`);
    steps.push({type: 'literal', value: unquoted(text.slice(at + 1, end), mark)});
    at = end + 1;
  }

  function field(): void {
    const begin = at;
    while (at < text.length && !isTerminator(text[at]!)) at += text[at] === '\\' ? 2 : 1;
    at = Math.min(at, text.length);
    const name = text.slice(begin, at);
    steps.push(name === '*' ? {type: 'wildcard'} : {type: 'field', name: name.replaceAll('\\', '')});
  }

  function number(): void {
    const [found = ''] = /^[-+]?[\d.]*/.exec(text.slice(at)) ?? [];
    if (!/\d/.test(found) || Number.isNaN(Number(found))) throw new Error(`${found} is no number`);
    steps.push({type: 'literal', value: Number(found)});
    at += found.length;
  }

  function word(): void {
    const begin = at;
    while (at < text.length && !isTerminator(text[at]!)) at++;
    const found = text.slice(begin, at);
    const isTruth = found === 'true' || found === 'false';
    if (!isTruth && !(isBlock && steps.length === 0)) throw new Error(`${found} needs a dot before it, or quotes around it`);
    steps.push(isTruth ? {type: 'literal', value: found === 'true'} : {type: 'word', word: found});
  }
}

/** Of what is between brackets: places, names, or several of them with commas. */
function bracketed(text: string): readonly PathStep[] {
  const parts = text.split(',');
  if (parts.length > 1) return [{type: 'union', parts: parts.map(part => bracketed(part.replace(/^ +| +$/g, '')))}];
  const name = /^'([^']*)'$/.exec(text)?.[1];
  if (name !== undefined) return stepsOf(`.${name}`);
  const found = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text === '*' ? ':' : text);
  if (!found) throw new Error(text === '' ? 'a place, * or a name in quotes is missing in [ ]' : `[${text}] is no place in a list`);
  const [, first = '', second, third] = found;
  const from = placeOf(first);
  if (second === undefined) return [{type: 'slice', from, to: (from ?? 0) + 1, by: placeOf(third?.slice(1)), isOne: true}];
  return [{type: 'slice', from, to: placeOf(second.slice(1)), by: placeOf(third?.slice(1)), isOne: false}];
}

function placeOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const place = Number(text);
  if (!Number.isSafeInteger(place)) throw new Error(`${text} is no place in a list`);
  return place;
}

/** Where the `)` of a filter is; the first kind of quote that it opens hides brackets until it is closed. */
function endOfFilter(text: string, start: number): number {
  let mark: string | undefined;
  let isClosed = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"' || character === "'") {
      if (mark === undefined) mark = character;
      else if (character === mark && text[at - 1] !== '\\') isClosed = true;
    } else if (character === ')' && (mark === undefined || isClosed)) {
      if (text[at + 1] !== ']') throw new Error('] is missing behind the filter');
      return at;
    }
  }
  throw new Error('the filter is not closed: )] is missing');
}

function filterOf(text: string): PathStep {
  const found = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(text);
  if (!found) return {type: 'filter', left: stepsOf(text), operator: 'exists', right: []};
  const [, left = '', operator = '', right = ''] = found;
  if (!operators.has(operator)) throw new Error(`${operator} is no comparison: == != < <= > >= are`);
  return {type: 'filter', left: stepsOf(left), operator, right: stepsOf(right)};
}

const operators: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** As strconv.UnquoteChar of Go. */
function unquoted(text: string, mark: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.?))/g,
    (found, ...codes: (string | undefined)[]) => {
      const [x, u, long, octal, character = ''] = codes;
      const hex = x ?? u ?? long;
      if (hex !== undefined) return characterOf(parseInt(hex, 16), found);
      if (octal !== undefined) return characterOf(parseInt(octal, 8), found);
      const known = character === mark || character === '\\' ? character : escapes[character];
      if (known === undefined) throw new Error(`${found} means nothing in a text`);
      return known;
    },
  );
}

function characterOf(code: number, found: string): string {
  if (code > 0x10ffff) throw new Error(`${found} means nothing in a text`);
  return String.fromCodePoint(code);
}

const escapes: Readonly<Record<string, string>> = {a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v'};

function isTerminator(character: string): boolean {
  return ' \t\r\n.,[]$@{}'.includes(character);
}
