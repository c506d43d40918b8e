import {pathText} from '../kube/field-changes.ts';
import {findByPath, type PathMatch} from '../kube/json-path.ts';
import type {KubeObject} from '../kube/object.ts';
import {type Doc, type DocLine, docLine, ink} from './document.ts';
import type {SecretParts} from './secret-parts.ts';
import {yamlLines} from './yaml-lines.ts';
import {yamlOutline} from './yaml-outline.ts';

/**
 * What a JSONPath finds in an object: each place as a title and its value below, as YAML. Where the path leads nowhere, or cannot be read
 * yet, the first line says why and the rest shows what its longest good beginning finds.
 */
export function queryDoc(object: KubeObject, query: string, secrets: SecretParts | undefined): Doc {
  const last = known.get(object);
  if (last?.query === query && !secrets) return last.doc;
  const doc = docOfMatches(object, query, secrets);
  if (!secrets) known.set(object, {query, doc});
  return doc;
}

/** What was asked last: a document is asked for again with each picture. */
const known = new WeakMap<KubeObject, {readonly query: string; readonly doc: Doc}>();

function docOfMatches(object: KubeObject, query: string, secrets: SecretParts | undefined): Doc {
  const found = foundBy(object, query);
  const notes: DocLine[] = found.note === undefined ? [] : [docLine(0, [ink('quiet', found.note)], {key: 'note'})];
  const blocks: {readonly start: number; readonly doc: Doc; readonly match: PathMatch}[] = [];
  let length = notes.length;
  let shown = 0;
  for (const match of found.matches) {
    if (length > MOST_LINES) break;
    const outline = yamlOutline(match.value, {at: match.path, secrets});
    const doc = yamlLines(outline, {depth: 1});
    blocks.push({start: length, doc, match});
    length += doc.length + 1;
    shown++;
  }
  const left = found.matches.length - shown;
  const end = left > 0 ? [docLine(0, [ink('quiet', `${left} more are not shown`)], {key: 'left'})] : [];
  return {length: length + end.length, line};

  function line(index: number): DocLine {
    if (index < notes.length) return notes[index]!;
    if (index >= length) return end[index - length]!;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (blocks[middle]!.start <= index) low = middle;
      else high = middle - 1;
    }
    const {start, doc, match} = blocks[low]!;
    const key = `${low}: `;
    if (index > start) return withKey(doc.line(index - start - 1), key);
    const text = match.path.length === 0 ? 'the object' : pathText(match.path);
    return docLine(0, [ink('title', text)], {key: `${key}title ${text}`, value: text, path: match.path});
  }
}

/** Blocks may overlap, so that the same field stands in several. Its value must not be made here, see `yamlLines`. */
function withKey(line: DocLine, key: string): DocLine {
  return Object.defineProperty(line, 'key', {value: key + (line.key ?? ''), enumerable: true});
}

const MOST_LINES = 100_000;

type Found = {readonly matches: readonly PathMatch[]; readonly note: string | undefined};

function foundBy(object: KubeObject, query: string): Found {
  const {matches, problem} = findByPath(object, query);
  if (problem === undefined && matches.length > 0) return {matches, note: undefined};
  const because = problem ?? 'nothing is there';
  for (const text of beginnings(query)) {
    const good = findByPath(object, text);
    if (good.problem === undefined && good.matches.length > 0) return {matches: good.matches, note: `${because}; this is ${text}`};
  }
  return {matches: [], note: because};
}

/** The path up to each of its steps, the longest first; a few, since each is followed. */
function* beginnings(query: string): Generator<string> {
  const close = /^\s*\{/.test(query) ? '}' : '';
  if (close !== '') yield query + close;
  let count = 0;
  for (let at = query.length - 1; at > 0 && count < 20; at--) {
    if (!'.[}'.includes(query[at]!) || query[at - 1] === '\\' || query[at - 1] === '.') continue;
    const text = query.slice(0, at);
    if (/^[\s{.$@]*$/.test(text)) return;
    count++;
    yield text + (text.lastIndexOf('{') > text.lastIndexOf('}') ? close : '');
  }
}
