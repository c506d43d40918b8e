import {pairsIn} from './record-logfmt.ts';
import {MOST_FIELDS, type RecordField, type RecordParts} from './record-parts.ts';
import {unquoted} from './unquoted.ts';

const header = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\s+(\d+)\s+([^\]\s]{1,200})\] ?/;

/** The header of a klog line. The time has no year, so that it is text. */
export type KlogHeader = {
  readonly letter: string;
  readonly time: string;
  readonly thread: string;
  readonly place: string;
  readonly rest: string;
};

/** Reads `E0312 14:21:07.113042       1 main.go:12] …`; undefined for other lines. */
export function klogHeader(text: string): KlogHeader | undefined {
  const match = header.exec(text);
  if (!match) return undefined;
  const [whole, letter, month, day, clock, thread, place] = match;
  return {letter: letter!, time: `${month}-${day} ${clock}`, thread: thread!, place: place!, rest: text.slice(whole.length)};
}

/** Message and fields of a klog line: the file and line as `at`, and the pairs of a structured one (`"msg" key="value"`). */
export function readKlog(text: string): RecordParts | undefined {
  const found = klogHeader(text);
  if (!found) return undefined;
  const {message, pairs} = klogBody(found.rest);
  return {message, fields: [{name: 'at', value: found.place}, ...pairs].slice(0, MOST_FIELDS), at: undefined};
}

/** The quoted message of a structured line and its pairs; of others all is message. */
export function klogBody(rest: string): {readonly message: string; readonly pairs: readonly RecordField[]} {
  const quoted = /^"(?:[^"\\]|\\.)*"(?=\s|$)/s.exec(rest.slice(0, 8192))?.[0];
  if (quoted === undefined) return {message: rest, pairs: []};
  const after = rest.slice(quoted.length);
  const found = pairsIn(after);
  const isRun = found !== undefined && found.wordsBefore === 0;
  if (!isRun) return {message: after.trim() === '' ? unquoted(quoted) : rest, pairs: []};
  return {message: [unquoted(quoted), ...found.wordsAfter].join(' '), pairs: found.pairs};
}
