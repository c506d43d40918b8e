/**
 * One scalar as YAML that YAML 1.1 (kubectl), 1.2 and the readers between them take for the same value. Quoting and blocks are those of
 * `objectText`; what Go's YAML (goyaml.v2 in sigs.k8s.io/yaml) would read otherwise is quoted as well: numbers with other signs of their
 * base, breaks that only YAML 1.1 knows, characters that it refuses. A name of more than 1,024 characters is beyond all of them.
 */
export type YamlForm = 'plain' | 'quoted' | 'block';

/** How a text is written as a value; a block is a header and the lines below it, see `blockHeader` and `blockLines`. */
export function formOf(text: string): YamlForm {
  if (text.length < 64 && clearlyPlain.test(text)) return 'plain';
  if (unspeakable.test(text)) return 'quoted';
  // A block that ends in blanks, or has nothing but them, reads differently from reader to reader.
  if (text.includes('\n')) return /(?:^|\n)[\t ]+$/.test(text) || !/[^\n\t ]/.test(text) ? 'quoted' : 'block';
  return reserved.test(text) || readsAsOther(text) ? 'quoted' : 'plain';
}

/** A text on one line, whatever it holds. */
export function scalarText(text: string): string {
  return formOf(text) === 'plain' ? text : quoted(text);
}

/** A name of a field. At the top of a document, what looks like the end of the document is quoted, too. */
export function keyText(key: string, isTop: boolean): string {
  if (key.length < 64 && clearlyPlain.test(key)) return key;
  const isPlain = key !== '<<' && !key.includes('\n') && formOf(key) === 'plain' && !(isTop && /^(?:%|---|\.\.\.)/.test(key));
  return isPlain ? key : key === '<<' ? '"<<"' : quoted(key);
}

/** What stands behind the name: `|`, with a sign for how it begins and ends. */
export function blockHeader(text: string): string {
  const isIndented = /^\n*[ \t]/.test(text);
  return `|${isIndented ? '2' : ''}${chompOf(text)}`;
}

/** By the breaks among the blanks at the end: none is stripped, one at the very end is clipped, others are kept. */
function chompOf(text: string): string {
  let start = text.length;
  while (start > 0 && '\n\t '.includes(text[start - 1]!)) start--;
  const first = text.indexOf('\n', start);
  if (first < 0) return '-';
  return first === text.length - 1 && start > 0 ? '' : '+';
}

/** The lines of a block without their indentation: blanks stand before each that is not empty, and before the first. */
export function blockLines(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** How many lines `blockLines` would give. */
export function blockLength(text: string): number {
  let count = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** A letter first and nothing that has a meaning, and none of the words of YAML 1.1. */
const clearlyPlain = /^(?!(?:y|n|yes|no|on|off|true|false|null|e\d+)$)[a-z][\w./-]*$/i;

/** Written as it is, a reader of YAML would refuse it or take it for the end of a line. */
const unspeakable = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\u{d800}-\u{dfff}]/u;

/** Signs that mean something at the start, in the middle or at the end. */
const reserved = /^[\t ,[\]{}#&*!|>'"%@`]|^[?-](?:$|[ \t])|:[ \t]|[\t ]#|[\t :]$/;

/** Texts that would become another type, by YAML 1.1, 1.2 or Go. */
function readsAsOther(text: string): boolean {
  if (isWord.test(text)) return true;
  if (!/^[-+.\deE]/.test(text)) return false;
  return isTime.test(text) || isNumber.test(text) || /^[-+]?\.(?:inf|nan)$/i.test(text);
}

const isWord = /^(?:|~|[Nn]ull|NULL|[Yy]|[Yy]es|YES|[Nn]|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const isNumber =
  /^[-+]?(?:_*0_*[xX][\da-fA-F_]+|_*0_*[oO][0-7_]+|_*0_*[bB][01_]+|[\d_]+(?::[0-5]?\d)*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.[\d_]*(?:[eE][-+]?\d+)?|[eE][-+]?\d+)$/;
const isTime = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:t|T|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:[ \t]*(?:Z|[-+][012]?\d(?::\d{2})?))?)?$/;

function quoted(text: string): string {
  if (text.includes('"') && !text.includes("'") && !unspeakable.test(text) && !text.includes('\n')) return `'${text}'`;
  const json = JSON.stringify(text);
  return unspeakable.test(text) ? json.replace(/\\(?:u00([\da-f]{2})|.)|[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped) : json;
}

function escaped(found: string, code: string | undefined): string {
  const named = code ?? (found.length === 1 ? found.charCodeAt(0).toString(16).padStart(2, '0') : undefined);
  if (named === undefined) return found;
  return names[named] ?? (named.length === 2 ? `\\x${named}` : `\\u${named.toUpperCase()}`);
}

const names: Readonly<Record<string, string>> = {
  '00': '\\0',
  '07': '\\a',
  '0b': '\\v',
  '1b': '\\e',
  '85': '\\N',
  '2028': '\\L',
  '2029': '\\P',
};
