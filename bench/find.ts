import {setFlagsFromString} from 'node:v8';
import {parseLogFilter} from '../src/logs/filter.ts';
import {createFind} from '../src/logs/find.ts';
import {readSearch} from '../src/logs/patterns.ts';
import {createRing, type LogRing} from '../src/logs/ring.ts';
import {severityOf} from '../src/logs/severity.ts';
import {createSift} from '../src/logs/sift.ts';
import type {Benchmark} from './stage.ts';

const LINES = 1_000_000;
/** As the program works: so long at a time, and never on if a key waits. */
const SLICE_MS = 4;
const RUNS = 3;

type Work = {
  readonly isDone: boolean;
  readonly numbers: {readonly length: number};
  work(now: () => number, sliceMs: number): boolean;
  close(): void;
};
type Times = {readonly firstMs: number; readonly allMs: number; readonly longestMs: number};

/** Finding by a word and by an expression, and keeping by level, in a million lines of which one in 10,000 matches. */
export const find: Benchmark = {
  name: 'find',
  async run({subject}) {
    if (!subject.measuresItself) return {};
    setFlagsFromString('--enable-experimental-regexp-engine');
    setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
    setFlagsFromString('--regexp-backtracks-before-fallback=10000');
    const ring = fullRing();
    const works: readonly ((at: number) => Work)[] = [
      () => found(ring, 'deadlock'),
      () => found(ring, '/dead\\w+ on [a-z]+_\\d/'),
      () => createSift(ring, () => undefined, parseLogFilter('level>=error')),
    ];
    const times: Times[] = [];
    for (let run = 0; run < RUNS; run++) for (const work of works) times.push(await timed(work(run)));
    return {
      findFirst: times.map(({firstMs}) => firstMs),
      findAll: times.map(({allMs}) => allMs),
      findBlock: times.map(({longestMs}) => longestMs),
    };
  },
};

function found(ring: LogRing, text: string): Work {
  const pattern = readSearch(text);
  if ('problem' in pattern) throw new Error(pattern.problem);
  return createFind(ring, {text, pattern, from: ring.first});
}

async function timed(work: Work): Promise<Times> {
  const startedAt = performance.now();
  let firstMs = Number.NaN;
  let longestMs = 0;
  while (!work.isDone) {
    const before = performance.now();
    const isFound = work.work(() => performance.now(), SLICE_MS);
    const after = performance.now();
    longestMs = Math.max(longestMs, after - before);
    if (isFound && Number.isNaN(firstMs)) firstMs = after - startedAt;
    await new Promise(resolve => setImmediate(resolve));
  }
  const allMs = performance.now() - startedAt;
  const {length} = work.numbers;
  work.close();
  if (length !== LINES / 10_000) throw new Error(`${length} lines were found`);
  return {firstMs, allMs, longestMs};
}

/** Three formats of about 100 bytes, as they come from containers. */
function fullRing(): LogRing {
  const ring = createRing({maxBytes: 1024 * 1024 * 1024});
  for (let line = 0; line < LINES; line++) {
    const bytes = Buffer.from(line % 10_000 === 5000 ? rare(line) : common(line));
    const facts = {severity: severityOf(bytes), isContinuation: false};
    ring.add({source: line % 20, ms: 1_800_000_000_000 + line, nanos: 0, kind: 'text', bytes}, facts);
  }
  return ring;
}

function rare(line: number): string {
  return `{"level":"error","time":${1_800_000_000_000 + line},"msg":"Deadlock on table_${line % 7}, giving up","attempt":3}`;
}

function common(line: number): string {
  if (line % 3 === 0)
    return `{"level":"info","time":${1_800_000_000_000 + line},"msg":"request done","status":200,"path":"/v1/orders/${line}"}`;
  if (line % 3 === 1)
    return `level=debug ts=2027-01-15T08:00:00Z msg="cache miss" key=orders:${line} shard=${line % 16} took=12ms deadline=5s`;
  return `2027-01-15 08:00:00,123 INFO  [http-nio-8080-exec-${line % 9}] shop.OrderService - Order ${line} has been placed by user ${line % 97}`;
}
