import {compareTimes} from '../logs/line.ts';
import {createSplitter, type StampedLine} from '../logs/split.ts';
import {hear} from './log-body.ts';
import {type LogOptions, type LogPlace, logRequest, wholeSeconds} from './log-path.ts';
import {logFailure} from './log-refusal.ts';
import type {Transport} from './transport-types.ts';

export type OlderWish = LogPlace & {
  /** Ms since the epoch; with `beforeNanos` beyond it, 0 unless told. */
  readonly beforeMs: number;
  readonly beforeNanos?: number;
  readonly most: number;
};

/**
 * Lines older than `beforeMs` of one log, the last `most` of them, in order; `isAll` where there are no older ones. Reads back by
 * `sinceTime` in growing spans and stops at `beforeMs`. Throws an ApiError.
 */
export async function readOlder(
  transport: Transport,
  wish: OlderWish,
  options: LogOptions,
): Promise<{readonly lines: readonly StampedLine[]; readonly isAll: boolean}> {
  for (const spanMs of [...spansMs, undefined]) {
    const {lines, isWhole} = await readSpan(transport, wish, spanMs, options);
    const isEnough = lines.length >= wish.most;
    if (isEnough || spanMs === undefined) return {lines, isAll: isWhole && spanMs === undefined};
  }
  return {lines: [], isAll: true};
}

/** `isWhole`: nothing of the span had to be left out. */
async function readSpan(
  transport: Transport,
  wish: OlderWish,
  spanMs: number | undefined,
  {signal, clock}: LogOptions,
): Promise<{readonly lines: readonly StampedLine[]; readonly isWhole: boolean}> {
  const end = {ms: wish.beforeMs, nanos: wish.beforeNanos ?? 0};
  const {path, query} = logRequest(wish, {sinceTime: spanMs === undefined ? undefined : wholeSeconds(end.ms - spanMs)});
  // What the kubelet says in place of a log has no time, and is no older line.
  const splitter = createSplitter(() => end.ms + 1);
  let kept: StampedLine[] = [];
  let isWhole = true;
  try {
    const {body} = await transport.get(path, {query, accept: '*/*', isStream: true, signal});
    let isOver = false;
    for await (const chunk of hear(body, {signal, clock, listensForSilence: () => false, silenceMs: 0})) {
      take(splitter.push(chunk!));
      if (isOver) break;
    }
    if (!isOver) take(splitter.end());
    signal.throwIfAborted();

    function take(lines: readonly StampedLine[]): void {
      for (const line of lines) {
        if (compareTimes(line, end) >= 0) {
          isOver = true;
          break;
        }
        kept.push(line);
      }
      if (kept.length > 2 * wish.most) trim();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw logFailure(error);
  }
  trim();
  return {lines: kept, isWhole};

  function trim(): void {
    if (kept.length <= wish.most) return;
    isWhole = false;
    kept = kept.slice(-wish.most);
  }
}

/** Busy logs give enough in the first; a log that is quiet for longer is asked for in full. */
const spansMs = [30_000, 600_000, 6 * 3_600_000];
