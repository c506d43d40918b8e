/**
 * Where a word names a severity. `value`: where a field says it (`level=note`). `named`: at the head of a line as well, alone in capitals
 * (`WARN`), in brackets, before a colon. `told`: at the head, but only in capitals before a colon (`LOG:` of PostgreSQL).
 */
type Use = 'value' | 'named' | 'told';

const TRACE = 1;
const DEBUG = 2;
const INFO = 3;
const WARN = 4;
const ERROR = 5;
const FATAL = 6;

const words: readonly (readonly [severity: number, use: Use, words: string])[] = [
  [TRACE, 'named', 'trace trc trce verbose vrb verb finest finer silly'],
  [TRACE, 'value', 't v'],
  [DEBUG, 'named', 'debug dbg dbug debu fine'],
  [DEBUG, 'value', 'd'],
  [INFO, 'named', 'info inf information informational notice note'],
  [INFO, 'told', 'log detail hint statement context success config'],
  [INFO, 'value', 'i n default http'],
  [WARN, 'named', 'warn warning wrn'],
  [WARN, 'value', 'w'],
  [ERROR, 'named', 'error err eror erro fail failure severe'],
  [ERROR, 'value', 'e'],
  [FATAL, 'named', 'fatal ftl fata critical crit crt emerg emergency alert panic pani dpanic'],
  [FATAL, 'value', 'f c'],
];

const LONGEST = 13;
const SLOTS = 512;

const told = 16;
const valueOnly = 32;
const severityBits = 15;

type Table = {readonly codes: Int32Array; readonly texts: readonly (Uint8Array | undefined)[]};

const severityTable = tableOf(
  words.flatMap(([severity, use, list]) =>
    list.split(' ').map(word => [word, severity | (use === 'told' ? told : use === 'value' ? valueOnly : 0)] as const),
  ),
);

/** The severity that the letters from `start` to `end` name as the value of a field, in whatever case; 0 where they name none. */
export function valueSeverity(bytes: Uint8Array, start: number, end: number): number {
  return lookUp(severityTable, bytes, start, end) & severityBits;
}

/** The severity that a word at the head of a line may stand for. */
export function headSeverity(bytes: Uint8Array, start: number, end: number): number {
  const found = lookUp(severityTable, bytes, start, end);
  return found >= told ? 0 : found;
}

/** As `headSeverity`, for a word in capitals before a colon. */
export function toldSeverity(bytes: Uint8Array, start: number, end: number): number {
  const found = lookUp(severityTable, bytes, start, end);
  return found >= valueOnly ? 0 : found & severityBits;
}

export const SEVERITY_KEY = 1;
export const LOG_KEY = 2;
export const TIME_KEY = 3;
export const VERBOSITY_KEY = 4;

const keyTable = tableOf([
  ...'level lvl severity loglevel levelname severitytext l s'.split(' ').map(word => [word, SEVERITY_KEY] as const),
  ['log', LOG_KEY],
  ['ts', TIME_KEY],
  ['t', TIME_KEY],
  ['v', VERBOSITY_KEY],
]);

/** What the name of a field means, `@`, `.`, `_`, `-` and case aside (`log.level`, `LogLevel`, `@l`); 0 where it is any other. */
export function keyMeaning(bytes: Uint8Array, start: number, end: number): number {
  return end - start > LONGEST ? 0 : lookUp(keyTable, bytes, start, end);
}

/** Whether the name of a field says how bad a line is; see `keyMeaning`. */
export function isSeverityKey(name: string): boolean {
  return name.length <= LONGEST && keyMeaning(Buffer.from(name), 0, Buffer.byteLength(name)) === SEVERITY_KEY;
}

function tableOf(entries: readonly (readonly [string, number])[]): Table {
  const codes = new Int32Array(SLOTS);
  const texts: (Uint8Array | undefined)[] = new Array(SLOTS).fill(undefined);
  for (const [word, code] of entries) {
    const bytes = Buffer.from(word);
    let slot = hashOf(bytes, 0, bytes.length) & (SLOTS - 1);
    while (texts[slot]) slot = (slot + 1) & (SLOTS - 1);
    codes[slot] = code;
    texts[slot] = bytes;
  }
  return {codes, texts};
}

function lookUp(table: Table, bytes: Uint8Array, start: number, end: number): number {
  if (end - start > LONGEST) return 0;
  let slot = hashOf(bytes, start, end) & (SLOTS - 1);
  for (let text = table.texts[slot]; text; text = table.texts[slot]) {
    if (isSame(text, bytes, start, end)) return table.codes[slot]!;
    slot = (slot + 1) & (SLOTS - 1);
  }
  return 0;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) {
    const letter = bytes[at]! | 0x20;
    if (letter >= 0x61 && letter <= 0x7a) hash = (Math.imul(hash, 31) + letter) | 0;
  }
  return hash ^ (hash >>> 9);
}

/** The same letters; the marks that names of fields are written with do not count, anything else does. */
function isSame(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  let index = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x40 || byte === 0x2e || byte === 0x5f || byte === 0x2d) continue;
    const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
    if (!isLetter || text[index++] !== (byte | 0x20)) return false;
  }
  return index === text.length;
}
