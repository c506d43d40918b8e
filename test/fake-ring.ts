import {rangeOf} from '../src/logs/byte-range.ts';
import {compareTimes, type LogLine} from '../src/logs/line.ts';
import type {LineFacts, LogRing} from '../src/logs/ring.ts';

export type FakeLine = Partial<LogLine & LineFacts> & {readonly text?: string};

/** Lines as objects, for tests of what follows a ring. `drop` lets the oldest go. */
export type FakeRing = LogRing & {put(line: FakeLine): number; drop(count: number): void};

export function fakeRing(): FakeRing {
  let first = 0;
  let lines: (LogLine & LineFacts)[] = [];
  let version = 0;
  let dropped = 0;
  const moved = new Set<(from: number) => void>();
  const told = new Set<(change: 'added' | 'dropped', number: number) => void>();
  const at = (number: number) => {
    const line = lines[number - first];
    if (!line) throw new Error(`No line ${number} from ${first} to ${first + lines.length}`);
    return line;
  };
  const add = (line: LogLine, facts: LineFacts): number => {
    let place = lines.length;
    while (place > 0 && compareTimes(lines[place - 1]!, line) > 0) place--;
    const isLate = place < lines.length;
    lines.splice(place, 0, {...line, ...facts, bytes: Uint8Array.from(line.bytes)});
    version++;
    if (isLate) for (const tell of moved) tell(first + place);
    for (const tell of told) tell('added', first + place);
    return first + place;
  };
  const drop = (count: number) => {
    for (let left = count; left > 0 && lines.length > 0; left--) {
      for (const tell of told) tell('dropped', first);
      lines.shift();
      first++;
      dropped++;
      version++;
    }
  };
  return {
    get first() {
      return first;
    },
    get end() {
      return first + lines.length;
    },
    get bytes() {
      return lines.reduce((sum, line) => sum + line.bytes.length, 0);
    },
    get dropped() {
      return dropped;
    },
    get version() {
      return version;
    },
    add,
    put: ({text = '', ...rest}) => {
      const {source = 0, ms = lines.at(-1)?.ms ?? 0, nanos = 0, kind = 'text', bytes = Buffer.from(text), ...facts} = rest;
      return add({source, ms, nanos, kind, bytes}, {severity: facts.severity ?? 0, isContinuation: facts.isContinuation ?? false});
    },
    prepend: older => {
      lines = [...older.map(({line, facts}) => ({...line, ...facts})), ...lines];
      first -= older.length;
      version++;
      for (let number = first + older.length - 1; number >= first; number--) for (const tell of told) tell('added', number);
      return older.length;
    },
    trim: () => {},
    hold: () => {},
    drop,
    // Nobody is told, and numbers go on, as with the real one.
    clear: () => {
      first += lines.length;
      lines = [];
      version++;
    },
    source: number => at(number).source,
    ms: number => at(number).ms,
    nanos: number => at(number).nanos,
    kind: number => at(number).kind,
    severity: number => at(number).severity,
    isContinuation: number => at(number).isContinuation,
    isRepeat: () => false,
    length: number => at(number).bytes.length,
    rangeOf: number => rangeOf(at(number).bytes),
    bytesOf: number => at(number).bytes,
    text: number => Buffer.from(at(number).bytes).toString('utf8'),
    at: ms => {
      const place = lines.findIndex(line => line.ms >= ms);
      return first + (place < 0 ? lines.length : place);
    },
    onMoved: listener => {
      moved.add(listener);
      return () => moved.delete(listener);
    },
    onLine: listener => {
      told.add(listener);
      return () => told.delete(listener);
    },
  };
}
