import type {LineNumbers} from './line-numbers.ts';
import type {LogRing} from './ring.ts';
import {readRecord, type RecordField} from './record.ts';
import {severities} from './severity.ts';
import {plainText} from './sgr.ts';
import type {LogSource} from './sources.ts';
import {type TimeStyle, timeText} from './times.ts';

/** What of a log view says which lines are shown, and how. */
export type ShownLines = {
  readonly ring: LogRing;
  readonly sources: readonly LogSource[];
  /** The lines that a filter keeps, where there is one. */
  readonly sift: {readonly numbers: Pick<LineNumbers, 'at' | 'placeOf'>} | undefined;
  readonly times: TimeStyle;
  /** Message first, fields behind it. */
  readonly isFolded: boolean;
};

/** So much text is made at a time, in characters or bytes. */
const SLICE = 16 * 1024;

/**
 * The lines from `from` up to but not `to` that are shown, as they are shown, with newlines, in slices; each repeat and each frame of a
 * stack by itself. `now` in ms since the epoch, for relative times. The ring may change between slices: lines that go are passed over,
 * lines that come in between are there.
 */
export function* shownText(view: ShownLines, from: number, to: number, now: number): Generator<string> {
  let slice = '';
  for (const number of shownNumbers(view, from, to)) {
    slice += `${shownLine(view, number, now)}\n`;
    if (slice.length < SLICE) continue;
    yield slice;
    slice = '';
  }
  if (slice !== '') yield slice;
}

/** The same lines as the containers wrote them, byte for byte, with newlines; not what is told about streams. */
export function* rawText(view: ShownLines, from: number, to: number): Generator<Uint8Array> {
  const {ring} = view;
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for (const number of shownNumbers(view, from, to)) {
    if (ring.kind(number) !== 'text') continue;
    // The ring's own memory: it is copied before anything else can happen.
    const line = ring.bytesOf(number);
    parts.push(line, newline);
    bytes += line.length + 1;
    if (bytes < SLICE) continue;
    yield Buffer.concat(parts);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(parts);
}

/** One line as it is shown: time, label, severity, message, fields. `now` in ms since the epoch. */
export function shownLine({ring, sources, times, isFolded}: ShownLines, number: number, now: number): string {
  const source = sources[ring.source(number)];
  const text = ring.text(number);
  const kind = ring.kind(number);
  const said = kind !== 'text' ? `─── ${plainText(text)} ───` : isFolded ? messageFirst(text) : plainText(text);
  return [timeText(ring.ms(number), times, now), source?.label ?? '', said].filter(part => part !== '').join(' ');
}

/** The text of a line alone, without colours and the like. */
export function lineText(ring: LogRing, number: number): string {
  return plainText(ring.text(number));
}

/** A line as a JSON object, indented: as it is where it is one, else with what is understood of it. */
export function recordJson({ring, sources}: Pick<ShownLines, 'ring' | 'sources'>, number: number): string {
  const text = plainText(ring.text(number));
  const own = objectIn(text);
  if (own) return JSON.stringify(own, undefined, 2);
  const {severity, message, fields} = readRecord(text);
  const source = sources[ring.source(number)];
  const record = {
    time: stampText(ring.ms(number), ring.nanos(number)),
    ...(source && {namespace: source.namespace, pod: source.pod, container: source.container}),
    ...(severity > 0 && {level: severities[severity]}),
    message,
    ...(fields.length > 0 && {fields: Object.fromEntries(fields.map(({name, value}) => [name, value]))}),
  };
  return JSON.stringify(record, undefined, 2);
}

/** Numbers of lines that are shown, ascending, while the ring may change between them. */
function* shownNumbers({ring, sources, sift}: ShownLines, from: number, to: number): Generator<number> {
  let next = from;
  let end = to;
  const stop = ring.onMoved(moved => {
    if (moved < next) next++;
    if (moved < end) end++;
  });
  try {
    for (;;) {
      next = Math.max(next, ring.first);
      const number = sift ? sift.numbers.at(sift.numbers.placeOf(next)) : next;
      if (number === undefined || number >= Math.min(end, ring.end)) return;
      next = number + 1;
      if (sources[ring.source(number)]?.isHidden !== true) yield number;
    }
  } finally {
    stop();
  }
}

function messageFirst(text: string): string {
  const plain = plainText(text);
  const {format, severity, message, fields} = readRecord(plain);
  if (format === 'plain') return plain;
  const level = severity > 0 ? severities[severity]!.toUpperCase().padEnd(5) : '';
  return [level, message, fields.map(fieldText).join(' ')].filter(part => part !== '').join(' ');
}

function fieldText({name, value}: RecordField): string {
  return `${name}=${/^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)}`;
}

function objectIn(text: string): object | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** As the kubelet writes it: RFC 3339 with nanoseconds. */
function stampText(ms: number, nanos: number): string {
  const text = new Date(ms).toISOString();
  return `${text.slice(0, -1)}${String(nanos).padStart(6, '0')}Z`;
}

const newline = new Uint8Array([10]);
