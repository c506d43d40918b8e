import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {createBackoff} from './backoff.ts';
import {objectReader} from './read-objects.ts';
import {tableReader} from './read-table.ts';
import type {OtherEvent, PageEnd, Reader, Reading, WatchEvent} from './reading.ts';
import {forgoStreamingLists, hasStreamingLists} from './streaming-lists.ts';
import type {Query, Transport} from './transport-types.ts';
import {guard} from './watchdog.ts';
import {MalformedError} from './wire.ts';

export type {ColumnDefinition, Reading, TableRow} from './reading.ts';

export type Source<R> = {
  /** `/api/v1/namespaces/shop/pods`. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly read: Reading<R>;
};

/** `remove` carries the object as the server sent it last. */
export type Change<R> = {readonly type: 'upsert' | 'remove'; readonly row: R};

export type ReflectEvent<R> =
  /** A list begins, perhaps once more before the last one was complete; what is not seen until `listed` is gone. */
  | {readonly type: 'listing'}
  | {readonly type: 'rows'; readonly rows: readonly R[]}
  | {readonly type: 'listed'}
  /** In order; also between `listing` and `listed`, for what changed while the list was on its way. */
  | {readonly type: 'changes'; readonly changes: readonly Change<R>[]}
  /** The watch answers: rows are not stale any more. */
  | {readonly type: 'alive'}
  /** Rows stay, and are stale from now on. */
  | {readonly type: 'lost'; readonly error: ApiError; readonly retryInMs: number};

/**
 * Lists and watches one collection until the signal fires; never throws, and delivers nothing after that. Follows client-go's reflector
 * (tools/cache/reflector.go) and KEP-3157 for streaming lists. A stream that ends by itself or falls silent is taken up again at the last
 * version, without a word; all else is `lost`, then tried again. 410 lists anew at once, as do columns that changed. What can be
 * listed but not watched, as metrics, is listed twice a minute.
 */
export async function* reflect<R>(
  transport: Transport,
  source: Source<R>,
  {signal, clock, random}: {readonly signal: AbortSignal; readonly clock: Clock; readonly random: () => number},
): AsyncGenerator<ReflectEvent<R>, void> {
  const reader = source.read.type === 'table' ? tableReader(source.read) : objectReader(source.read);
  const task: Task<R> = {transport, source, reader, signal, clock, random, position: undefined};
  const backoffMs = createBackoff(clock, random);
  let expiredAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    try {
      for await (const event of task.position === undefined ? list(task) : follow(task, 'from-position')) {
        if (signal.aborted) return;
        yield event;
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asApiError(thrown);
      const isWatch = task.position !== undefined;
      if (!isResumable(error)) task.position = undefined;
      if (isExpired(error)) {
        const isFirst = clock.now() - expiredAt > expiryPauseMs;
        expiredAt = clock.now();
        if (isFirst) continue;
      }
      if (isWatch && error.status === 405) {
        await clock.sleep(pollEveryMs, signal);
        continue;
      }
      const retryInMs = backoffMs(error);
      yield {type: 'lost', error, retryInMs};
      await clock.sleep(retryInMs, signal);
    }
  }
}

type Task<R> = {
  readonly transport: Transport;
  readonly source: Source<R>;
  readonly reader: Reader<R>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: () => number;
  /** The resourceVersion from which to watch; undefined: list first. */
  position: string | undefined;
};

async function* list<R>(task: Task<R>): AsyncGenerator<ReflectEvent<R>, void> {
  const {transport, source} = task;
  if (!hasStreamingLists(transport, source.path)) return yield* listPages(task);
  let refusal: ApiError;
  try {
    return yield* follow(task, 'with-initial-events');
  } catch (error) {
    if (task.position !== undefined || !refusesStreaming(error)) throw error;
    refusal = error;
  }
  yield* listPages(task);
  // That lists work while streaming lists do not is known only now; who may list but not watch is no old server; and a server that has
  // them drops readers for whom changes come faster than they read.
  if (refusal.status !== 403 && refusal.reason !== 'EndedEarly') forgoStreamingLists(transport, source.path);
}

/** A token that expired on the way means a list in full, without pages, as client-go's pager does it. */
async function* listPages<R>(task: Task<R>): AsyncGenerator<ReflectEvent<R>, void> {
  const {transport, source, reader, signal, clock} = task;
  let next = '';
  let isPaged = true;
  let hasBegun = false;
  for (;;) {
    const query = {...queryOf(task), ...(isPaged && {limit: String(reader.pageSize)}), ...(next !== '' && {continue: next})};
    let end: PageEnd;
    try {
      const {headers, body} = await transport.get(source.path, {query, accept: reader.listAccept, signal});
      const {chunks, close} = guard(body, {clock, signal, silenceMs: () => longestSilenceMs});
      try {
        if (!hasBegun) yield {type: 'listing'};
        hasBegun = true;
        end = yield* asRows(reader.list(chunks, contentTypeOf(headers)));
      } finally {
        close();
      }
    } catch (error) {
      if (next === '' || !(error instanceof ApiError && isExpired(error))) throw error;
      next = '';
      isPaged = false;
      hasBegun = false;
      continue;
    }
    if (end.next === '') {
      task.position = end.resourceVersion;
      return yield {type: 'listed'};
    }
    if (end.next === next) throw new MalformedError('The list goes on with the same page');
    next = end.next;
  }
}

async function* asRows<R>(batches: AsyncGenerator<readonly R[], PageEnd>): AsyncGenerator<ReflectEvent<R>, PageEnd> {
  for (;;) {
    const step = await batches.next();
    if (step.done) return step.value;
    yield {type: 'rows', rows: step.value};
  }
}

/** A watch until it ends; `with-initial-events` it begins with a list, whose end a marked bookmark tells. */
async function* follow<R>(task: Task<R>, start: 'from-position' | 'with-initial-events'): AsyncGenerator<ReflectEvent<R>, void> {
  const {transport, source, reader, signal, clock, random} = task;
  const startedAt = clock.now();
  const query = {
    ...queryOf(task),
    watch: '1',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(300 + Math.floor(random() * 300)),
    ...(start === 'from-position'
      ? {resourceVersion: task.position || undefined}
      : {sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan'}),
  };
  const {headers, body} = await transport.get(source.path, {query, accept: reader.watchAccept, signal, isStream: true});
  const silenceMs = () => (task.position === undefined ? longestWaitForMarkMs : longestSilenceMs);
  const {chunks, close} = guard(body, {clock, signal, silenceMs});
  try {
    yield {type: start === 'from-position' ? 'alive' : 'listing'};
    for await (const batch of reader.watch(chunks, contentTypeOf(headers))) yield* eventsOf(task, batch);
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'Silent' && task.position !== undefined) return;
    throw error;
  } finally {
    close();
  }
  if (task.position === undefined) throw new ApiError(0, 'EndedEarly', 'The server ended the list before it was complete');
  if (clock.now() - startedAt < shortestWatchMs) throw new ApiError(0, 'EndedAtOnce', 'The server ended the watch at once');
}

function* eventsOf<R>(task: Task<R>, batch: readonly WatchEvent<R>[]): Generator<ReflectEvent<R>, void> {
  let rows: R[] = [];
  let changes: Change<R>[] = [];
  for (const event of batch) {
    if ('row' in event && event.type === 'upsert' && task.position === undefined) {
      if (changes.length > 0) yield {type: 'changes', changes};
      changes = [];
      rows.push(event.row);
    } else if ('row' in event) {
      if (rows.length > 0) yield {type: 'rows', rows};
      rows = [];
      changes.push({type: event.type, row: event.row});
      if (task.position !== undefined) task.position = event.resourceVersion || task.position;
    } else {
      if (rows.length > 0) yield {type: 'rows', rows};
      if (changes.length > 0) yield {type: 'changes', changes};
      rows = [];
      changes = [];
      yield* turn(task, event);
    }
  }
  if (rows.length > 0) yield {type: 'rows', rows};
  if (changes.length > 0) yield {type: 'changes', changes};
}

function* turn<R>(task: Task<R>, event: OtherEvent): Generator<ReflectEvent<R>, void> {
  const isListing = task.position === undefined;
  if (event.type === 'error') throw event.error;
  if (event.type === 'columns-changed') {
    if (!isListing) throw new ApiError(410, 'Expired', 'The columns of the table have changed');
    return;
  }
  if (isListing && !event.endsInitialEvents) throw noMark();
  task.position = event.resourceVersion || task.position || '';
  yield {type: isListing ? 'listed' : 'alive'};
}

function queryOf({source, reader}: Task<unknown>): Query {
  return {...reader.query, labelSelector: source.labelSelector || undefined, fieldSelector: source.fieldSelector || undefined};
}

function contentTypeOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  return String(headers['content-type'] ?? '');
}

/**
 * Servers that do not know `sendInitialEvents` refuse (422: `resourceVersionMatch` is forbidden on a watch) or, where they are no
 * kube-apiservers, ignore it and start a watch as of old: then the first bookmark has no mark, or none comes. A kube-apiserver lets no
 * bookmark pass before the marked one (storage/cacher/cache_watcher.go) and sends it within a second, so 10 s of silence tell.
 * 403 and 405 may be about watches only.
 */
function refusesStreaming(error: unknown): error is ApiError {
  return (
    error instanceof ApiError && ([400, 403, 405, 422].includes(error.status) || ['Silent', 'NoMark', 'EndedEarly'].includes(error.reason))
  );
}

function noMark(): ApiError {
  return new ApiError(0, 'NoMark', 'The server does not tell where the list ends');
}

/** Whether the watch may go on where it was. Where it was refused, a new list is the only way to fresher rows. */
function isResumable(error: ApiError): boolean {
  return !isExpired(error) && ![400, 403, 404, 405, 422].includes(error.status) && error.reason !== 'Malformed';
}

/** A restored etcd may be behind what was seen: then the version asked for is too large (client-go, isTooLargeResourceVersionError). */
function isExpired({status, reason, message}: ApiError): boolean {
  return status === 410 || reason === 'Expired' || reason === 'Gone' || message.includes('Too large resource version');
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, 'Malformed', error instanceof Error ? error.message : String(error), {cause: error});
}

const longestSilenceMs = 90_000;
const longestWaitForMarkMs = 10_000;
const shortestWatchMs = 1000;
const pollEveryMs = 30_000;
/** An expiry this soon after another one counts as a failure. */
const expiryPauseMs = 60_000;
