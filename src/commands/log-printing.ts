import type {LogLine} from '../logs/line.ts';
import {type RecordField, readRecord} from '../logs/record.ts';
import {ERROR, severities, WARN} from '../logs/severity.ts';
import {type Ink, plainText, spansOf} from '../logs/sgr.ts';
import type {LogSource} from '../logs/sources.ts';
import {timeText} from '../logs/times.ts';
import type {ChosenLine} from './log-choice.ts';
import type {LogsWish} from './logs-wish.ts';

export type PrintingOptions = {
  readonly form: LogsWish['form'];
  /** Lines go to a terminal, which their control characters must not reach. */
  readonly isTerminal: boolean;
  readonly hasColours: boolean;
  /** In ms since the epoch. */
  readonly now: () => number;
};

/** Makes of a line what is printed, with the newline. */
export type LinePrinter = (line: LogLine, source: LogSource | undefined, chosen: ChosenLine) => string | Uint8Array;

export function createLinePrinter(options: PrintingOptions): LinePrinter {
  if (options.form === 'raw') return rawLine;
  return options.form === 'json' ? jsonLine : peoplePrinter(options);
}

/** A note or a gap, for stderr: never with what would control a terminal. */
export function noteText(line: LogLine, source: LogSource | undefined, now: number): string {
  const label = source?.label ? ` ${source.label}` : '';
  return `dogwatch: ${timeText(line.ms, 'local', now)}${label}: ${harmless(plainText(textOf(line)))}\n`;
}

/** With '·' for whatever would control a terminal, as everywhere in the program. */
export function harmless(text: string): string {
  return text.replaceAll(controls, '·');
}

const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function rawLine({bytes}: LogLine): Uint8Array {
  const line = new Uint8Array(bytes.length + 1);
  line.set(bytes);
  line[bytes.length] = 0x0a;
  return line;
}

function jsonLine(line: LogLine, source: LogSource | undefined, {severity, isContinuation}: ChosenLine): string {
  const raw = textOf(line);
  const {message, fields} = isContinuation ? {message: raw, fields: []} : readRecord(raw);
  // Fields may be called as an object's own things are.
  const named = Object.assign(
    Object.create(null) as Record<string, string>,
    Object.fromEntries(fields.map(({name, value}) => [name, value])),
  );
  const printed = {
    time: nanoTime(line),
    namespace: source?.namespace,
    pod: source?.pod,
    container: source?.container,
    severity: severities[severity],
    message,
    fields: named,
    ...(message === raw ? {} : {raw}),
  };
  return `${JSON.stringify(printed)}\n`;
}

function peoplePrinter({isTerminal, hasColours, now}: PrintingOptions): LinePrinter {
  let width = 0;
  const paint = hasColours
    ? (sgr: string, text: string) => (text === '' ? '' : `\u001b[${sgr}m${text}\u001b[m`)
    : (_: string, text: string) => text;
  const told = isTerminal ? (text: string) => terminalText(text, hasColours) : pipeText;

  return (line, source, {severity, isContinuation}) => {
    const text = textOf(line);
    const {label = '', pod = ''} = source ?? {};
    if (isTerminal) width = Math.max(width, label.length);
    const parts = [paint('2', timeText(line.ms, 'local', now()))];
    if (width > 0 || label !== '') parts.push(paint(colourOf(pod), label.padEnd(width)));
    if (isContinuation) return `${[...parts, told(text)].join(' ')}\n`;
    const {message, fields} = readRecord(text);
    if (severity > 0) parts.push(paint(severityColours[severity]!, severities[severity]!.toUpperCase().padEnd(5)));
    if (message !== '') parts.push(told(message));
    for (const field of fields) parts.push(fieldText(field, paint, told));
    return `${parts.join(' ')}\n`;
  };
}

function fieldText({name, value}: RecordField, paint: (sgr: string, text: string) => string, told: (text: string) => string): string {
  const isBare = value !== '' && !/[\s"=]/.test(value);
  return `${paint('2', `${told(name)}=`)}${told(isBare ? value : JSON.stringify(value))}`;
}

/** A record stays one line. */
function pipeText(text: string): string {
  return plainText(oneLine(text));
}

function terminalText(text: string, hasColours: boolean): string {
  const line = oneLine(text);
  if (!hasColours) return harmless(plainText(line));
  return spansOf(line)
    .map(({text, ink}) => (ink ? `\u001b[${sgrOf(ink)}m${harmless(text)}\u001b[m` : harmless(text)))
    .join('');
}

function oneLine(text: string): string {
  return text.includes('\n') ? text.replaceAll('\r\n', '\\n').replaceAll('\n', '\\n') : text;
}

function sgrOf({fg, bg, isBold, isDim, isItalic, isUnderlined, isInverse}: Ink): string {
  const flags = [isBold && '1', isDim && '2', isItalic && '3', isUnderlined && '4', isInverse && '7', fg, bg];
  return flags.filter(Boolean).join(';');
}

/** Neither red nor yellow, which mean something. */
const podColours = ['36', '35', '34', '32', '96', '95', '94', '92'];
const severityColours = severities.map((_, severity) =>
  severity >= ERROR ? '31' : severity >= WARN ? '33' : severity < severities.indexOf('info') ? '2' : '32',
);

/** The same for the same pod, in every run. */
function colourOf(pod: string): string {
  let hash = 0;
  for (let i = 0; i < pod.length; i++) hash = (hash * 31 + pod.charCodeAt(i)) >>> 0;
  return podColours[hash % podColours.length]!;
}

/** RFC 3339 with nine digits, so that texts sort as times do. */
function nanoTime({ms, nanos}: LogLine): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(nanos).padStart(6, '0')}Z`;
}

function textOf({bytes}: LogLine): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
