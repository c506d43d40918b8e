import type {Demo} from '../demo.ts';
import {keyOf, namespaceAndName} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {Happening} from '../store.ts';
import type {ResourceType} from '../type.ts';

/** How long a controller takes to get to it. */
const REACTION_MS = 10;
/** What was laid is in order: it can wait. */
export const LAID_MS = 2000;
/** Of looks that are taken at once, as many as would take so long. */
const BURST_MS = 2000;

export type Watch = {
  readonly type: ResourceType;
  /** The names of what has to be looked at again; `namespace/name` where it lies in one. Its own name unless told. */
  readonly keys?: (happening: Happening) => readonly string[];
};

/**
 * Looks at things again whenever something changed that they depend on, each once however much changed, as a workqueue does.
 * `reconcile` brings the world closer to what is wanted; what it throws is tried again, ever later. The result asks for a look at a key.
 */
export function reconciler(
  demo: Demo,
  options: {
    readonly watches: readonly Watch[];
    readonly reconcile: (namespace: string | undefined, name: string) => void;
    readonly reactionMs?: number;
    /** Whether what was laid has to be looked at as well: where something has to be done when its time comes. */
    readonly mindsLaid?: boolean;
    /**
     * How many looks a second it takes, after as many at once as in two seconds. Clients of the real controllers may send but 20 requests a
     * second (--kube-api-qps), so that statuses lag where much changes.
     */
    readonly mostPerSecond?: number;
  },
): (key: string, afterMs?: number) => void {
  const {watches, reconcile, reactionMs = REACTION_MS, mindsLaid = false, mostPerSecond} = options;
  const waiting = new Map<string, {readonly at: number; readonly cancel: () => void}>();
  const failures = new Map<string, number>();
  /** When all looks that were taken so far would have been taken one after the other. */
  let takenUntil = 0;
  for (const {type, keys = ownKey} of watches) {
    demo.store.subscribe(type, happening => {
      if (!happening.isLaid) for (const key of keys(happening)) ask(key);
      else if (mindsLaid) for (const key of keys(happening)) ask(key, waitOf(happening));
    });
  }
  return ask;

  /** The same whenever somebody looks first. */
  function waitOf({laidAt = demo.agenda.now()}: Happening): number {
    return Math.max(0, laidAt + Math.max(LAID_MS, reactionMs) - demo.agenda.now());
  }

  function ask(key: string, afterMs = reactionMs): void {
    const at = demo.agenda.now() + afterMs;
    const known = waiting.get(key);
    if (known && known.at <= at) return;
    known?.cancel();
    waiting.set(key, {at, cancel: demo.agenda.after(afterMs, () => lookInTurn(key))});
  }

  function lookInTurn(key: string): void {
    const wait = turnOf();
    if (wait <= 0) return look(key);
    waiting.set(key, {at: demo.agenda.now(), cancel: demo.agenda.after(wait, () => look(key))});
  }

  function turnOf(): number {
    if (mostPerSecond === undefined) return 0;
    const now = demo.agenda.now();
    takenUntil = Math.max(takenUntil, now) + 1000 / mostPerSecond;
    return takenUntil - BURST_MS - now;
  }

  function look(key: string): void {
    waiting.delete(key);
    try {
      reconcile(...namespaceAndName(key));
      failures.delete(key);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      ask(key, Math.min(16 * 60_000, 5 * 2 ** count));
    }
  }
}

function ownKey({object}: Happening): readonly string[] {
  return [keyOf(object)];
}
