import {expect, test} from 'vitest';
import {createRandom, type Random} from '../src/demo/random.ts';
import {createLateness} from '../src/logs/lateness.ts';
import type {LogLine} from '../src/logs/line.ts';
import {createMerge} from '../src/logs/merge.ts';
import {createResumption} from '../src/logs/resume.ts';
import {createRing} from '../src/logs/ring.ts';
import {createSplitter} from '../src/logs/split.ts';

const RUNS = 300;
const HOLD_MS = 200;
const PATIENCE_MS = 1000;
const STEP_MS = 20;
/** All has come long before. */
const MOST_MS = 120_000;
const START_MS = Date.UTC(2026, 0, 1);

/** What a node wrote: when in truth, and with which time. */
type Written = {readonly atMs: number; readonly ms: number; readonly nanos: number; readonly text: string; readonly bytes: Buffer};
/** How unlike the nodes' clocks are and how late their bytes come. `tame`: within what the merge holds back. */
type Weather = {readonly skewMs: number; readonly delayMs: number; readonly stepsBack: boolean; readonly isHeldAsSeen?: boolean};

const tame: Weather = {skewMs: 30, delayMs: 100, stepsBack: false};
const wild: Weather = {skewMs: 4000, delayMs: 3000, stepsBack: false};
const wilder: Weather = {skewMs: 500, delayMs: 800, stepsBack: true};
const asSeen: Weather = {...wilder, isHeldAsSeen: true};

test.each([
  ['tame', tame, 1],
  ['wild', wild, 2],
  ['with clocks that step back', wilder, 3],
  ['held for as long as lines came late', asSeen, 4],
] as const)('what was written is there in order, each line once: %s', (name, weather, salt) => {
  for (let run = 0; run < RUNS; run++) {
    const seed = run * 10 + salt;
    const random = createRandom(seed);
    const logs = Array.from({length: 1 + random.below(6)}, (_, source) => write(random, source, weather));
    const {merged, kept} = read(random, logs, weather);
    const where = `${name}, seed ${seed}`;
    expectUnion(kept, logs, where);
    expectSorted(kept, logs, where);
    expectUnion(merged, logs, `${where}, merged`);
    if (weather === tame) expectSorted(merged, logs, `${where}, merged`);
  }
});

function write(random: Random, source: number, {skewMs, stepsBack}: Weather): readonly Written[] {
  const lines: Written[] = [];
  let skew = random.below(2 * skewMs + 1) - skewMs;
  let last = Number.NEGATIVE_INFINITY;
  let nanos = 0;
  const count = random.below(60);
  for (let atMs = random.below(500); lines.length < count; atMs += random.pick([0, 0, 0, 1, 5, 40, 300, 900])) {
    const isBack = stepsBack && random.below(25) === 0;
    if (isBack) skew -= random.below(1500);
    const ms = isBack ? atMs + skew : Math.max(last, atMs + skew);
    // Only neighbours are of exactly the same time, as a clock that steps back does not hit a nanosecond twice.
    if (ms !== last) nanos = stepsBack ? lines.length : random.pick([0, 0, 1, 999_999]);
    last = ms;
    const text = `${source}/${lines.length} ${'–é x'.repeat(random.below(random.pick([2, 2, 40])))}`;
    lines.push({atMs, ms: START_MS + ms, nanos, text, bytes: sentAs(START_MS + ms, nanos, text)});
  }
  return lines;
}

/** Plays the servers, connections and the program until all has come. */
function read(random: Random, logs: readonly (readonly Written[])[], weather: Weather) {
  const merged: string[] = [];
  const ring = createRing({maxBytes: 32 * 1024 * 1024});
  const lateness = createLateness(-10_000);
  let clockMs = 0;
  const merge = createMerge({
    get holdMs() {
      return weather.isHeldAsSeen ? lateness.holdMs(clockMs) : HOLD_MS;
    },
    patienceMs: PATIENCE_MS,
    onLine(line) {
      merged.push(Buffer.from(line.bytes).toString());
      ring.add(line, {severity: 0, isContinuation: false});
    },
  });
  const streams = logs.map((log, source) => createStream(random, log, source, weather));
  for (const stream of streams) merge.open(stream.source, 0);
  for (let nowMs = 0; nowMs < MOST_MS && streams.some(stream => !stream.isOver()); nowMs += STEP_MS) {
    clockMs = nowMs;
    for (const stream of shuffled(random, streams)) {
      if (stream.isOver()) continue;
      const lines = stream.step(nowMs);
      lateness.saw(stream.source, lines, nowMs);
      if (lines.length > 0) merge.push(lines, nowMs);
      if (stream.isOver()) merge.close(stream.source);
      else if (stream.hasAllUntil(0)) merge.caughtUp(stream.source);
    }
    if (random.below(2) === 0) merge.release(nowMs);
  }
  merge.flush();
  return {merged, kept: Array.from({length: ring.end - ring.first}, (_, index) => ring.text(ring.first + index))};
}

/** One log behind a connection that breaks anywhere and is made again from the last whole second. */
function createStream(random: Random, log: readonly Written[], source: number, {delayMs}: Weather) {
  const resumption = createResumption();
  let splitter = createSplitter(() => 0);
  let answer = log;
  let bytes = Buffer.concat(answer.map(line => line.bytes));
  let sent = 0;
  let read = 0;
  let isOver = log.length === 0;
  return {source, isOver: () => isOver, hasAllUntil: (ms: number) => (log[read]?.atMs ?? Number.POSITIVE_INFINITY) > ms, step};

  function step(nowMs: number): readonly LogLine[] {
    const lines: LogLine[] = [];
    const isLate = (log[read]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs - delayMs + STEP_MS;
    let rounds = 0;
    do {
      if (random.below(8) === 0 && mayCut()) reconnect();
      const there = sizeUntil(nowMs);
      const until = isLate ? there : Math.min(there, sent + random.below(200));
      if (until > sent && (isLate || random.below(3) > 0)) {
        lines.push(...take(bytes.subarray(sent, until)));
        sent = until;
      }
    } while (isLate && rounds++ < 100 && log[read] && log[read]!.atMs <= nowMs);
    if (sent === bytes.length && read === log.length) isOver = true;
    return lines;
  }

  /** A server that is asked for lines from a second on leaves out those that a clock which stepped back after the cut calls older. */
  function mayCut(): boolean {
    const {mark} = resumption;
    return !mark || log.slice(read).every(line => line.ms >= Math.floor(mark.ms / 1000) * 1000);
  }

  function reconnect(): void {
    resumption.restart();
    splitter = createSplitter(() => 0);
    const since = resumption.sinceTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(resumption.sinceTime);
    answer = log.filter(line => line.ms >= since);
    bytes = Buffer.concat(answer.map(line => line.bytes));
    sent = 0;
  }

  function sizeUntil(nowMs: number): number {
    return answer.reduce((sum, line) => (line.atMs <= nowMs ? sum + line.bytes.length : sum), 0);
  }

  function take(part: Uint8Array): readonly LogLine[] {
    const cut = random.below(part.length + 1);
    const lines = [part.slice(0, cut), part.slice(cut)].flatMap(chunk => resumption.fresh(splitter.push(chunk)));
    read += lines.length;
    return lines.map(({ms, nanos, bytes: text}) => ({source, ms, nanos, kind: 'text', bytes: text}));
  }
}

function sentAs(ms: number, nanos: number, text: string): Buffer {
  const time = new Date(ms).toISOString().slice(0, 23);
  return Buffer.from(`${time}${String(nanos).padStart(6, '0')}Z ${text}\n`);
}

function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map(item => ({item, at: random.next()}))
    .sort((a, b) => a.at - b.at)
    .map(({item}) => item);
}

/** Every line once, those of one log as they were written. */
function expectUnion(texts: readonly string[], logs: readonly (readonly Written[])[], where: string): void {
  const bySource = logs.map((_, source) => texts.filter(text => text.startsWith(`${source}/`)));
  expect(bySource, where).toEqual(logs.map(log => log.map(({text}) => text)));
  expect(texts.length, where).toBe(logs.reduce((sum, log) => sum + log.length, 0));
}

/** By time; a line counts as no older than the one before it in its log. */
function expectSorted(texts: readonly string[], logs: readonly (readonly Written[])[], where: string): void {
  const times = new Map<string, readonly [number, number]>();
  for (const log of logs) {
    let latest: readonly [number, number] = [Number.NEGATIVE_INFINITY, 0];
    for (const {ms, nanos, text} of log) {
      if (ms > latest[0] || (ms === latest[0] && nanos > latest[1])) latest = [ms, nanos];
      times.set(text, latest);
    }
  }
  const found = texts.map(text => times.get(text)!);
  const wrong = found.findIndex(
    ([ms, nanos], at) => at > 0 && (found[at - 1]![0] > ms || (found[at - 1]![0] === ms && found[at - 1]![1] > nanos)),
  );
  expect(wrong < 0 ? undefined : texts.slice(wrong - 1, wrong + 1), where).toBeUndefined();
}
