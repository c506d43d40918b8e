import {isSeverityKey} from './severity-words.ts';
import {severityNamed} from './severity.ts';

export type RecordField = {readonly name: string; readonly value: string};

/** What a format finds in a line. */
export type RecordParts = {readonly message: string; readonly fields: readonly RecordField[]; readonly at: number | undefined};

export const MOST_FIELDS = 200;

const timeKeys = new Set(['time', 'ts', 'timestamp', 't', 'datetime', 'date', 'asctime', 'timemillis']);

/** Whether a field says only when: its name without `@`, `_`, `.`, `-` is one that loggers use. */
export function isTimeKey(name: string): boolean {
  return name.length <= 12 && timeKeys.has(name.replaceAll(/[@_.-]/g, '').toLowerCase());
}

/** Whether a field says only how bad it is, and in a way that is understood. */
export function saysSeverity(name: string, value: string): boolean {
  return isSeverityKey(name) && (name.length > 1 || /^[a-z]+$/i.test(value)) && severityNamed(value) > 0;
}

const stamp = /^(\d{4})[-/.](\d\d)[-/.](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?)?$/;

/**
 * Milliseconds since the epoch of a time as loggers write it: RFC 3339 and its relatives, where no zone means UTC, or a number of seconds,
 * milliseconds, micro- or nanoseconds, told apart by its size. Undefined where it is none.
 */
export function momentOf(text: string): number | undefined {
  if (text.length > 40) return undefined;
  if (/^\d{9,19}(\.\d+)?$|^\d\.\d+[eE]\+?\d+$/.test(text)) return epochOf(Number(text));
  const match = stamp.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, part, zone] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0));
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  const east = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000 : 0;
  return ms + Math.trunc(Number(`0.${part ?? 0}`) * 1000) - east;
}

function epochOf(count: number): number | undefined {
  if (count < 1e8) return undefined;
  if (count < 1e11) return Math.round(count * 1000);
  if (count < 1e14) return Math.round(count);
  return Math.round(count < 1e17 ? count / 1000 : count / 1e6);
}
