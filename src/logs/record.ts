import {jsonIn, readJson, valueText} from './record-json.ts';
import {klogBody, klogHeader, readKlog} from './record-klog.ts';
import {pairsIn, readLogfmt} from './record-logfmt.ts';
import {isTimeKey, momentOf, type RecordField, saysSeverity} from './record-parts.ts';
import {cutHead} from './record-plain.ts';
import {severities, severityNamed, severityOf} from './severity.ts';
import {plainText, withoutReturns} from './sgr.ts';

export type {RecordField} from './record-parts.ts';

/** A line understood. */
export type LogRecord = {
  readonly format: 'json' | 'logfmt' | 'klog' | 'plain';
  /** See severity.ts. */
  readonly severity: number;
  /**
   * What it says; for plain lines all of it, with what only repeats time and severity left away, and with its colours. A text out of JSON
   * or quotes may hold newlines and control characters.
   */
  readonly message: string;
  /** What stands beside the message, in the order of the line, nested objects as `http.status`; not time and severity. At most 200. */
  readonly fields: readonly RecordField[];
  /** The application's own time, ms since the epoch, where it says it with its day; without a zone it is taken as UTC. */
  readonly at: number | undefined;
};

/** The record opened by enter has no more lines; the last one then says how many are missing. */
const MOST_LINES = 10_000;
/** Severity is said early, see severity.ts. */
const MOST_HEAD = 16 * 1024;

/** Reads a line as pino, bunyan, zap, logrus, ECS, GCP, .NET, klog and logfmt write it, else as plain words. Never throws. */
export function readRecord(text: string): LogRecord {
  const line = withoutColours(text);
  const severity = severityOf(Buffer.from(line.slice(0, MOST_HEAD)));
  const klog = readKlog(line);
  if (klog) return {format: 'klog', severity, ...klog};
  const json = readJson(line, severity);
  if (json) return {format: 'json', severity, ...json};
  const logfmt = readLogfmt(line, severity);
  if (logfmt) return {format: 'logfmt', severity, ...logfmt};
  const {at, rest} = cutHead(text, severity);
  return {format: 'plain', severity, message: rest, fields: [], at};
}

/**
 * For the record opened by enter: all of it, in lines `name  value`, JSON values of several lines indented, stack traces as lines. A line
 * that goes on with the value of the one before has no name. Never throws.
 */
export function recordLines(text: string): readonly RecordField[] {
  const lines: RecordField[] = [];
  let missing = 0;
  for (const {name, value} of entriesOf(withoutColours(text))) {
    const parts = value.includes('\n') ? value.replace(/\r?\n$/, '').split(/\r?\n/) : [value];
    const room = Math.max(0, MOST_LINES - lines.length);
    for (const [index, part] of parts.slice(0, room).entries()) lines.push({name: index === 0 ? name : '', value: part});
    missing += Math.max(0, parts.length - room);
  }
  return missing === 0 ? lines : [...lines, {name: '', value: `… ${missing} more lines`}];
}

function entriesOf(line: string): readonly RecordField[] {
  const klog = klogHeader(line);
  if (klog) {
    const {letter, time, thread, place, rest} = klog;
    const {message, pairs} = klogBody(rest);
    const severity = severities[severityOf(Buffer.from(line.slice(0, 100)))]!;
    const head = {severity: `${severity} (${letter})`, time, thread, at: place, message};
    return [...Object.entries(head).map(([name, value]) => ({name, value})), ...pairs];
  }
  const json = jsonIn(line);
  if (json) {
    const before = json.before === '' ? [] : [{name: 'text', value: json.before}];
    return [
      ...before,
      ...Object.entries(json.object).map(([name, value]) => ({name, value: valueText(value, 2) + meaningOf(name, value)})),
    ];
  }
  const found = readLogfmt(line, 0) && pairsIn(line);
  if (!found) return [{name: 'text', value: line}];
  const words = [line.slice(0, found.start).trim(), ...found.wordsAfter].filter(word => word !== '').join(' ');
  return [...(words === '' ? [] : [{name: 'text', value: words}]), ...found.pairs];
}

/** What a number stands for, where it is a time or a severity: ` (error)`. */
function meaningOf(name: string, value: unknown): string {
  if (typeof value !== 'number') return '';
  const moment = isTimeKey(name) ? momentOf(String(value)) : undefined;
  if (moment !== undefined && Math.abs(moment) < 8e15) return ` (${new Date(moment).toISOString()})`;
  return saysSeverity(name, String(value)) ? ` (${severities[severityNamed(String(value))]})` : '';
}

function withoutColours(text: string): string {
  return withoutReturns(text.includes('\u001b') ? plainText(text) : text);
}
