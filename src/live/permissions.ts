import type {NamespaceAccess} from '../kube/access.ts';
import type {Clock} from '../kube/clock.ts';
import {deniedKey, type Wanted} from '../store/allowed.ts';
import {type State, type Store, top} from '../store/state.ts';
import type {Connection} from './connection.ts';

/** For so long a refusal counts for more than the rules. */
const DENIED_MS = 5 * 60_000;

export type PermissionsOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly connection: () => Connection | undefined;
};

export type Permissions = ReturnType<typeof createPermissions>;

type Asked = {readonly access: Promise<NamespaceAccess>; readonly learnt: Promise<void>; found: NamespaceAccess | undefined};

/** Keeps `state.allowed`: what the user may do where the user looks. What cannot be learnt stays unknown, which forbids nothing. */
export function createPermissions({store, clock, connection}: PermissionsOptions) {
  let learnsOf: Connection | undefined;
  let asked = new Map<string, Asked>();
  /** Until when, by key. */
  let denied = new Map<string, number>();
  let isFollowing = false;

  return {learn, learnDenied, onKey};

  /** Resolves when all that can be known of these namespaces is known; '' stands for what lies in none. Never rejects. */
  async function learn(namespaces: readonly string[]): Promise<void> {
    await Promise.all(namespaces.map(learnOne));
  }

  /** The server refused this though the rules allow it, or do not say. */
  function learnDenied(wanted: Wanted): void {
    look();
    denied.set(deniedKey(wanted), clock.now() + DENIED_MS);
    showDenied();
  }

  /** Asks for the place where a key was pressed, one place after the other: a cursor that runs through many asks where it rests. */
  function onKey(state: State): void {
    forgetDenied();
    const namespace = namespaceOf(state);
    if (namespace === undefined || isFollowing) return;
    const before = asked.get(namespace)?.learnt;
    const learnt = learnOne(namespace);
    if (!learnt || learnt === before) return;
    isFollowing = true;
    void learnt.then(() => {
      isFollowing = false;
      const next = store.getState();
      if (namespaceOf(next) !== namespace) onKey(next);
    });
  }

  /** The connection keeps answers as long as they hold: another promise is another answer. */
  function learnOne(namespace: string): Promise<void> | undefined {
    const from = look();
    if (!from) return undefined;
    const access = from.access(namespace);
    const known = asked.get(namespace);
    if (known?.access === access) {
      show(namespace, known);
      return known.learnt;
    }
    const learnt = access.then(
      found => {
        one.found = found;
        if (look() === from) show(namespace, one);
      },
      () => {},
    );
    const one: Asked = {access, learnt, found: undefined};
    asked.set(namespace, one);
    return learnt;
  }

  /** Coming back to a context, nothing is shown of what is known. */
  function show(namespace: string, {found}: Asked): void {
    if (!found || store.getState().allowed.rules.get(namespace) === found) return;
    store.setState(({allowed}) => ({allowed: {...allowed, rules: new Map(allowed.rules).set(namespace, found)}}));
  }

  /** What is known of one context says nothing about the next. */
  function look(): Connection | undefined {
    const now = connection();
    if (now !== learnsOf) {
      learnsOf = now;
      asked = new Map();
      denied = new Map();
    }
    return now;
  }

  function forgetDenied(): void {
    const now = clock.now();
    const over = [...denied].filter(([, until]) => until <= now);
    if (over.length === 0) return;
    for (const [key] of over) denied.delete(key);
    showDenied();
  }

  function showDenied(): void {
    store.setState(({allowed}) => ({allowed: {...allowed, denied: new Set(denied.keys())}}));
  }
}

/** Where the top table's keys would act; undefined where that is nowhere. */
function namespaceOf(state: State): string | undefined {
  const table = top(state)?.table;
  if (!table || table.kind.from === 'local' || table.kind.partsOf) return undefined;
  if (!table.kind.isNamespaced) return '';
  return table.collection.scope.namespace || table.cursor?.namespace || undefined;
}
