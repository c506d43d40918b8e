import type {KubeContext, Kubeconfig} from '../cluster/kubeconfig.ts';
import type {Discovery} from '../cluster/resource.ts';
import type {Clock} from '../kube/clock.ts';
import {contextRow, contexts} from '../resources/contexts.ts';
import {genericKind} from '../resources/generic.ts';
import {kinds} from '../resources/index.ts';
import {idOf, type Kind, type Moment, type Scope} from '../resources/kind.ts';
import {nothingKnown} from '../store/allowed.ts';
import {kindById, kindsNamed, nearest, wordsOf} from '../store/catalog.ts';
import type {Collection, Delta} from '../store/collection.ts';
import type {LogScreen} from '../store/log-screen.ts';
import type {ObjectScreen} from '../store/object-screen.ts';
import type {OutputsScreen} from '../store/outputs-screen.ts';
import type {SessionScreen} from '../store/session-screen.ts';
import {remember, type Route, type State, type Store, type TableRoute, tablesOf, top, visit} from '../store/state.ts';
import {Table} from '../store/table.ts';
import {adviceFor} from './advice.ts';
import type {Collections} from './collections.ts';
import type {Connection} from './connection.ts';
import {countOf} from './counting.ts';
import {keepLocalTables, type LocalRows, type LocalSource} from './local-tables.ts';
import {problemText} from './problem-text.ts';

export type How = 'push' | 'replace' | 'root';
export type ShowOptions = {readonly filter?: string | undefined; readonly origin?: string | undefined};

/** Kinds may be defined while the program runs; two small answers tell that there are none. */
const DISCOVERY_AGE_MS = 30_000;

export type NavigationOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly collections: Collections;
  readonly kubeconfig: () => Kubeconfig;
  readonly connectTo: (name: string) => Connection | undefined;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** Called before another context is shown. */
  readonly guardFor?: (context: string) => void;
  /** Tables that no cluster fills, beside the contexts. */
  readonly locals?: readonly LocalSource[];
};

/** The stack of screens: which rows each shows, and what has to be read for them. */
export function createNavigation({store, clock, collections, kubeconfig, connectTo, flash, guardFor, locals = []}: NavigationOptions) {
  let nextId = 1;
  const counted = new Map<number, Collection>();
  const localTables = keepLocalTables({now: clock.now, onBatch: followLocal, onProblem: text => flash('warn', text)});
  const sources = new Map([{kind: contexts, read: readContexts}, ...locals].map(source => [idOf(source.kind), source]));
  let connection: Connection | undefined;
  let names: Collection | undefined;
  let isDiscovered = false;
  let discoveredAt = 0;
  let waiting: (() => void) | undefined;

  return {
    show,
    placeLogs,
    placeObject,
    placeSession,
    placeOutputs,
    leave,
    switchContext,
    refresh,
    loadNames,
    moment,
    use,
    showContexts,
    whenDiscovered,
    learnVersion,
    follow,
    connection: () => connection,
  };

  function moment(): Moment {
    const now = clock.now();
    const route = top(store.getState());
    const collection = route && counted.get(route.id);
    return {now, count: row => countOf(row, route?.table.kind.counts, collection)};
  }

  function show(scope: Scope, how: How, options: ShowOptions = {}): void {
    const state = store.getState();
    const kind = kindById(state.catalog, scope.kind);
    if (!kind) return unknownKind(scope, how, options);
    if (kind.from === 'local') return showLocal(kind, scope, how, options);
    if (!connection) return flash('warn', 'Choose a context first');
    const namespace = kind.isNamespaced ? (scope.namespace ?? state.namespace) : '';
    const whole: Scope = {...scope, kind: idOf(kind), namespace};
    const collection = collections.open(connection, kind, whole);
    const route = routeOf(collection, whole, options);
    if (kind.counts) {
      const other = kinds.find(({plural}) => plural === kind.counts!.kind)!;
      counted.set(route.id, collections.open(connection, other, {kind: idOf(other), namespace: ''}));
    }
    const isDrill = how === 'push';
    place(route, how, {
      ...(isDrill || !kind.isNamespaced ? {} : {namespace, recentNamespaces: remember(state.recentNamespaces, namespace)}),
      ...(isDrill && kind.isNamespaced ? {recentNamespaces: remember(state.recentNamespaces, namespace)} : {}),
    });
  }

  /** A kind that only discovery can know is shown as soon as it is known. */
  function unknownKind(scope: Scope, how: How, options: ShowOptions): void {
    const {catalog} = store.getState();
    if (connection && !isDiscovered) return whenDiscovered(() => show(scope, how, options));
    const near = nearest(catalog.kinds.flatMap(wordsOf), scope.kind);
    if (store.getState().routes.length === 0) show({kind: 'pods'}, 'root');
    flash('error', `No kind is called ${scope.kind}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`);
  }

  /** Calls back when the server has told its kinds, or that it does not; at once where it has. Of several only the last is called. */
  function whenDiscovered(then: () => void): void {
    if (isDiscovered) then();
    else waiting = then;
  }

  function showContexts(): void {
    showLocal(contexts, {kind: idOf(contexts)}, 'root', {});
  }

  function showLocal(kind: Kind, scope: Scope, how: How, options: ShowOptions): void {
    const source = sources.get(idOf(kind));
    if (!source) return flash('error', `${kind.plural} cannot be shown`);
    const select = kind === contexts ? (store.getState().context?.name ?? kubeconfig().currentContext ?? '') : undefined;
    const whole: Scope = {...scope, kind: idOf(kind), ...(select === undefined ? {} : {select})};
    place(routeOf(localTables.open(source, whole), whole, options), how, {});
  }

  function readContexts(): LocalRows {
    const {contexts: all, currentContext, problems, files} = kubeconfig();
    const advice = problems.length > 0 ? problems.map(problemText) : files.map(file => `${file} names no context`);
    return {rows: all.map(one => contextRow(contextOf(one, currentContext))), advice};
  }

  function followLocal(collection: Collection, deltas: readonly Delta[]): void {
    for (const table of tablesOf(store.getState())) if (table.collection === collection) table.follow(deltas, clock.now());
    // Painted with the next change of the state.
    store.setState({});
  }

  function routeOf(collection: Collection, scope: Scope, {filter, origin}: ShowOptions): TableRoute {
    const table = new Table(collection, moment, {owner: scope.owner, select: scope.select});
    if (filter) table.setFilter(filter);
    return {view: 'table', id: nextId++, scope, table, origin};
  }

  function place(route: TableRoute, how: How, change: Partial<State>): void {
    const state = store.getState();
    const kept = how === 'root' ? [] : how === 'replace' ? state.routes.slice(0, -1) : state.routes;
    const gone = state.routes.slice(kept.length);
    const been = visit(state, {context: state.context?.name ?? '', scope: route.scope, origin: route.origin});
    store.setState({...change, ...been, routes: [...kept, route], flash: undefined});
    for (const one of gone) release(one);
  }

  function placeLogs(logs: LogScreen): void {
    store.setState(({routes}) => ({routes: [...routes, {view: 'logs', id: nextId++, logs}], flash: undefined}));
  }

  function placeObject(screen: ObjectScreen): void {
    store.setState(({routes}) => ({routes: [...routes, {view: 'object', id: nextId++, screen}], flash: undefined}));
  }

  function placeSession(session: SessionScreen): void {
    store.setState(({routes}) => ({routes: [...routes, {view: 'session', id: nextId++, session}], flash: undefined}));
  }

  function placeOutputs(outputs: OutputsScreen): void {
    store.setState(({routes}) => ({routes: [...routes, {view: 'outputs', id: nextId++, outputs}], flash: undefined}));
  }

  function leave(): void {
    const {routes} = store.getState();
    const last = routes.at(-1);
    if (!last || routes.length < 2) return;
    store.setState({routes: routes.slice(0, -1)});
    release(last);
  }

  function release(route: Route): void {
    if (route.view === 'logs') return route.logs.close();
    if (route.view === 'object') return route.screen.close();
    if (route.view === 'outputs') return route.outputs.close();
    // It goes on while nobody looks.
    if (route.view === 'session') return;
    const {id, table} = route;
    if (table.kind.from === 'local') localTables.release(table.collection);
    else collections.release(table.collection);
    const other = counted.get(id);
    if (other) collections.release(other);
    counted.delete(id);
  }

  /** Rows of the old context stay warm for a while; nothing waits for the new one. */
  function switchContext(name: string, scope?: Scope, filter?: string): void {
    const next = connectTo(name);
    if (!next) return flash('error', `No context is called ${name}`);
    const before = top(store.getState());
    const kind = before && before.table.kind.from !== 'local' && !before.table.kind.partsOf ? before.scope.kind : 'pods';
    if (names) collections.release(names);
    names = undefined;
    use(next);
    show(scope ?? {kind}, 'root', {filter});
  }

  function use(next: Connection, namespace = next.context.namespace || 'default'): void {
    connection = next;
    isDiscovered = false;
    const {name, cluster, user, clusterEntry} = next.context;
    guardFor?.(name);
    store.setState(({catalog}) => ({
      allowed: nothingKnown,
      context: {name, cluster, user, server: clusterEntry?.server ?? '', version: undefined, notice: undefined},
      namespace,
      recentNamespaces: remember([], namespace),
      catalog: {...catalog, kinds, namespaces: [], contexts: kubeconfig().contexts.map(one => one.name), problems: []},
    }));
    void next.discover(
      discovery => connection === next && learn(discovery),
      error => {
        if (connection !== next) return;
        store.setState(({catalog}) => ({catalog: {...catalog, problems: [`other kinds are not known: ${error.message}`]}}));
        settleWanted();
      },
    );
  }

  function discoverAgain(): void {
    const asked = connection;
    if (!asked || !isDiscovered || clock.now() - discoveredAt < DISCOVERY_AGE_MS) return;
    discoveredAt = clock.now();
    void asked.discover(
      discovery => connection === asked && learn(discovery),
      () => {},
      DISCOVERY_AGE_MS,
    );
  }

  function learn({resources, problems}: Discovery): void {
    isDiscovered = true;
    const own = new Set(kinds.map(idOf));
    const others = resources
      .filter(({verbs, isPreferred}) => isPreferred && verbs.includes('list'))
      .map(genericKind)
      .filter(kind => !own.has(idOf(kind)));
    store.setState(({catalog}) => ({catalog: {...catalog, kinds: [...kinds, ...others], problems}}));
    settleWanted();
  }

  function settleWanted(): void {
    isDiscovered = true;
    discoveredAt = clock.now();
    const then = waiting;
    waiting = undefined;
    then?.();
  }

  function refresh(): void {
    const route = top(store.getState());
    if (!route) return;
    if (route.table.kind.from === 'local') return localTables.reread(route.table.collection);
    if (!connection) return;
    collections.restart(connection, route.table.collection);
    flash('info', `Reading ${route.table.kind.plural} again`);
  }

  /** Namespaces, and kinds that were defined meanwhile. */
  function loadNames(): void {
    discoverAgain();
    const kind = kindsNamed(store.getState().catalog, 'namespaces')[0];
    if (names || !connection || !kind) return;
    names = collections.open(connection, kind, {kind: idOf(kind), namespace: ''});
    follow(names);
  }

  /** What the state knows beside its tables. */
  function follow(collection: Collection): void {
    if (collection.sync.state === 'failed' && collection.sync.error.status === 403 && !collection.advice && connection) {
      collection.advice = [];
      void adviceFor(connection, collection.scope.namespace ?? '').then(advice => {
        collection.advice = advice;
        // Painted with the next change of the state.
        store.setState({});
      });
    }
    if (collection !== names) return;
    const found = [...collection.rows.values()].map(({name}) => name).sort();
    store.setState(({catalog}) => ({catalog: {...catalog, namespaces: found}}));
  }

  /** For the fuller header. */
  async function learnVersion(): Promise<void> {
    const asked = connection;
    if (!asked || store.getState().context?.version !== undefined) return;
    const version = (await asked.version()) ?? 'does not say';
    store.setState(({context}) => (context?.name === asked.context.name ? {context: {...context, version}} : {}));
  }
}

function contextOf({name, cluster, user, namespace, clusterEntry}: KubeContext, current: string | undefined) {
  return {name, cluster, user, namespace: namespace ?? '', server: clusterEntry?.server ?? '', isCurrent: name === current};
}
