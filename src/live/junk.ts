import {type JunkRemover, type Removed, removeJunk} from '../changes/junk-removal.ts';
import type {Ledger} from '../changes/ledger.ts';
import {createBackoff} from '../cluster/backoff.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {junkName, suffix} from '../kube/junk-pod.ts';
import {type GuardRules, guardOf} from '../store/guard.ts';
import type {JunkControl, JunkOpening, JunkPlace} from '../store/junk-control.ts';
import type {SessionControl, SessionStream} from '../store/session-control.ts';
import type {SessionScreen} from '../store/session-screen.ts';
import type {Store} from '../store/state.ts';
import type {Connection} from './connection.ts';
import {LATE_MS, removeExpired, removeLeftovers, serverOf} from './junk-leftovers.ts';
import {type ListedJunk, openJunkList} from './junk-list.ts';
import {type JunkTerminal, lookAt, openJunkTerminal} from './junk-terminal.ts';
import {openPastRuns} from './past-runs.ts';
import {processStart} from './process-start.ts';

export type JunkOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly connectionOf: (context: string) => Connection | undefined;
  readonly sessions: SessionControl;
  readonly ledger: Ledger;
  readonly who: {readonly user: string; readonly host: string; readonly pid: number};
  readonly newId: () => string;
  readonly config: GuardRules;
  /** `--readonly`. */
  readonly isReadOnly: boolean;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** Where the list lies; undefined where nothing can be kept. */
  readonly folder: string | undefined;
};

/** A pod that is ours to remove. */
type Held = {pod: ListedJunk; session?: SessionScreen; removing?: Promise<void>};

/** Between the keys that end a shell, so that each reaches who is meant by it, in ms; and how often it is looked whether it has ended. */
const GOODBYE_MS = 125;
const LOOKS = 10;

/** A creation without an answer may still come true. */
const NOT_YET = 'NotYet';

/** Junk and debug containers, and that none is left behind. */
export function createJunk(options: JunkOptions) {
  const {store, clock, random, connectionOf, sessions, who, newId, flash} = options;
  const held = new Map<string, Held>();
  const goodbyes = new Set<Promise<void>>();
  const ended = new AbortController();
  const list = openJunkList(options.folder);
  const past = openPastRuns(options.folder);
  let sitting: string | undefined;
  const remover: JunkRemover = {
    ...options,
    readOnlyBecause: context => guardOf(context, options.config, options.isReadOnly).readOnlyBecause,
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.sessions === before.sessions) return;
    // Whoever can be opened again may still be wanted; what is not in the list any more is not.
    for (const one of held.values()) if (one.session && !state.sessions.includes(one.session)) void remove(one);
  });

  const junk: JunkControl = {
    mark: () => ({sitting: sittingId(), user: who.user, host: who.host}),
    name: () => junkName(who.user, random),
    suffix: () => suffix(random),
    past: past.of,
    remember: past.remember,
    async expect(place) {
      const connection = connectionOf(place.context);
      const server = connection ? serverOf(connection) : '';
      held.set(keyOf(place), {pod: {...place, server, uid: '', madeAt: clock.now()}});
      const problem = await keep();
      if (problem !== undefined) flash('warn', `${place.name} is not on the list of junk: ${problem}; after a crash its deadline ends it`);
    },
    forget(place, {isSure}) {
      const one = held.get(keyOf(place));
      if (one && !isSure) return void remove(one);
      held.delete(keyOf(place));
      void keep();
    },
    openPod,
    openDebug,
  };
  return {
    forActions: {junk},
    /** Removes what an earlier sitting left. Never rejects. */
    async lookBack(): Promise<void> {
      await past.load();
      await removeLeftovers({list, remover, connectionOf, flash, signal: ended.signal, sitting: () => sitting});
    },
    isOpen: () => held.size + goodbyes.size,
    /** Removes what is open; resolves when that is done. Never rejects. */
    async close(): Promise<void> {
      unsubscribe();
      ended.abort();
      await Promise.all([...[...held.values()].map(lastly), ...goodbyes]);
      await Promise.all([past.written(), keep()]);
    },
  };

  function openPod(place: JunkPlace, uid: string, opening: JunkOpening): void {
    const one = held.get(keyOf(place));
    const connection = connectionOf(place.context);
    if (!one || !connection) return;
    one.pod = {...one.pod, uid};
    void keep();
    const terminal = terminalOf(connection, opening, uid, {
      leave: async stream => stream.close(),
      onNever: () => void remove(one),
    });
    one.session = sessions.open({
      about: {kind: 'run', title: opening.title, ...aboutOf(opening), container: ''},
      open: link => openJunkTerminal(terminal, link),
      canReopen: true,
      // What is no shell has something to tell.
      staysOpen: !opening.isShell,
      onOver: end => void (end.type === 'exit' && remove(one)),
    });
    void removeExpired(remover, connection, place.namespace, ended.signal);
  }

  function openDebug(opening: JunkOpening): void {
    const connection = connectionOf(opening.context);
    if (!connection) return;
    const terminal = terminalOf(connection, opening, '', {
      async leave(stream) {
        const leaving = sayGoodbye(terminal, stream);
        goodbyes.add(leaving);
        await leaving;
        goodbyes.delete(leaving);
      },
      onNever: () => {},
    });
    sessions.open({
      about: {kind: 'debug', title: opening.title, ...aboutOf(opening)},
      open: link => openJunkTerminal(terminal, link),
      canReopen: true,
    });
  }

  function terminalOf(
    connection: Connection,
    opening: JunkOpening,
    uid: string,
    how: Pick<JunkTerminal, 'leave' | 'onNever'>,
  ): JunkTerminal {
    return {clock, connection, remote: sessions.remote, opening, uid, ...how};
  }

  /** Ends the program in the foreground and the shell under it, as somebody at its keyboard would; then says so where it goes on. */
  async function sayGoodbye(terminal: JunkTerminal, stream: SessionStream): Promise<void> {
    stream.resume();
    for (let looks = 0; looks < LOOKS; looks++) {
      // Both again each time: what comes while a shell reads a line, or between two programs, may be taken for text or swallowed.
      for (const key of ['\u0003', '\u0004']) {
        stream.write(key);
        await clock.sleep(GOODBYE_MS);
      }
      const now = await lookAt(terminal, new AbortController().signal).catch(() => undefined);
      if (now?.type !== 'running') return stream.close();
    }
    stream.close();
    const {container, pod, namespace} = terminal.opening;
    flash('warn', `${container} in ${namespace}/${pod} still runs: attach to it (a) and end what runs in it`);
  }

  function remove(one: Held): Promise<void> {
    one.removing ??= removing(one).finally(() => delete one.removing);
    return one.removing;
  }

  /** Again and again while the link is lost. */
  async function removing(one: Held): Promise<void> {
    const backoff = createBackoff(clock, random);
    for (let isFirst = true; held.get(keyOf(one.pod)) === one && !ended.signal.aborted; isFirst = false) {
      const removed = await attempt(one, isFirst);
      if (removed.type === 'stays') return flash('warn', `Junk pod ${one.pod.name} stays: ${removed.because}`);
      if (removed.type !== 'failed') return;
      if (isFirst && removed.error.reason !== NOT_YET)
        flash('warn', `Junk pod ${one.pod.name} is not removed yet: ${removed.error.message}; it is tried again`);
      await clock.sleep(backoff(removed.error), ended.signal);
    }
  }

  /** While the program ends: what is on its way is awaited, what has failed is tried once more. */
  async function lastly(one: Held): Promise<void> {
    await one.removing;
    if (held.get(keyOf(one.pod)) === one) await attempt(one, true);
  }

  async function attempt(one: Held, isKnown: boolean): Promise<Removed> {
    const {pod} = one;
    const connection = connectionOf(pod.context);
    if (!connection) return {type: 'stays', because: `no context is called ${pod.context}`};
    const wish = {isKnown, signal: new AbortController().signal};
    const removed = await removeJunk(remover, connection, {...pod, sitting: sittingId()}, wish);
    const isEarly = removed.type === 'absent' && pod.uid === '' && clock.now() - pod.madeAt < LATE_MS;
    if (isEarly) return {type: 'failed', error: new ApiError(0, NOT_YET, 'whether it was made is not known')};
    if (removed.type === 'removed' || removed.type === 'absent') {
      if (held.get(keyOf(pod)) === one) held.delete(keyOf(pod));
      void keep();
    }
    return removed;
  }

  /** Only what is made names the sitting: most never make any junk. */
  function sittingId(): string {
    sitting ??= newId();
    return sitting;
  }

  async function keep(): Promise<string | undefined> {
    if (sitting === undefined && held.size === 0) return undefined;
    const start = (await processStart(who.pid)) ?? '';
    return list.keep({sitting: sittingId(), host: who.host, pid: who.pid, start, pods: [...held.values()].map(({pod}) => pod)});
  }
}

function aboutOf({context, namespace, pod, container, command}: JunkOpening) {
  return {context, namespace, pod, container, command};
}

function keyOf({context, namespace, name}: JunkPlace): string {
  return JSON.stringify([context, namespace, name]);
}
