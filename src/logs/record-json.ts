import {isTimeKey, MOST_FIELDS, momentOf, type RecordField, type RecordParts, saysSeverity} from './record-parts.ts';
import {cutHead} from './record-plain.ts';

export type JsonObject = {readonly [name: string]: unknown};

const messageKeys = [
  'msg',
  'message',
  '@m',
  '@message',
  'Message',
  'M',
  '@mt',
  'short_message',
  'textPayload',
  'body',
  'Body',
  'event',
  'log',
];

/** Deeper objects are shown as JSON. */
const MOST_LEVELS = 4;
/** An object that follows text begins within so many characters. */
const MOST_BEFORE = 1000;
/** Nested deeper it is read by nobody, and would be written in lines of blanks. */
const MOST_DEPTH = 32;
/** Longer text is not read. In characters. */
const MOST_TEXT = 128 * 1024;
/** Longer ones take too long to be read with an eye on each number. */
const MOST_EXACT = 16 * 1024;

/** The JSON object that a line ends with, and the text before it; undefined where there is none, or it is broken. */
export function jsonIn(text: string): {readonly before: string; readonly object: JsonObject} | undefined {
  if (!/\}\s*$/.test(text.slice(-20))) return undefined;
  const start = /^\s*\{/.test(text) ? text.indexOf('{') : text.slice(0, MOST_BEFORE).search(/(?<=\s)\{"/);
  if (start === -1) return undefined;
  if (/^\{\s*\}/.test(text.slice(start, start + 100))) return undefined;
  if (text.length > MOST_TEXT || isDeep(text, start)) return undefined;
  const object = parsed(text.slice(start));
  if (typeof object !== 'object' || object === null) return undefined;
  return {before: text.slice(0, start).trim(), object: object as JsonObject};
}

/**
 * Message, fields and time of a line that is a JSON object, or ends with one: text before it is a part of the message (zap's console), but
 * for time, severity, and the `stdout F` of a container runtime. `severity` is the line's.
 */
export function readJson(text: string, severity: number): RecordParts | undefined {
  const found = jsonIn(text);
  if (!found) return undefined;
  const {before, object} = found;
  const messageKey = messageKeys.find(key => typeof object[key] === 'string' && Object.hasOwn(object, key));
  const head = before === '' ? undefined : headOf(before, severity);
  const fields: RecordField[] = [...(head?.fields ?? [])];
  let at = head?.at;
  for (const name in object) {
    const value = object[name];
    if (name === messageKey || (name === '@mt' && messageKey === '@m')) continue;
    const moment = isTimeKey(name) ? momentIn(value) : undefined;
    if (moment !== undefined && at === undefined) at = moment;
    else flatten(name, value, 1, fields);
    if (fields.length >= MOST_FIELDS) break;
  }
  const said = messageKey === undefined ? '' : (object[messageKey] as string);
  const message = messageKey === '@mt' ? filled(said, object) : said;
  const own = head?.message ?? '';
  return {message: own === '' ? message : message === '' ? own : `${own} ${message}`, fields, at};
}

/** A value as it stands in one line: text as it is, all else as compact JSON, or in several lines with `indent`. */
export function valueText(value: unknown, indent = 0): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, undefined, indent);
  } catch {
    // Nested deeper than the stack is: what can be parsed cannot always be written.
    return '… too deep';
  }
}

/** Brackets in strings count, too: that is near enough. */
function isDeep(text: string, start: number): boolean {
  let depth = 0;
  for (let at = start; at < text.length && depth <= MOST_DEPTH; at++) {
    const code = text.charCodeAt(at) | 0x20;
    if (code === 0x7b) depth++;
    else if (code === 0x7d) depth--;
  }
  return depth > MOST_DEPTH;
}

/** Whole numbers that a double cannot hold become text, so that they are shown as they were written. */
function parsed(text: string): unknown {
  try {
    if (text.length > MOST_EXACT || !/\d{16}/.test(text)) return JSON.parse(text);
    return JSON.parse(text, exactly as (this: unknown, key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

function exactly(_key: string, value: unknown, context?: {readonly source?: string}): unknown {
  const source = context?.source;
  return typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

function flatten(name: string, value: unknown, level: number, fields: RecordField[]): void {
  if (fields.length >= MOST_FIELDS) return;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && level < MOST_LEVELS) {
    for (const key in value) {
      flatten(`${name}.${key}`, (value as JsonObject)[key], level + 1, fields);
      if (fields.length >= MOST_FIELDS) return;
    }
    if (!isEmpty(value)) return;
  }
  const text = valueText(value);
  if (level > 2 || !saysSeverity(name, text)) fields.push({name, value: text});
}

function isEmpty(object: object): boolean {
  for (const _name in object) return false;
  return true;
}

function momentIn(value: unknown): number | undefined {
  if (typeof value === 'string' || typeof value === 'number') return momentOf(String(value));
  const date = typeof value === 'object' && value !== null ? (value as JsonObject)['$date'] : undefined;
  return typeof date === 'string' ? momentOf(date) : undefined;
}

/** Between tabs zap writes time, severity, logger, place, message. */
function headOf(before: string, severity: number): RecordParts {
  const {at, rest} = cutHead(before, severity);
  const left = rest === before && at !== undefined ? '' : rest;
  const message = left.replace(/^(stdout|stderr) [FP]\b\s*/, '');
  const parts = message.split('\t').map(part => part.trim());
  const place = parts.findIndex((part, index) => index < parts.length - 1 && /^[\w./-]+:\d+$/.test(part));
  if (parts.length < 2) return {message, fields: [], at};
  const fields: RecordField[] = [];
  const said = parts.at(-1)!;
  if (/^\S+$/.test(parts[0]!) && place !== 0) fields.push({name: 'logger', value: parts[0]!});
  if (place !== -1) fields.push({name: 'caller', value: parts[place]!});
  const rests = parts.slice(0, -1).filter((_part, index) => index !== place && !(index === 0 && fields[0]?.name === 'logger'));
  return {message: [...rests, said].filter(part => part !== '').join(' '), fields, at};
}

/** A template of Serilog with its values: `Hello {Name}`. */
function filled(template: string, object: JsonObject): string {
  return template.replaceAll(/\{[@$]?(\w+)[^{}]{0,40}\}/g, (hole: string, name: string) =>
    Object.hasOwn(object, name) ? valueText(object[name]) : hole,
  );
}
