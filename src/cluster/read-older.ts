import {compareTimes} from '../logs/line.ts';
import {createSplitter, type StampedLine} from '../logs/split.ts';
import {chunksOf} from './log-body.ts';
import {type LogOptions, type LogPlace, logRequest, wholeSeconds} from './log-path.ts';
import {logFailure} from './log-refusal.ts';
import type {Transport} from './transport-types.ts';

export type OlderWish = LogPlace & {
  /** Ms since the epoch; with `beforeNanos` beyond it, 0 unless told. */
  readonly beforeMs: number;
  readonly beforeNanos?: number;
  readonly most: number;
};

export type OlderLines = {
  /** In order. */
  readonly lines: readonly StampedLine[];
  /** There are no older ones. */
  readonly isAll: boolean;
  /** The kubelet no longer has this log, and says so in its place. */
  readonly isGone: boolean;
};

/**
 * Lines older than `beforeMs` of one log, the last `most` of them. Reads back by `sinceTime` in growing spans and stops at `beforeMs`.
 * Throws an ApiError.
 */
export async function readOlder(transport: Transport, wish: OlderWish, options: LogOptions): Promise<OlderLines> {
  for (const spanMs of [...spansMs, undefined]) {
    const {lines, isWhole, isGone} = await readSpan(transport, wish, spanMs, options);
    const isEnough = lines.length >= wish.most || isGone;
    if (isEnough || spanMs === undefined) return {lines, isAll: isWhole && (spanMs === undefined || isGone), isGone};
  }
  return {lines: [], isAll: true, isGone: false};
}

/** `isWhole`: nothing of the span had to be left out. */
async function readSpan(
  transport: Transport,
  wish: OlderWish,
  spanMs: number | undefined,
  {signal}: LogOptions,
): Promise<{readonly lines: readonly StampedLine[]; readonly isWhole: boolean; readonly isGone: boolean}> {
  const end = {ms: wish.beforeMs, nanos: wish.beforeNanos ?? 0};
  const {path, query} = logRequest(wish, {sinceTime: spanMs === undefined ? undefined : wholeSeconds(end.ms - spanMs)});
  // What the kubelet says in place of a log has no time, and is no older line.
  const splitter = createSplitter(() => end.ms + 1);
  let kept: StampedLine[] = [];
  let isWhole = true;
  let isGone = false;
  try {
    const {body} = await transport.get(path, {query, accept: '*/*', isStream: true, signal});
    let isOver = false;
    for await (const chunk of chunksOf(body, signal)) {
      take(splitter.push(chunk));
      if (isOver) break;
    }
    if (!isOver) take(splitter.end());
    signal.throwIfAborted();

    function take(lines: readonly StampedLine[]): void {
      for (const line of lines) {
        if (compareTimes(line, end) >= 0) {
          isOver = true;
          isGone = kept.length === 0 && isComplaint(line.bytes);
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
  return {lines: kept, isWhole, isGone};

  function trim(): void {
    if (kept.length <= wish.most) return;
    isWhole = false;
    kept = kept.slice(-wish.most);
  }
}

/** What a kubelet says with status 200 where the container's log is no longer there (GetKubeletContainerLogs of kubernetes/pkg/kubelet). */
function isComplaint(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 80)).toString('latin1').startsWith('unable to retrieve container logs for ');
}

/** Busy logs give enough in the first; a log that is quiet for longer is asked for in full. */
const spansMs = [30_000, 600_000, 6 * 3_600_000];
