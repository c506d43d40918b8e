import {createRandom} from '../../random.ts';
import {hashOfNumbers, unitOf} from '../hash.ts';
import type {Following, LogLine, LogSource} from '../run.ts';
import {loadAt} from './load.ts';
import type {About, Entry, LogRecipe} from './program.ts';

/** A log file is begun anew when it has this size (containerLogMaxSize). */
export const FILE_BYTES = 10 * 2 ** 20;
const DEFAULT_BYTES = 140;
/** Lines that come thicker than this are told together. */
const BATCH_MS = 50;
const LEAST_SLOT_MS = 0.02;
/** An entry stands in this part of its slot, so that its lines have times of their own. */
const USED_OF_SLOT = 0.9;
const BOOT_NANOS = 137_000;
const NEWLINE = Buffer.from('\n');

/** An entry with its time. */
type Timed = Entry & {readonly at: number; readonly nanos: number};

export type Moment = {now(): number; after(ms: number, run: () => void): () => void};

/**
 * The log of a declared program. Time since its start is cut into slots in each of which about one entry falls; what is in a slot follows
 * from the container's seed and the slot's number alone, so that nothing is kept and any part can be read.
 */
export function declaredLogs(
  agenda: Moment,
  about: About,
  {
    recipe,
    readyAt,
    end,
  }: {
    readonly recipe: LogRecipe | undefined;
    readonly readyAt: number;
    /** When it ended or will; with its last words. */
    readonly end: () => {readonly at: number; readonly words?: readonly string[]} | undefined;
  },
): LogSource {
  const {startedAt, seed} = about;
  let known: readonly Timed[] | undefined;
  const slotMs = recipe ? Math.max(LEAST_SLOT_MS, 60_000 / recipe.perMinute) : Number.POSITIVE_INFINITY;
  const fileMs = recipe ? slotMs * Math.floor(FILE_BYTES / (recipe.bytes ?? DEFAULT_BYTES)) : Number.POSITIVE_INFINITY;
  return {from: (at, until) => between(Math.max(at, oldestAt(limit(until))), until), backwards, follow};

  function first(): readonly Timed[] {
    return (known ??= (recipe?.start?.(about) ?? []).map(entry => ({...entry, at: startedAt + entry.afterMs, nanos: BOOT_NANOS})));
  }

  function steadyFrom(): number {
    return Math.max(readyAt, first().at(-1)?.at ?? 0);
  }

  function* between(at: number, until: number): Iterable<LogLine> {
    const now = limit(until);
    for (const entry of first()) if (entry.at >= at && entry.at <= now) yield* linesOf(entry);
    if (recipe) {
      const last = slotOf(now);
      for (let slot = Math.max(0, slotOf(Math.max(at, steadyFrom()))); slot <= last; slot++) {
        const entry = entryOf(slot);
        if (entry && entry.at >= at && entry.at <= now) yield* linesOf(entry);
      }
    }
    const words = lastWords(until);
    if (words && words.at >= at) yield* linesOf(words);
  }

  function* backwards(until: number): Iterable<LogLine> {
    const now = limit(until);
    const oldest = oldestAt(now);
    const words = lastWords(until);
    if (words) yield* linesOf(words).reverse();
    if (recipe) {
      const end = slotOf(Math.max(oldest, steadyFrom()));
      for (let slot = slotOf(now); slot >= end && slot >= 0; slot--) {
        const entry = entryOf(slot);
        if (entry && entry.at >= oldest && entry.at <= now) yield* linesOf(entry).reverse();
      }
    }
    for (const entry of first().toReversed()) if (entry.at >= oldest && entry.at <= now) yield* linesOf(entry).reverse();
  }

  /** Only one telling stands in the agenda: of the next line or, where lines come thick, of all that come within a while. */
  function follow(after: number, hear: (lines: readonly LogLine[]) => void): Following {
    let told = after;
    let nextAt = 0;
    let isOver = false;
    let cancel = plan();
    return {
      flush: tell,
      stop() {
        isOver = true;
        cancel?.();
      },
    };

    function plan(): (() => void) | undefined {
      const next = nextAfter(told);
      if (!next) return undefined;
      return agenda.after(Math.max(next.at, nextAt) - agenda.now(), () => {
        nextAt = agenda.now() + BATCH_MS;
        tell();
        if (!isOver) cancel = plan();
      });
    }

    function tell(): void {
      const now = agenda.now();
      if (isOver || now <= told) return;
      // Who follows loses nothing where a new file begins.
      const lines = [...between(told + 1, now)];
      told = now;
      if (lines.length > 0) hear(lines);
    }
  }

  function nextAfter(at: number): Timed | undefined {
    const boot = first().find(entry => entry.at > at);
    if (boot) return boot;
    if (!recipe) return undefined;
    const stop = end()?.at ?? Number.POSITIVE_INFINITY;
    // Two days without a line: then there is none.
    for (let slot = Math.max(0, slotOf(Math.max(at, steadyFrom()))), left = Math.ceil(172_800_000 / slotMs); left > 0; slot++, left--) {
      if (startedAt + slot * slotMs > stop) return undefined;
      const entry = entryOf(slot);
      if (entry && entry.at > at) return entry.at <= stop ? entry : undefined;
    }
    return undefined;
  }

  function entryOf(slot: number): Timed | undefined {
    const hash = hashOfNumbers(seed, slot);
    const afterMs = (slot + unitOf(hash) * USED_OF_SLOT) * slotMs;
    const whole = Math.floor(afterMs);
    const at = startedAt + whole;
    if (at <= steadyFrom() || unitOf(hashOfNumbers(seed ^ 0x1b873593, slot)) > loadAt(at, recipe!.night)) return undefined;
    const nanos = Math.floor((afterMs - whole) * 1e6);
    return {at, nanos, ...recipe!.entry({at, random: createRandom(hash), number: slot, about})};
  }

  /** What an entry has of lines comes in steps that are small enough to end before the next entry. */
  function linesOf({stream = 'stdout', lines, at, nanos}: Timed): LogLine[] {
    const step = Math.max(1, Math.min(1237, Math.floor((slotMs * (1 - USED_OF_SLOT) * 1e6) / lines.length)));
    return lines.map((line, index) => {
      const all = nanos + index * step;
      return {at: at + Math.floor(all / 1e6), nanos: all % 1e6, stream, bytes: ended(line)};
    });
  }

  function lastWords(until: number): Timed | undefined {
    const over = end();
    if (!over?.words?.length || over.at > until) return undefined;
    return {at: over.at, nanos: 999_000, stream: 'stderr', lines: over.words};
  }

  function limit(until: number): number {
    return Math.min(until, end()?.at ?? Number.POSITIVE_INFINITY);
  }

  /** Where the present file begins. */
  function oldestAt(now: number): number {
    if (!Number.isFinite(fileMs)) return startedAt;
    return startedAt + Math.floor((now - startedAt) / fileMs) * fileMs;
  }

  function slotOf(at: number): number {
    return Math.floor((at - startedAt) / slotMs);
  }
}

function ended(line: string | Uint8Array): Uint8Array {
  return typeof line === 'string' ? Buffer.from(`${line}\n`) : Buffer.concat([line, NEWLINE]);
}
