import {Document, isCollection, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument, visit} from 'yaml';
import type {Path} from './field-changes.ts';
import type {JsonObject} from './object.ts';

/**
 * An object as YAML that kubectl, too, reads as the same: keys in order of the alphabet, lists not indented, and whatever YAML 1.1 would
 * take for something else than text in quotes. Follows Marshal of sigs.k8s.io/yaml.
 */
export function objectText(object: object): string {
  const options = {version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false} as const;
  const document = new Document(object, {
    ...options,
    customTags: tags => tags.filter(tag => typeof tag === 'string' || !/:merge$/.test(tag.tag)),
  });
  visit(document, {
    Pair(_, {key}) {
      // Bare, it would merge what it holds into the map.
      if (isScalar(key) && key.value === '<<') key.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({indentSeq: false, lineWidth: 0});
}

/** What a text holds. Lines count from 1. */
export type ReadYaml =
  | {readonly type: 'object'; readonly object: JsonObject; readonly places: Places}
  | {readonly type: 'nothing'}
  | {readonly type: 'problem'; readonly problem: string; readonly line: number | undefined};

/** Where a field of the text is said, or the nearest that holds it; undefined where not even its first step is there. */
export type Places = (path: Path) => Place | undefined;

/** `after` is the line below which a comment about the field may stand, indented by so many columns; `depth` is how much of the path is there. */
export type Place = {readonly line: number; readonly after: number; readonly indent: number; readonly depth: number};

/**
 * Reads a YAML text as kubectl does (YAML 1.1, so `0644` is octal and `yes` is true; but times stay text), and refuses what JSON cannot hold.
 * Never throws.
 */
export function readObject(text: string): ReadYaml {
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, {version: '1.1', customTags: tags => tags.filter(isJson), logLevel: 'error', lineCounter: lines});
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) return {type: 'problem', problem: faultText(fault), line: fault.linePos?.[0].line};
    const odd = oddity(document);
    if (odd) return {type: 'problem', problem: odd.problem, line: odd.at === undefined ? undefined : lines.linePos(odd.at).line};
    const value = document.toJS() as unknown;
    if (value === null || value === undefined) return {type: 'nothing'};
    if (typeof value !== 'object' || Array.isArray(value)) return {type: 'problem', problem: 'this is no object', line: undefined};
    return {type: 'object', object: value as JsonObject, places: path => placeOf(document.contents, path, text, lines)};
  } catch (error) {
    // Too many aliases, or nested too deep.
    return {type: 'problem', problem: error instanceof Error ? error.message : String(error), line: undefined};
  }
}

type Tag = Parameters<
  Extract<NonNullable<NonNullable<Parameters<typeof parseDocument>[1]>['customTags']>, (...given: never) => unknown>
>[0][number];

/** Of YAML 1.1 but not of JSON; and numbers to the base of 60, which Go's YAML does not know. */
function isJson(tag: Tag): boolean {
  return typeof tag === 'string' || (!/:(timestamp|binary|omap|pairs|set)$/.test(tag.tag) && tag.format !== 'TIME');
}

function faultText({code, message}: {code: string; message: string}): string {
  if (code === 'MULTIPLE_DOCS') return 'there is more than one document';
  const [first = ''] = message.split('\n');
  return first.replace(/ at line \d+, column \d+:?$/, '');
}

function oddity(document: Document): {problem: string; at: number | undefined} | undefined {
  let found: {problem: string; at: number | undefined} | undefined;
  visit(document, {
    Pair(_, {key}) {
      if (isScalar(key) && key.value !== null) return undefined;
      found = {problem: 'a name of a field has to be a plain text', at: (key as Node | null)?.range?.[0]};
      return visit.BREAK;
    },
    Scalar(_, {value, range}) {
      if (typeof value !== 'number' || Number.isFinite(value)) return undefined;
      found = {problem: 'a number has to be finite', at: range?.[0]};
      return visit.BREAK;
    },
  });
  return found;
}

function placeOf(contents: ParsedNode | null, path: Path, text: string, lines: LineCounter): Place | undefined {
  let node: ParsedNode | null = contents;
  let place: Place | undefined;
  for (const [index, step] of path.entries()) {
    const next = stepInto(node, step);
    if (!next) break;
    const {key, value} = next;
    const start = lines.linePos((key ?? value)?.range?.[0] ?? 0);
    place = {line: start.line, after: lastLine(start.line, value, text, lines), indent: start.col - 1, depth: index + 1};
    node = value;
  }
  return place;
}

function stepInto(node: ParsedNode | null, step: string | number): {key: ParsedNode | undefined; value: ParsedNode | null} | undefined {
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const pair = node.items.find(({key}) => isScalar(key) && String(key.value) === String(step));
    return pair && {key: pair.key, value: pair.value};
  }
  const item = isSeq<ParsedNode>(node) && Number.isInteger(Number(step)) ? node.items[Number(step)] : undefined;
  return item && {key: undefined, value: item};
}

/** Below a text of several lines, but above what a field holds. */
function lastLine(line: number, value: ParsedNode | null, text: string, lines: LineCounter): number {
  if (!value?.range || (isCollection(value) && !value.flow)) return line;
  const [, end] = value.range;
  return Math.max(line, lines.linePos(text[end - 1] === '\n' ? end - 1 : end).line);
}
