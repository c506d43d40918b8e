import type {Clock} from '../kube/clock.ts';
import {humanDuration} from '../kube/duration.ts';
import {type Guard, type GuardRules, guardOf, openGuard} from '../store/guard.ts';
import type {Store} from '../store/state.ts';

/** Longer than a working day nobody knows any more what was unlocked. */
const LONGEST_MS = 8 * 3_600_000;
/** How long a computer that slept may go on as if no time had passed. */
const LOOK_MS = 1000;
/** Longer names would hide what is said of them. */
const NAME_LENGTH = 24;

export type GuardingOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly config: GuardRules;
  /** `--readonly`. */
  readonly isReadOnly: boolean;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
};

export type Guarding = ReturnType<typeof createGuarding>;

type Unlocked = NonNullable<Guard['unlocked']> & {readonly ended: AbortController};

/** Keeps `state.guard` as it is for the context that is shown, and takes unlockings out of it when their time is over. */
export function createGuarding({store, clock, config, isReadOnly, flash}: GuardingOptions) {
  const unlockings = new Map<string, Unlocked>();
  const told = new Set<string>();
  let shown: string | undefined;
  let toTell: string | undefined;
  const unsubscribe = store.subscribe(() => {
    if (toTell !== undefined) queueMicrotask(tell);
  });

  return {guardFor, unlock, lock, close};

  /** The context is shown from now on. What it was unlocked for before still holds. */
  function guardFor(context: string): void {
    shown = context;
    show();
    const {readOnlyBecause, protectedBecause, unlocked} = store.getState().guard;
    const isNews = readOnlyBecause === undefined && protectedBecause !== undefined && !unlocked && !told.has(context);
    toTell = isNews ? context : undefined;
  }

  /** Opens the context that is shown for so many ms. Answers why that cannot be. */
  function unlock(forMs: number, reason: string): string | undefined {
    const {readOnlyBecause, protectedBecause} = store.getState().guard;
    if (shown === undefined) return 'No context is shown that could be unlocked';
    if (readOnlyBecause !== undefined) return readOnlyBecause;
    if (protectedBecause === undefined) return `${nameOf(shown)} is not protected: there is nothing to unlock`;
    if (!(forMs > 0)) return 'For how long? :unlock 10m REASON';
    if (forMs > LONGEST_MS) return `At most ${humanDuration(LONGEST_MS)}, not ${humanDuration(forMs)}: :unlock 10m REASON`;
    if (reason.trim() === '') return 'What for? :unlock 10m REASON';
    toTell = undefined;
    unlockings.get(shown)?.ended.abort();
    const unlocked: Unlocked = {until: clock.now() + forMs, reason: reason.trim(), ended: new AbortController()};
    unlockings.set(shown, unlocked);
    show();
    flash('warn', `${nameOf(shown)} is unlocked for ${humanDuration(forMs)}; :lock locks it again`);
    void lockInTime(shown, unlocked);
    return undefined;
  }

  /** Locks the context that is shown, before its time is over. */
  function lock(): void {
    if (shown === undefined) return;
    if (unlockings.has(shown)) return end(shown);
    const {readOnlyBecause, protectedBecause} = store.getState().guard;
    const isLocked = readOnlyBecause !== undefined || protectedBecause !== undefined;
    flash('info', isLocked ? `${nameOf(shown)} is locked` : `${nameOf(shown)} is not protected; protect in config.yaml can do that`);
  }

  /** Looks at the time of day again and again, since timers stand still while a computer sleeps. */
  async function lockInTime(context: string, {until, ended: {signal}}: Unlocked): Promise<void> {
    for (let left = until - clock.now(); left > 0; left = until - clock.now()) {
      await clock.sleep(Math.min(left, LOOK_MS), signal);
      if (signal.aborted) return;
    }
    end(context);
  }

  function end(context: string): void {
    unlockings.get(context)?.ended.abort();
    unlockings.delete(context);
    told.add(context);
    show();
    flash('warn', `${nameOf(context)} is locked again`);
  }

  function show(): void {
    if (shown === undefined) return store.setState({guard: openGuard});
    const unlocking = unlockings.get(shown);
    const unlocked = unlocking && {until: unlocking.until, reason: unlocking.reason};
    store.setState({guard: {...guardOf(shown, config, isReadOnly), unlocked}});
  }

  /** Once in a sitting, as soon as something of the context is on the screen and nothing else is being said. */
  function tell(): void {
    const {routes, flash: said} = store.getState();
    if (toTell === undefined || routes.length === 0 || (said && said.until > clock.now())) return;
    const context = toTell;
    toTell = undefined;
    told.add(context);
    flash('warn', `${nameOf(context)} is protected: nothing can be changed here; :unlock 10m REASON opens it`);
  }

  function close(): void {
    unsubscribe();
    for (const {ended} of unlockings.values()) ended.abort();
  }
}

/** The end of a name tells more than its beginning: `arn:aws:eks:eu-west-1:123456789012:cluster/prod`. */
function nameOf(context: string): string {
  return context.length <= NAME_LENGTH ? context : `…${context.slice(1 - NAME_LENGTH)}`;
}
