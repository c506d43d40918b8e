import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {KubeObject} from '../kube/object.ts';
import type {Cluster} from './cluster.ts';

export type WatchOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told when reading or watching fails, to be tried again, and with nothing when it has been read. */
  readonly onLink?: (error: ApiError | undefined) => void;
};

export type Watching<State> = {
  readonly cluster: Cluster;
  /** What is watched: a collection. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The state as it is, and from where to watch; undefined: from now on, and the first event tells what there is. Throws an ApiError. */
  readonly read: (signal: AbortSignal) => Promise<{readonly state: State; readonly resourceVersion: string | undefined}>;
  /** The state after an event. */
  readonly next: (state: State, event: WatchEvent) => State;
  /** Nothing follows this one. */
  readonly isLast?: (state: State) => boolean;
  /** What is read may be older than all changes that the server remembers. Then it is watched from now on: the first event tells what there is. */
  readonly mayBeOld?: boolean;
};

export type WatchEvent = {readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** The server ends a watch then; one that says nothing for longer is dead. */
const WATCH_SECONDS = 60;
const SILENCE_MS = 75_000;
/** What there is is told at once; what is not told by then has gone since it was read. */
const THERE_IS_MS = 1500;
/** What lived so long was sound, whatever it brought. */
const SOUND_MS = 5000;

/**
 * Every state of something, as it is now and after each change, until `signal` is aborted. When the watch ends, expires (410) or fails it is
 * read again, after 0.5 s that double up to 10 s while nothing comes; so who may read but not watch sees it all the same. Throws only where
 * the first reading is refused (401, 403, 404).
 */
export async function* watchStates<State>(watching: Watching<State>, {clock, signal, onLink}: WatchOptions): AsyncGenerator<State, void> {
  let failures = 0;
  let isFirst = true;
  while (!signal.aborted) {
    const begunAt = clock.now();
    let hasCome = false;
    try {
      const first = await watching.read(signal);
      let {state} = first;
      isFirst = false;
      onLink?.(undefined);
      yield state;
      if (watching.isLast?.(state)) return;
      for await (const event of eventsSince(watching, first.resourceVersion, {clock, signal})) {
        hasCome = true;
        state = watching.next(state, event);
        yield state;
        if (watching.isLast?.(state)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFirst && error instanceof ApiError && refusals.has(error.status)) throw error;
      if (error instanceof ApiError) onLink?.(error);
    }
    failures = hasCome || clock.now() - begunAt > SOUND_MS ? 1 : failures + 1;
    await clock.sleep(Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS), signal);
  }
}

const GONE = 410;
const refusals: ReadonlySet<number> = new Set([401, 403, 404]);

async function* eventsSince<State>(
  watching: Watching<State>,
  version: string | undefined,
  options: WatchOptions,
): AsyncGenerator<WatchEvent, void> {
  const end = yield* watchEvents(watching, version, options);
  if (end === 'expired' && watching.mayBeOld && version !== undefined) yield* watchEvents(watching, undefined, options);
}

/** The events of one watch, to its end. Throws where it fails. Without a version it begins with what there is. */
async function* watchEvents<State>(
  {cluster, path, query}: Watching<State>,
  resourceVersion: string | undefined,
  {clock, signal}: WatchOptions,
): AsyncGenerator<WatchEvent, 'expired' | 'ended'> {
  const ended = new AbortController();
  const gone = new AbortController();
  const come = new AbortController();
  const either = AbortSignal.any([signal, ended.signal, gone.signal]);
  void clock.sleep(SILENCE_MS, either).then(() => ended.abort(new ApiError(0, 'Silent', 'The server has said nothing for a while')));
  try {
    const transport = await cluster.transport();
    const asked = {...query, watch: '1', resourceVersion, timeoutSeconds: String(WATCH_SECONDS)};
    const {body} = await transport.get(path, {query: asked, accept: 'application/json', signal: either, isStream: true});
    // A body that is destroyed may still report an error when nobody listens any more.
    body.on('error', () => {});
    if (resourceVersion === undefined)
      void clock.sleep(THERE_IS_MS, AbortSignal.any([either, come.signal])).then(() => come.signal.aborted || gone.abort());
    try {
      for await (const line of linesOf(body)) {
        come.abort();
        const event = JSON.parse(line) as {type: string; object: KubeObject & {readonly code?: number}};
        if (event.type === 'ERROR') return event.object.code === GONE ? 'expired' : 'ended';
        if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') yield event as WatchEvent;
      }
    } finally {
      body.destroy();
    }
    return 'ended';
  } catch (error) {
    if (error instanceof ApiError && error.status === GONE) return 'expired';
    if (gone.signal.aborted && !signal.aborted) return 'ended';
    throw error;
  } finally {
    come.abort();
    ended.abort();
  }
}

/** Lines end at a line feed only: other separators may stand within JSON. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') yield line;
  }
}
