import {createRandom} from '../../random.ts';
import {hashOfNumbers, unitOf} from '../hash.ts';
import type {LogLine, LogSource} from '../run.ts';
import {loadAt} from './load.ts';
import type {About, Entry, LogRecipe} from './program.ts';

/** A log file is begun anew when it has this size (containerLogMaxSize). */
export const FILE_BYTES = 10 * 2 ** 20;
const DEFAULT_BYTES = 140;

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
  let known: readonly (Entry & {readonly at: number})[] | undefined;
  const slotMs = recipe ? Math.max(1, 60_000 / recipe.perMinute) : Number.POSITIVE_INFINITY;
  const fileMs = recipe ? slotMs * Math.floor(FILE_BYTES / (recipe.bytes ?? DEFAULT_BYTES)) : Number.POSITIVE_INFINITY;
  return {from, backwards, follow};

  function first(): readonly (Entry & {readonly at: number})[] {
    return (known ??= (recipe?.start?.(about) ?? []).map(entry => ({...entry, at: startedAt + entry.afterMs})));
  }

  function steadyFrom(): number {
    return Math.max(readyAt, first().at(-1)?.at ?? 0);
  }

  function* from(at: number): Iterable<LogLine> {
    const now = limit();
    const oldest = oldestAt(now);
    for (const entry of first()) if (entry.at >= at && entry.at >= oldest && entry.at <= now) yield* linesOf(entry, entry.at);
    if (recipe) {
      const last = slotOf(now);
      for (let slot = Math.max(0, slotOf(Math.max(at, oldest, steadyFrom()))); slot <= last; slot++) {
        const entry = entryOf(slot);
        if (entry && entry.at >= at && entry.at >= oldest && entry.at <= now) yield* linesOf(entry, entry.at);
      }
    }
    const words = lastWords();
    if (words && words.at >= at) yield* linesOf(words, words.at);
  }

  function* backwards(): Iterable<LogLine> {
    const now = limit();
    const oldest = oldestAt(now);
    const words = lastWords();
    if (words) yield* linesOf(words, words.at).reverse();
    if (recipe) {
      const until = slotOf(Math.max(oldest, steadyFrom()));
      for (let slot = slotOf(now); slot >= until && slot >= 0; slot--) {
        const entry = entryOf(slot);
        if (entry && entry.at >= oldest && entry.at <= now) yield* linesOf(entry, entry.at).reverse();
      }
    }
    for (const entry of first().toReversed()) if (entry.at >= oldest && entry.at <= now) yield* linesOf(entry, entry.at).reverse();
  }

  /** Only the next line stands in the agenda. */
  function follow(hear: (line: LogLine) => void): () => void {
    let told = agenda.now();
    let isOver = false;
    let cancel = plan();
    return () => {
      isOver = true;
      cancel?.();
    };

    function plan(): (() => void) | undefined {
      const next = nextAfter(told);
      if (!next) return undefined;
      return agenda.after(next.at - agenda.now(), () => {
        told = next.at;
        for (const line of linesOf(next, next.at)) if (!isOver) hear(line);
        if (!isOver) cancel = plan();
      });
    }
  }

  function nextAfter(at: number): (Entry & {readonly at: number}) | undefined {
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

  function entryOf(slot: number): (Entry & {readonly at: number}) | undefined {
    const hash = hashOfNumbers(seed, slot);
    const at = Math.floor(startedAt + (slot + unitOf(hash)) * slotMs);
    if (at <= steadyFrom() || unitOf(hashOfNumbers(seed ^ 0x1b873593, slot)) > loadAt(at, recipe!.night)) return undefined;
    return {at, ...recipe!.entry({at, random: createRandom(hash), number: slot, about})};
  }

  function linesOf({stream = 'stdout', lines}: Entry, at: number): LogLine[] {
    const nanos = Math.floor(unitOf(hashOfNumbers(seed, at % 2 ** 31)) * 900_000);
    return lines.map((line, index) => ({at, nanos: nanos + index * 1_237, stream, bytes: Buffer.from(`${line}\n`)}));
  }

  function lastWords(): (Entry & {readonly at: number}) | undefined {
    const over = end();
    if (!over?.words?.length || over.at > agenda.now()) return undefined;
    return {at: over.at, stream: 'stderr', lines: over.words};
  }

  function limit(): number {
    return Math.min(agenda.now(), end()?.at ?? Number.POSITIVE_INFINITY);
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
