import type {RemoteEnd} from '../cluster/remote.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {KubeObject} from '../kube/object.ts';
import {containersOf, defaultContainer} from '../kube/pod-containers.ts';
import {runLine} from '../kube/run-line.ts';
import {isWindowsPod} from '../kube/shell-command.ts';
import {lockedBecause} from '../store/guard.ts';
import type {LogTarget} from '../store/log-target.ts';
import {type Pane, paneFor, type PaneState} from '../store/output-pane.ts';
import {OutputsScreen} from '../store/outputs-screen.ts';
import {outputsOf, type Store} from '../store/state.ts';
import {createCommandHistory} from './command-history.ts';
import type {Connection} from './connection.ts';
import {nextTurn} from './loop-slices.ts';
import {podsOf} from './pick-pod.ts';

/** So many commands run at a time; the others wait. */
export const AT_ONCE = 16;
/** What flows is made into lines so often. */
const REFRESH_MS = 100;
const FLOOD_SHARE = 3;

export type OutputsOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly connection: () => Connection | undefined;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** Opens a screen on top of the others. */
  readonly place: (screen: OutputsScreen) => void;
  readonly onData: () => void;
  readonly onBusy: (by: 1 | -1) => void;
  /** Where earlier commands are kept; undefined where nothing can be. */
  readonly folder: string | undefined;
};

/** A pane, the command as its container takes it, and why it cannot run there. */
type Errand = {readonly pane: Pane; readonly command: readonly string[]; readonly because: string | undefined};

/** One command in several containers. */
export function createOutputs({store, clock, connection, flash, place, onData, onBusy, folder}: OutputsOptions): {
  readonly forActions: {runOnPods(target: LogTarget, line: string): void; commandsBefore(): Promise<readonly string[]>};
  close(): void;
} {
  const history = createCommandHistory(folder, problem => flash('warn', problem));
  const screens = new Set<OutputsScreen>();
  const working = new Set<OutputsScreen>();
  return {
    forActions: {runOnPods, commandsBefore: history.read},
    close() {
      for (const screen of screens) screen.close();
    },
  };

  function runOnPods(target: LogTarget, line: string): void {
    const used = connection();
    if (!used) return flash('warn', 'Choose a context first');
    if (isLocked()) return;
    let running: AbortController | undefined;
    const screen = new OutputsScreen({
      target,
      line: line.trim(),
      onCancel: () => running?.abort(),
      onAgain() {
        if (isLocked()) return;
        running?.abort(anew);
        running = new AbortController();
        screen.lookAgain();
        void run(screen, used, running.signal);
      },
      onClose: () => screens.delete(screen),
      onWork: () => void work(screen),
    });
    screens.add(screen);
    history.add(line);
    place(screen);
    screen.again();
  }

  function isLocked(): boolean {
    const locked = lockedBecause(store.getState().guard);
    if (locked !== undefined) flash('warn', locked);
    return locked !== undefined;
  }

  /** Never rejects. */
  async function run(screen: OutputsScreen, used: Connection, signal: AbortSignal): Promise<void> {
    const errands = await find(screen, used, signal);
    if (signal.aborted || !errands) return;
    screen.begin(errands.map(({pane}) => pane));
    for (const {pane, because} of errands) if (because !== undefined) pane.state = {type: 'failed', why: because};
    show(screen);
    const settle = createRefresh(screen, signal);
    const waiting = errands.filter(({because}) => because === undefined);
    signal.addEventListener('abort', () => {
      for (const {pane} of waiting) if (pane.state.type === 'waiting') pane.state = {type: 'cancelled'};
      show(screen);
    });
    const next = async (): Promise<void> => {
      for (let errand = waiting.shift(); errand && !signal.aborted; errand = waiting.shift()) {
        await runOne(errand, screen, used, signal, settle);
      }
    };
    await Promise.all(Array.from({length: Math.min(AT_ONCE, waiting.length)}, next));
  }

  async function find(screen: OutputsScreen, used: Connection, signal: AbortSignal): Promise<readonly Errand[] | undefined> {
    const {target, line} = screen;
    onBusy(1);
    try {
      const pods = await podsOf(used, target.scopes, signal);
      signal.throwIfAborted();
      const errands = pods.flatMap(pod => errandsFor(pod, line, target.containers)).sort(byName);
      if (errands.length > 0) return errands;
      screen.fail(pods.length === 0 ? `There is no pod of ${target.title}` : `No pod has a container ${target.containers?.join(' or ')}`);
    } catch (error) {
      // What it is run again for is not to be written over.
      if (signal.reason === anew) return undefined;
      screen.fail(signal.aborted ? 'Cancelled before it ran anywhere' : `The pods cannot be read: ${wordsOf(error)}`);
    } finally {
      onBusy(-1);
    }
    show(screen);
    return undefined;
  }

  async function runOne(
    {pane, command}: Errand,
    screen: OutputsScreen,
    used: Connection,
    signal: AbortSignal,
    settle: () => void,
  ): Promise<void> {
    const {namespace, pod, container} = pane.source;
    pane.state = {type: 'running', since: clock.now()};
    show(screen);
    const ended = Promise.withResolvers<PaneState>();
    const cancel = () => ended.resolve({type: 'cancelled'});
    signal.addEventListener('abort', cancel);
    try {
      const [{openRemote}, way] = await Promise.all([import('../cluster/remote.ts'), used.transport()]);
      const wish = {namespace, pod, container, command, hasInput: false, terminal: undefined, signal};
      const remote = await openRemote(way, clock, wish, {
        onOutput(bytes, from) {
          if (signal.aborted) return;
          pane.output.add(bytes, from === 'stderr');
          settle();
        },
        onEnd: end => ended.resolve(stateAfter(end, command)),
      });
      if (signal.aborted) remote.close();
      pane.state = await endOf(ended.promise, remote);
    } catch (error) {
      pane.state = signal.aborted ? {type: 'cancelled'} : {type: 'failed', why: wordsOf(error)};
    }
    signal.removeEventListener('abort', cancel);
    pane.output.refresh();
    show(screen);
  }

  /** In long outputs matches, and what differs, are found between keys. */
  async function work(screen: OutputsScreen): Promise<void> {
    if (working.has(screen)) return;
    working.add(screen);
    do await nextTurn();
    while (!screen.isClosed && screen.work());
    working.delete(screen);
    show(screen);
  }

  async function endOf(ended: Promise<PaneState>, remote: {close(): void}): Promise<PaneState> {
    const state = await ended;
    if (state.type === 'cancelled') remote.close();
    return state;
  }

  /** What came is made into lines at once, and then a few times a second; keys have their turn between panes. */
  function createRefresh(screen: OutputsScreen, signal: AbortSignal): () => void {
    let isGoing = false;
    return () => {
      if (!isGoing) void refresh();
    };

    async function refresh(): Promise<void> {
      isGoing = true;
      await nextTurn();
      while (!signal.aborted && screen.panes.some(({output}) => output.isStale)) {
        const beganAt = clock.now();
        for (const {output} of screen.panes) {
          if (!output.isStale) continue;
          output.refresh();
          if (output.leftOutBytes > 0) await nextTurn();
        }
        show(screen);
        // A flood leaves most of the time to what carries it.
        await clock.sleep(Math.max(REFRESH_MS, FLOOD_SHARE * (clock.now() - beganAt)), signal);
      }
      isGoing = false;
    }
  }

  function show(screen: OutputsScreen): void {
    screen.changed();
    if (outputsOf(store.getState()) === screen) onData();
  }
}

function errandsFor(pod: KubeObject, line: string, wanted: readonly string[] | undefined): readonly Errand[] {
  const own = defaultContainer(pod)?.name;
  const containers = containersOf(pod).filter(({name}) => (wanted ? wanted.includes(name) : name === own));
  const command = runLine(line, isWindowsPod(pod));
  return containers.map(({name, isRunning, state}) => ({
    pane: paneFor({namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name, container: name}),
    command,
    because: isRunning ? undefined : `does not run: ${state}`,
  }));
}

const anew = new Error('It is run again');
const numbered = new Intl.Collator('en', {numeric: true});

function byName({pane: {source: a}}: Errand, {pane: {source: b}}: Errand): number {
  return compared(a.namespace, b.namespace) || comparedPods(a.pod, b.pod) || compared(a.container, b.container);
}

/** `db-10` comes after `db-9`; other names end in no numbers. */
function comparedPods(one: string, other: string): number {
  return /-\d+$/.test(one) && /-\d+$/.test(other) ? numbered.compare(one, other) : compared(one, other);
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function stateAfter(end: RemoteEnd, [program]: readonly string[]): PaneState {
  if (end.type === 'exit') return {type: 'ended', exitCode: end.exitCode};
  const why = end.error.message;
  if (end.type === 'failed' && program === 'sh' && why.startsWith('There is no "sh"')) {
    return {
      type: 'failed',
      why: 'There is no shell in the container: only a plain command runs there, without variables, pipes and patterns',
    };
  }
  return {type: end.type, why};
}

function wordsOf(error: unknown): string {
  return error instanceof ApiError || error instanceof Error ? error.message : String(error);
}
