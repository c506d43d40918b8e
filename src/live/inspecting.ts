import type {Target} from '../changes/change.ts';
import {watchObject} from '../changes/watch-object.ts';
import type {Need, Tab} from '../details/tab.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {lossText} from '../store/loss-text.ts';
import {ObjectScreen, type ObjectTarget, wordsOf} from '../store/object-screen.ts';
import {objectOf, type Store} from '../store/state.ts';
import type {Connection} from './connection.ts';
import {nextTurn} from './loop-slices.ts';

/** Keys wait for no slice of finding longer than this. */
const SLICE_MS = 3;
const FIRST_SLICE_MS = 1;
/**
 * What stands beside the object is asked for again after so long, or, where that took longer, after so many times as long as it took; and so
 * long after the object has changed.
 */
const AGAIN_MS = 5000;
const REST = 20;
const AFTER_CHANGE_MS = 300;
/** Requests that are under way at the same time, for one screen. */
const AT_ONCE = 8;

export type InspectingOptions = {
  readonly store: Store;
  readonly clock: Clock;
  /** A clock for slices of work, in ms: it moves while code runs. */
  readonly elapsed: () => number;
  readonly connection: () => Connection | undefined;
  readonly tabs: () => Promise<readonly Tab[]>;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** Opens a screen on top of the others. */
  readonly place: (screen: ObjectScreen) => void;
  /** Something that may be on the screen has changed. */
  readonly onData: () => void;
  /** Puts it there at once. */
  readonly paint: () => void;
  readonly onBusy: (by: 1 | -1) => void;
};

/** Screens that show one object: what is read for them, and the work of finding in slices. */
export function createInspecting(options: InspectingOptions) {
  const {store, clock, connection, flash, onData, onBusy} = options;
  const running = new Map<
    ObjectScreen,
    {readonly over: AbortController; readonly ask: () => void; readonly again: (isAll?: boolean) => void}
  >();
  const working = new Set<ObjectScreen>();
  let loaded: readonly Tab[] | undefined;
  return {
    forActions: {showObject, rereadObject},
    prepare,
    close(): void {
      for (const screen of running.keys()) screen.close();
      for (const {over} of running.values()) over.abort();
    },
  };

  function showObject(target: ObjectTarget, first: Tab['id']): void {
    const used = connection();
    if (!used) return flash('warn', 'Choose a context first');
    // Once they are there the screen is, too, before the next key.
    if (loaded) return open(used, target, first, loaded);
    onBusy(1);
    void prepare()
      .then(all => open(used, target, first, all))
      .finally(() => onBusy(-1));
  }

  /** Loads what documents are made with, before somebody waits for it. */
  async function prepare(): Promise<readonly Tab[]> {
    loaded ??= await options.tabs();
    return loaded;
  }

  function open(used: Connection, target: ObjectTarget, first: Tab['id'], all: readonly Tab[]): void {
    const over = new AbortController();
    const screen: ObjectScreen = new ObjectScreen({
      target,
      tabs: all.filter(tab => tab.suits(target.kind)),
      first,
      now: clock.now,
      times: () => store.getState().times,
      kinds: () => store.getState().catalog.kinds,
      onWant: () => running.get(screen)?.ask(),
      onClose() {
        over.abort();
        running.delete(screen);
      },
    });
    running.set(screen, {over, ...asking(used, screen, over.signal)});
    options.place(screen);
    void watch(used, screen, over.signal);
    running.get(screen)!.ask();
  }

  /** Reads everything anew. */
  function rereadObject(): void {
    const screen = objectOf(store.getState());
    if (screen) running.get(screen)?.again(true);
  }

  async function watch(used: Connection, screen: ObjectScreen, signal: AbortSignal): Promise<void> {
    const {kind, context, namespace, name, uid} = screen.target;
    const target: Target = {context, kind, namespace, name, uid: uid ?? ''};
    const onLink = (error: ApiError | undefined) => {
      screen.linked(error && lossText(error));
      shown(screen);
    };
    onBusy(1);
    let isReading = true;
    const hasRead = () => {
      if (isReading) onBusy(-1);
      isReading = false;
    };
    try {
      for await (const object of watchObject(used, target, {clock, signal, onLink})) {
        const isFirst = isReading;
        hasRead();
        if (signal.aborted) return;
        if (object) screen.saw(object);
        else screen.wentAway();
        const hasBefore = screen.versions > 1;
        if (hasBefore) void clock.sleep(AFTER_CHANGE_MS, signal).then(() => !signal.aborted && running.get(screen)?.again());
        else running.get(screen)?.ask();
        // Somebody waits for it.
        if (isFirst && objectOf(store.getState()) === screen) options.paint();
        else shown(screen);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      screen.failed(refusalText(error, screen.target));
      shown(screen);
    } finally {
      hasRead();
    }
  }

  /** Asks what the tab that is shown wants, as far as it has not been asked, and again from time to time. */
  function asking(used: Connection, screen: ObjectScreen, signal: AbortSignal) {
    const asked = new Map<string, number>();
    const waiting: Need[] = [];
    let inside = 0;
    let beganAt = clock.now();
    let tookMs = 0;
    void keepFresh();
    return {ask, again};

    function ask(): void {
      if (screen.isClosed) return;
      if (screen.hasWork) void work(screen);
      for (const need of wanted()) {
        if (asked.has(wordsOf(need))) continue;
        if (inside === 0 && waiting.length === 0) beganAt = clock.now();
        asked.set(wordsOf(need), clock.now());
        waiting.push(need);
      }
      next();
    }

    /** `isAll`: also what is asked for only once. What was refused may be there by now. */
    function again(isAll = false): void {
      if (inside > 0) return;
      for (const need of wanted()) {
        const isRepeated = need.type === 'get' && (isAll || !need.isOnce || screen.answers.get(wordsOf(need))?.state === 'failed');
        if (isRepeated) asked.delete(wordsOf(need));
      }
      ask();
    }

    function wanted(): readonly Need[] {
      return screen.tab.needs?.(screen.inspected()) ?? [];
    }

    function next(): void {
      while (inside < AT_ONCE && waiting.length > 0 && !signal.aborted) void answer(waiting.shift()!);
    }

    async function answer(need: Need): Promise<void> {
      inside++;
      onBusy(1);
      try {
        const value = need.type === 'get' ? await used.read(need.path, need.query, signal) : await used.exec(need, signal);
        if (!signal.aborted) screen.answered(need, {state: 'known', value});
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        screen.answered(need, {state: 'failed', status: error.status, because: error.message});
      } finally {
        inside--;
        onBusy(-1);
      }
      if (inside === 0 && waiting.length === 0) tookMs = clock.now() - beganAt;
      next();
      // What has come may lead to more.
      ask();
      shown(screen);
    }

    async function keepFresh(): Promise<void> {
      while (!signal.aborted) {
        await clock.sleep(Math.max(AGAIN_MS, tookMs * REST), signal);
        if (!signal.aborted && objectOf(store.getState()) === screen && !screen.isGone) again();
      }
    }
  }

  function shown(screen: ObjectScreen): void {
    if (objectOf(store.getState()) === screen) onData();
  }

  async function work(screen: ObjectScreen): Promise<void> {
    if (working.has(screen)) return;
    working.add(screen);
    onBusy(1);
    let sliceMs = FIRST_SLICE_MS;
    while (screen.hasWork && !screen.isClosed) {
      screen.reader.work(options.elapsed, sliceMs);
      onData();
      await nextTurn();
      sliceMs = SLICE_MS;
    }
    working.delete(screen);
    onBusy(-1);
    onData();
  }
}

function refusalText({status, message}: ApiError, {kind, name}: ObjectTarget): string {
  if (status === 404) return `${kind.singular} ${name} is not there (any more)`;
  if (status === 403) return `You may not read ${kind.singular} ${name}: ${message}`;
  return `${kind.singular} ${name} can't be read: ${message}`;
}
