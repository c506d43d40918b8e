import type {Transport} from '../cluster/transport-types.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {compareTimes, type LogLine} from '../logs/line.ts';
import type {Moment} from './log-order.ts';
import {createTurns} from './log-turns.ts';

export type OlderSource = {
  readonly id: number;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The oldest line that is known of it. */
  readonly oldest: Moment | undefined;
};

export type OlderOptions = {
  readonly transport: Transport;
  readonly sources: readonly OlderSource[];
  readonly beforeMs: number;
  readonly isPrevious: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
};

export type Older = {
  /** Older than `beforeMs`, in order. */
  readonly lines: readonly LogLine[];
  /** Not older than that, but than what is known of their source: in order, too. */
  readonly between: readonly LogLine[];
  readonly isAll: boolean;
  /** The oldest line that is known now, by source. */
  readonly oldest: ReadonlyMap<number, Moment>;
};

/**
 * Reads on backwards in each log from its oldest known line, about 2,000 lines in all. Throws an ApiError where none can be read, or
 * what the signal says.
 */
export async function readOlderOf(options: OlderOptions): Promise<Older> {
  const {transport, sources, beforeMs, isPrevious, clock, random, signal} = options;
  const {readOlder} = await import('../cluster/logs.ts');
  const most = Math.max(fewestEach, Math.ceil(mostInAll / Math.max(1, sources.length)));
  const turn = createTurns(atOnce);
  let isAll = true;
  let failure: ApiError | undefined;
  let read = 0;
  const found = await Promise.all(
    sources.map(async source => {
      const leave = await turn(signal);
      try {
        const {namespace, pod, container} = source;
        const wish = {namespace, pod, container, isPrevious, most, ...boundOf(source, beforeMs)};
        const older = await readOlder(transport, wish, {signal, clock, random});
        isAll &&= older.isAll;
        read++;
        return older.lines.map(({ms, nanos, bytes}): LogLine => ({source: source.id, ms, nanos, kind: 'text', bytes}));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // A pod that is gone has no older lines any more.
        if (error.status === 404 || error.status === 400) read++;
        else failure ??= error;
        return [];
      } finally {
        leave();
      }
    }),
  );
  if (failure && read === 0) throw failure;
  if (failure) isAll = false;
  const oldest = new Map(found.flatMap(([line]) => (line ? [[line.source, {ms: line.ms, nanos: line.nanos}] as const] : [])));
  const all = found.flat().sort(compareTimes);
  return {lines: all.filter(({ms}) => ms < beforeMs), between: all.filter(({ms}) => ms >= beforeMs), isAll, oldest};
}

function boundOf({oldest}: OlderSource, beforeMs: number): {readonly beforeMs: number; readonly beforeNanos: number} {
  return oldest && oldest.ms >= beforeMs ? {beforeMs: oldest.ms, beforeNanos: oldest.nanos} : {beforeMs, beforeNanos: 0};
}

const mostInAll = 2000;
const fewestEach = 20;
const atOnce = 8;
