import type {PortTunnels} from '../cluster/port-tunnels.ts';
import type {Clock} from '../kube/clock.ts';
import type {PortWishes} from '../kube/port-words.ts';
import {readPorts} from '../kube/port-words.ts';
import type {Row} from '../kube/row.ts';
import {forwards} from '../resources/forwards.ts';
import {type Forward, type ForwardTarget, isOpen} from '../store/forward.ts';
import type {ForwardControl, PortOffer} from '../store/forward-control.ts';
import {lockedBecause} from '../store/guard.ts';
import type {Store} from '../store/state.ts';
import type {Connection} from './connection.ts';
import {rowOfForward} from './forward-row.ts';
import {type ForwardRun, runForward} from './forward-run.ts';
import {nameOfForward, openedText} from './forward-words.ts';
import type {LocalSource} from './local-tables.ts';
import {offerPorts} from './port-offer.ts';
import {keyOf, type SavedForward, savedForwards} from './saved-forwards.ts';

export type ForwardingOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly connection: () => Connection | undefined;
  readonly connectionOf: (context: string) => Connection | undefined;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  readonly onBusy: (by: 1 | -1) => void;
  /** Where saved sets lie; undefined where nothing can be kept. */
  readonly folder: string | undefined;
};

/** A forward of the list, running or not. */
type Entry = {
  readonly id: number;
  readonly context: string;
  wish: SavedForward;
  run: ForwardRun | undefined;
  isSaved: boolean;
  /** It was opened in this sitting. */
  isOwn: boolean;
};

/** What changes at the same time is told together. */
const PAUSE_MS = 50;
/** Bytes are told so often, while somebody looks. */
const TICK_MS = 1000;
const LONG_MS = 400;

/** Ports of this machine that lead to pods. */
export function createForwarding({store, clock, connection, connectionOf, flash, onBusy, folder}: ForwardingOptions): {
  readonly forActions: {readonly forwards: ForwardControl};
  readonly source: LocalSource;
  isRunning(): boolean;
  close(): void;
} {
  const entries = new Map<number, Entry>();
  const saved = savedForwards(folder);
  const tunnels = new Map<string, Promise<PortTunnels>>();
  const watchers = new Set<(rows: readonly Row[]) => void>();
  const ended = new AbortController();
  let nextId = 1;
  let isTelling = false;
  const unsubscribe = store.subscribe((state, before) => {
    if (state.guard !== before.guard && entries.size > 0) tell();
  });
  return {
    forActions: {forwards: {offer, open, start, stop, restart, forget, save}},
    source: {kind: forwards, read, watch},
    isRunning: () => [...entries.values()].some(entry => isOpen(forwardOf(entry))),
    close() {
      ended.abort();
      unsubscribe();
      for (const {run} of entries.values()) run?.close();
      for (const made of tunnels.values()) void made.then(one => one.close()).catch(() => undefined);
    },
  };

  async function offer(targets: readonly ForwardTarget[]): Promise<PortOffer> {
    const cluster = connection();
    const [target] = targets;
    if (!cluster || !target) return {proposals: [], problem: 'Choose a context first'};
    return offerPorts(cluster, target);
  }

  function open(targets: readonly ForwardTarget[], wishes: PortWishes | undefined): void {
    void busy(async () => {
      const context = connection()?.context.name;
      const told = wishes ?? (await bestWishes(targets));
      if (context === undefined || !told) return;
      const opened = targets.map((target, index): Entry => {
        const ports = index === 0 ? told.ports : told.ports.map(port => ({...port, local: 0}));
        return entryOf(context, {target, ports, address: told.address}, false);
      });
      await begin(opened);
      // What never was open is told, not listed.
      for (const entry of opened) if (!entry.run || forwardOf(entry).stage === 'failed') entries.delete(entry.id);
      tell();
    });
  }

  async function bestWishes(targets: readonly ForwardTarget[]): Promise<PortWishes | undefined> {
    const {proposals, problem} = await offer(targets);
    const wishes = proposals[0] && readPorts(proposals[0].text);
    if (wishes && !('problem' in wishes)) return wishes;
    flash('warn', `Which port? ${problem ?? ''}; f asks for it`);
    return undefined;
  }

  /** Starts what may be started, and says how that went. */
  async function begin(wanted: readonly Entry[]): Promise<void> {
    const refused = wanted.map(whyNot).find(because => because !== undefined);
    const started = wanted.filter(entry => whyNot(entry) === undefined);
    for (const entry of started) entry.run = runOf(entry);
    tell();
    await inTime(Promise.all(started.map(({run}) => run?.opened)), () =>
      flash('info', `Looking for the pods of ${started[0]!.wish.target.title}`),
    );
    if (ended.signal.aborted) return;
    publish();
    if (refused !== undefined) return flash('warn', refused);
    const {level, text} = openedText(started.map(forwardOf));
    flash(level, text);
  }

  /** What takes longer is told. */
  async function inTime(work: Promise<unknown>, onLong: () => void): Promise<void> {
    const done = new AbortController();
    void clock.sleep(LONG_MS, done.signal).then(() => !done.signal.aborted && onLong());
    await work.finally(() => done.abort());
  }

  /** The guard is that of the context that is shown. */
  function whyNot({context}: Entry): string | undefined {
    const {guard, context: shown} = store.getState();
    if (context !== shown?.name) return `That is in context ${context}; :ctx ${context} goes there`;
    return lockedBecause(guard);
  }

  function runOf({context, wish, run}: Entry): ForwardRun | undefined {
    const cluster = connectionOf(context) ?? connection();
    if (!cluster) return undefined;
    const localsBefore = run?.locals ?? [];
    return runForward({wish, localsBefore, cluster, clock, tunnels: () => tunnelsOf(cluster), onChange: tell});
  }

  function tunnelsOf(cluster: Connection): Promise<PortTunnels> {
    const {name} = cluster.context;
    const made =
      tunnels.get(name) ??
      Promise.all([import('../cluster/port-tunnels.ts'), cluster.transport()]).then(([{createPortTunnels}, transport]) =>
        createPortTunnels(transport, clock),
      );
    tunnels.set(name, made);
    made.catch(() => tunnels.delete(name));
    return made;
  }

  function start(ids: readonly number[]): void {
    const wanted = chosen(ids).filter(entry => !isOpen(forwardOf(entry)));
    if (wanted.length > 0) void busy(() => begin(wanted));
  }

  function stop(ids: readonly number[]): void {
    for (const {run} of chosen(ids)) run?.close();
    tell();
  }

  function restart(ids: readonly number[]): void {
    const wanted = chosen(ids).filter(entry => whyNot(entry) === undefined);
    for (const {run} of wanted) run?.close();
    void busy(() => begin(wanted.length > 0 ? wanted : chosen(ids)));
  }

  function forget(ids: readonly number[]): void {
    const gone = chosen(ids);
    for (const {id, run} of gone) {
      run?.close();
      entries.delete(id);
    }
    tell();
    const kept = gone.filter(({isSaved}) => isSaved);
    const what = gone.length === 1 ? nameOfForward(forwardOf(gone[0]!)) : `${gone.length} forwards`;
    if (kept.length === 0) return flash('info', `${what} stopped and forgotten`);
    void busy(async () => {
      const problem = await changeSaved(kept, 'remove');
      if (problem !== undefined) return flash('error', `It comes back: ${problem}`);
      flash(
        'info',
        `${what} forgotten for later sittings, too; f on ${gone[0]!.wish.target.title} opens it again, and the menu (.) saves it`,
      );
    });
  }

  function save(ids: readonly number[]): void {
    const wanted = chosen(ids);
    const before = wanted.map(({wish}) => wish);
    for (const entry of wanted) entry.wish = wishToSave(entry);
    void busy(async () => {
      const problem = await changeSaved(wanted, 'add', before);
      if (problem !== undefined) return flash('error', `Not saved: ${problem}`);
      for (const entry of wanted) entry.isSaved = true;
      tell();
      const what = wanted.length === 1 ? nameOfForward(forwardOf(wanted[0]!)) : `${wanted.length} forwards`;
      flash('info', `${what} saved for ${wanted[0]?.context}: F lists it in later sittings, enter there starts it`);
    });
  }

  async function changeSaved(
    which: readonly Entry[],
    how: 'add' | 'remove',
    before: readonly SavedForward[] = [],
  ): Promise<string | undefined> {
    const contexts = [...new Set(which.map(({context}) => context))];
    const problems = await Promise.all(
      contexts.map(context => {
        const wishes = which.filter(one => one.context === context).map(({wish}) => wish);
        return saved.change(context, how === 'add' ? {add: wishes, remove: before} : {remove: wishes});
      }),
    );
    return problems.find(problem => problem !== undefined);
  }

  async function read() {
    const context = store.getState().context?.name ?? '';
    const {saved: kept, problem} = await saved.read(context);
    const own = [...entries.values()].filter(entry => entry.context === context);
    const byKey = new Map(own.map(entry => [keyOf(entry.wish), entry]));
    const keptKeys = new Set(kept.map(keyOf));
    // Another sitting may have saved and forgotten meanwhile.
    if (problem === undefined) {
      for (const entry of own) {
        entry.isSaved = keptKeys.has(keyOf(entry.wish));
        if (!entry.isOwn && !entry.isSaved) entries.delete(entry.id);
      }
    }
    for (const wish of kept) if (!byKey.has(keyOf(wish))) entryOf(context, wish, true);
    store.setState({forwards: listed()});
    return {
      rows: rows(),
      advice: ['No port is forwarded. f on a pod, a workload or a service forwards one.'],
      problems: problem === undefined ? [] : [problem],
    };
  }

  function watch(changed: (rows: readonly Row[]) => void): () => void {
    const over = new AbortController();
    watchers.add(changed);
    void tick(over.signal);
    return () => {
      over.abort();
      watchers.delete(changed);
    };
  }

  async function tick(over: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([over, ended.signal]);
    while (!signal.aborted) {
      await clock.sleep(TICK_MS, signal);
      if (!signal.aborted && [...entries.values()].some(({run}) => run !== undefined)) tell();
    }
  }

  function entryOf(context: string, wish: SavedForward, isSaved: boolean): Entry {
    const entry: Entry = {id: nextId++, context, wish, run: undefined, isSaved, isOwn: !isSaved};
    entries.set(entry.id, entry);
    return entry;
  }

  function chosen(ids: readonly number[]): readonly Entry[] {
    return ids.flatMap(id => entries.get(id) ?? []);
  }

  /** Saved ones that were never started only stand with their own context. */
  function listed(): readonly Forward[] {
    const shown = store.getState().context?.name;
    return [...entries.values()].filter(({run, isOwn, context}) => run || isOwn || context === shown).map(forwardOf);
  }

  function rows(): readonly Row[] {
    const {guard, context} = store.getState();
    const isLocked = lockedBecause(guard) !== undefined;
    return listed().map(forward => rowOfForward(forward, isLocked && forward.context === context?.name));
  }

  function tell(): void {
    if (isTelling || ended.signal.aborted) return;
    isTelling = true;
    void clock.sleep(PAUSE_MS, ended.signal).then(() => {
      isTelling = false;
      if (!ended.signal.aborted) publish();
    });
  }

  function publish(): void {
    store.setState({forwards: listed()});
    for (const changed of watchers) changed(rows());
  }

  async function busy(work: () => Promise<void>): Promise<void> {
    onBusy(1);
    try {
      await work();
    } catch (error) {
      if (!ended.signal.aborted) flash('error', `Forward: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      onBusy(-1);
    }
  }
}

/** With the local ports that it has, and what replaces its pod. */
function wishToSave({wish, run}: Entry): SavedForward {
  const owner = run?.owner() ?? wish.target.owner;
  const ports = wish.ports.map((port, index) => ({...port, local: run?.locals[index] ?? port.local}));
  return {...wish, target: owner ? {...wish.target, owner} : wish.target, ports};
}

function forwardOf({id, context, wish, run, isSaved}: Entry): Forward {
  const {target, address, ports} = wish;
  const idle: Omit<Forward, 'id' | 'context' | 'target' | 'address' | 'isSaved'> = {
    ports: ports.map(({local, remote}) => ({wanted: local, remote, local: undefined, target: undefined})),
    stage: 'stopped',
    because: undefined,
    pod: undefined,
    open: 0,
    total: 0,
    bytesIn: 0,
    bytesOut: 0,
    lastError: undefined,
  };
  return {id, context, target, address, isSaved, ...(run?.standing() ?? idle)};
}
