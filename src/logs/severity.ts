import {accessSeverity} from './severity-access.ts';
import {headOfLine} from './severity-head.ts';
import {jsonSeverity, numberSeverity} from './severity-json.ts';
import {valueSeverity} from './severity-words.ts';
import {withoutColours} from './without-colours.ts';

/** How bad a line says it is; 0 where it does not say. */
export const severities = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Severity = (typeof severities)[number];

export const WARN = severities.indexOf('warn');
export const ERROR = severities.indexOf('error');

/**
 * How bad a line is, found in its first bytes without decoding it: klog (`E0312 …`), JSON (see severity-json.ts), logfmt (`level=`), and
 * plain words in its head (`[ERROR]`, `WARN`, `2026-01-01 12:00:00,123 ERROR`, `error:`, `panic:`, `Traceback`; see severity-head.ts), a
 * number before it as syslog writes it (`<11>`), and the status of an access log (severity-access.ts). Colours around the words do not
 * matter. The first that says it counts. Never throws. Fast: it runs on every line.
 */
export function severityOf(line: Uint8Array): number {
  const bytes = withoutColours(line);
  let start = 0;
  while (start < bytes.length && (bytes[start] === 0x20 || bytes[start] === 0x09)) start++;
  const first = bytes[start];
  if (first === undefined || isFrame(bytes, start)) return 0;
  if (first === 0x7b && bytes[start + 1] !== 0x7d) return jsonSeverity(bytes, start);
  if (isKlog(bytes, start)) return first === 0x49 ? 3 : first === 0x57 ? 4 : first === 0x45 ? 5 : first === 0x46 ? 6 : 0;
  if (first === 0x3c) {
    const severity = syslogSeverity(bytes, start);
    if (severity > 0) return severity;
  }
  return headOfLine(bytes, start) || accessSeverity(bytes, start);
}

/** The severity that a word or number names: `warning`, `W`, `40` (pino, bunyan), `400` (Monolog); 0 where it names none. */
export function severityNamed(word: string): number {
  const name = /^[\s[<(]*(?:([a-z]+)|(\d{2,3}))[\s\])>]*(?:[+-]\d+|:)?$/i.exec(word.slice(0, 40));
  if (!name) return /^Level\(-\d+\)$/.test(word) ? 2 : 0;
  return name[1] === undefined ? numberSeverity(Number(name[2])) : valueSeverity(Buffer.from(name[1]), 0, name[1].length);
}

/** A letter, month and day, a blank, and a time: `E0312 14:21:07.113`. */
function isKlog(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + 14 || bytes[at + 5] !== 0x20 || bytes[at + 8] !== 0x3a) return false;
  return (
    isDigit(bytes[at + 1]!) && isDigit(bytes[at + 2]!) && isDigit(bytes[at + 3]!) && isDigit(bytes[at + 4]!) && isDigit(bytes[at + 6]!)
  );
}

/** `<11>`: facility times eight and severity, 0 being the worst. */
function syslogSeverity(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  let priority = 0;
  while (at < start + 4 && isDigit(bytes[at] ?? 0)) priority = priority * 10 + bytes[at++]! - 0x30;
  if (at === start + 1 || bytes[at] !== 0x3e || priority > 191) return 0;
  return [6, 6, 6, 5, 4, 3, 3, 2][priority & 7]!;
}

/** An indented `at `: a frame of a stack, whatever it names. */
function isFrame(bytes: Uint8Array, start: number): boolean {
  return start > 0 && bytes[start] === 0x61 && bytes[start + 1] === 0x74 && bytes[start + 2] === 0x20;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
