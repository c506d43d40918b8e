import type {Path} from './field-changes.ts';
import {follow, type PathMatch} from './json-path.ts';
import {isTemplate, type PathBlock, readJsonPath} from './json-path-text.ts';

/** What can stand where one types, and the whole text with it. */
export type PathProposal = {readonly name: string; readonly text: string};

/**
 * How a JSONPath may go on, by what is in the object: names of fields below what the path leads to so far, places in a list, and in a
 * filter the names and values of its items. In order of the alphabet, at most 100. Empty where the text cannot be read up to there.
 */
export function pathProposals(object: unknown, text: string): readonly PathProposal[] {
  const {from, rest} = placeOf(object, text);
  const found = namesAt(from, rest);
  const names = new Map<string, PathProposal>();
  for (const {name, insert} of found) {
    const proposal = {name, text: text.slice(0, text.length - rest.length) + insert};
    if (proposal.text !== text && !names.has(proposal.text)) names.set(proposal.text, proposal);
    if (names.size >= MOST) break;
  }
  return [...names.values()];
}

const MOST = 100;

type Insert = {readonly name: string /** In place of the rest. */; readonly insert: string};

/** Where the last unfinished path of the text starts, and what it starts from. */
function placeOf(object: unknown, text: string): {readonly from: readonly PathMatch[]; readonly rest: string} {
  let from: readonly PathMatch[] = [{path: [], value: object}];
  let rest = text;
  if (isTemplate(text)) {
    const open = text.lastIndexOf('{');
    const done = text.slice(0, open);
    from = openRanges(done, from);
    rest = text.slice(open + 1).replace(/^\s*range\s+/, '');
    if (rest.includes('}')) return {from: [], rest: ''};
  }
  const filter = rest.lastIndexOf('[?(');
  if (filter < 0 || rest.includes(')]', filter)) return {from, rest};
  const lists = along(rest.slice(0, filter), from).filter(({path}) => !isSecret(object, path));
  const items = lists.flatMap(({path, value}) =>
    Array.isArray(value) ? value.map((item: unknown, index) => ({path: [...path, index], value: item})) : [],
  );
  return {from: items, rest: rest.slice(filter + 3)};
}

/** Values of a secret are nothing to propose, even where they are no texts. */
function isSecret(object: unknown, [first]: Path): boolean {
  const kind = typeof object === 'object' && object !== null ? (object as {kind?: unknown}).kind : undefined;
  return kind === 'Secret' && first !== 'metadata';
}

/** The values that the ranges lead to which are not ended. */
function openRanges(text: string, from: readonly PathMatch[]): readonly PathMatch[] {
  const read = readJsonPath(text);
  if (read.type === 'problem' || !isTemplate(text)) return from;
  const open: PathBlock[] = [];
  for (const block of read.blocks) {
    const [first] = block;
    if (first?.type !== 'word') continue;
    if (first.word === 'range') open.push(block.slice(1));
    if (first.word === 'end') open.pop();
  }
  return open.reduce((values, block) => follow([block], values).matches, from);
}

function along(text: string, from: readonly PathMatch[]): readonly PathMatch[] {
  const bare = text.trim();
  if (/^[.@$]?$/.test(bare)) return from;
  const read = readJsonPath(bare);
  return read.type === 'problem' ? [] : follow(read.blocks, from).matches;
}

function namesAt(from: readonly PathMatch[], rest: string): readonly Insert[] {
  const compared = /^([^!<>=]+)(==|!=|<=?|>=?)\s*(?=["']?[^"']*$)/.exec(rest);
  if (compared) return valuesAt(along(compared[1]!, from), compared[0], rest.slice(compared[0].length));
  const bracket = /^(.*)\[(['"]?)([^\]'"]*)$/.exec(rest);
  if (bracket) {
    const [, head = '', , typed = ''] = bracket;
    return inBrackets(along(head, from), head, typed);
  }
  const {head, typed, isDeep} = split(rest);
  const values = along(head, from);
  const before = rest.slice(0, rest.length - typed.length);
  const lead = /[@$]$/.test(before) ? `${before}.` : before;
  const keys = keysOf(isDeep ? values.flatMap(({value}) => inside(value)) : values.map(({value}) => value));
  const inserts = keys.filter(key => startsWith(key, typed.replaceAll('\\', ''))).map(key => ({name: key, insert: lead + escaped(key)}));
  const list = typed === '' ? [] : along(rest, from).filter(({value}) => Array.isArray(value) && value.length > 0);
  return list.length === 0
    ? inserts
    : [{name: `${typed}[*]`, insert: `${rest}[*]`}, {name: `${typed}[0]`, insert: `${rest}[0]`}, ...inserts];
}

/** Behind a comparison: what the items have there. */
function valuesAt(values: readonly PathMatch[], lead: string, typed: string): readonly Insert[] {
  const texts = values.flatMap(({value}) =>
    typeof value === 'string' ? [JSON.stringify(value)] : typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [],
  );
  const bare = typed.replace(/^["']/, '');
  return [...new Set(texts)]
    .filter(text => startsWith(text.replace(/^"/, ''), bare))
    .sort()
    .map(text => ({name: text, insert: `${lead}${text})]`}));
}

function inBrackets(values: readonly PathMatch[], head: string, typed: string): readonly Insert[] {
  const lists = values.flatMap(({value}) => (Array.isArray(value) ? [value as readonly unknown[]] : []));
  const keys = keysOf(values.map(({value}) => value)).filter(key => startsWith(key, typed.replaceAll('\\', '')));
  const named = keys.map(key => ({name: key, insert: `${head}['${escaped(key)}']`}));
  if (lists.length === 0) return named;
  const most = Math.min(20, Math.max(...lists.map(list => list.length)));
  const places = ['*', ...Array.from({length: most}, (_, index) => String(index))].filter(place => place.startsWith(typed));
  const filters = typed === '' && lists.some(list => list.some(item => keysOf([item]).includes('name'))) ? ['?(@.name=='] : [];
  return [
    ...places.map(place => ({name: `[${place}]`, insert: `${head}[${place}]`})),
    ...filters.map(text => ({name: `[${text}`, insert: `${head}[${text}`})),
  ];
}

/** At the last dot that is no part of a name. */
function split(text: string): {readonly head: string; readonly typed: string; readonly isDeep: boolean} {
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] !== '.' || text[at - 1] === '\\') continue;
    const isDeep = text[at - 1] === '.';
    return {head: text.slice(0, isDeep ? at - 1 : at), typed: text.slice(at + 1), isDeep};
  }
  const typed = /[^\s@$]*$/.exec(text)![0];
  return {head: '', typed, isDeep: false};
}

function keysOf(values: readonly unknown[]): readonly string[] {
  const keys = new Set<string>();
  for (const value of values) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) for (const key of Object.keys(value)) keys.add(key);
  }
  return [...keys].sort();
}

/** All maps in a value, some thousands at most. */
function inside(value: unknown): readonly unknown[] {
  const found: unknown[] = [value];
  for (let index = 0; index < found.length && found.length < 20_000; index++) {
    const next = found[index];
    if (typeof next === 'object' && next !== null)
      for (const below of Object.values(next)) if (typeof below === 'object' && below) found.push(below);
  }
  return found;
}

function startsWith(name: string, typed: string): boolean {
  return name.toLowerCase().startsWith(typed.toLowerCase());
}

/** What would end a name is meant as a part of it. */
function escaped(key: string): string {
  return key.replace(/[\s.,[\]$@{}\\]/g, '\\$&');
}
