import {createStore, type StoreApi} from 'zustand/vanilla';
import type {Scope} from '../resources/kind.ts';
import {type Allowed, nothingKnown} from './allowed.ts';
import type {Catalog} from './catalog.ts';
import type {Dialog, Task} from './dialog.ts';
import {type Guard, openGuard} from './guard.ts';
import type {Line} from './line.ts';
import type {LogScreen} from './log-screen.ts';
import type {LogTarget} from './log-target.ts';
import type {ObjectScreen} from './object-screen.ts';
import type {Forward, ForwardTarget} from './forward.ts';
import type {PortOffer} from './forward-control.ts';
import type {OutputsScreen} from './outputs-screen.ts';
import type {SessionScreen} from './session-screen.ts';
import {type Sitting, untouched} from './sitting.ts';
import type {Table} from './table.ts';

/** A table as a screen. */
export type TableRoute = {
  readonly view: 'table';
  readonly id: number;
  readonly scope: Scope;
  readonly table: Table;
  /** What the rows are made from, for the title: `deployment web`. */
  readonly origin: string | undefined;
};

/** Logs as a screen. */
export type LogRoute = {readonly view: 'logs'; readonly id: number; readonly logs: LogScreen};

/** One object as a screen. */
export type ObjectRoute = {readonly view: 'object'; readonly id: number; readonly screen: ObjectScreen};

/** A session as a screen; leaving it does not end the session. */
export type SessionRoute = {readonly view: 'session'; readonly id: number; readonly session: SessionScreen};

/** Outputs of one command in several containers as a screen. */
export type OutputsRoute = {readonly view: 'outputs'; readonly id: number; readonly outputs: OutputsScreen};

/** One screen in the stack. */
export type Route = TableRoute | LogRoute | ObjectRoute | SessionRoute | OutputsRoute;

export type Flash = {readonly level: 'info' | 'warn' | 'error'; readonly text: string /** ms since the epoch */; readonly until: number};

export type Candidate = {readonly insert: string; readonly text: string; readonly note: string};

/** The bottom line while somebody types in it. */
export type Prompt = {
  readonly for: 'go' | 'filter' | 'find' | 'keep' | 'path' | 'ports' | 'command';
  readonly line: Line;
  readonly candidates: readonly Candidate[];
  /** -1: none chosen, enter takes what is typed. */
  readonly selected: number;
  readonly problem: string | undefined;
  /** What was looked for before, for the up key. */
  readonly before: string;
  /** The line from where it is looked for in logs, and whether the newest were followed there. */
  readonly from?: number;
  readonly wasFollowing?: boolean;
  /** Where a command is to run, and how many pods that are, where it is known. */
  readonly target?: LogTarget;
  readonly count?: number;
  /** Whose ports are asked for; the offer comes when they are known. */
  readonly forward?: {readonly title: string; readonly targets: readonly ForwardTarget[]; readonly offer: PortOffer | undefined};
};

/** One thing that can be chosen in a menu. `because` says why it cannot. */
export type Choice = {
  readonly id: string;
  readonly title: string;
  readonly key: string;
  readonly group: string;
  readonly note: string;
  readonly because: string | undefined;
};

/** What lies over the screen and takes all keys. */
export type Overlay = {
  readonly type: 'help' | 'menu' | 'palette' | 'copies' | 'sources' | 'containers';
  readonly title: string;
  readonly line: Line;
  readonly choices: readonly Choice[];
  readonly selected: number;
};

/** The API server that is looked at. */
export type Context = {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly server: string;
  /** Undefined while it is not known. */
  readonly version: string | undefined;
  /** The last words of a credential plugin and the like. */
  readonly notice: string | undefined;
};

export type Place = {readonly context: string; readonly scope: Scope; readonly origin: string | undefined};

export type State = {
  readonly routes: readonly Route[];
  readonly prompt: Prompt | undefined;
  readonly overlay: Overlay | undefined;
  readonly dialog: Dialog | undefined;
  /** What runs for longer, oldest first. */
  readonly tasks: readonly Task[];
  /** Shells and the like, shown or not, oldest first. */
  readonly sessions: readonly SessionScreen[];
  readonly forwards: readonly Forward[];
  readonly guard: Guard;
  /** What the user may do here, as far as it was asked. */
  readonly allowed: Allowed;
  /** What `u` and `U` would take back. */
  readonly sitting: Sitting;
  readonly flash: Flash | undefined;
  readonly context: Context | undefined;
  readonly catalog: Catalog;
  /** Where new views look: '' for all namespaces. */
  readonly namespace: string;
  readonly recentNamespaces: readonly string[];
  readonly isHeaderOpen: boolean;
  readonly times: 'relative' | 'absolute';
  /** A chord of several keys that is not complete yet. */
  readonly pending: string;
  /** Places been at, and which of them is shown. */
  readonly places: readonly Place[];
  readonly placeIndex: number;
};

export type Store = StoreApi<State>;

export const emptyState: State = {
  routes: [],
  prompt: undefined,
  overlay: undefined,
  dialog: undefined,
  tasks: [],
  sessions: [],
  forwards: [],
  guard: openGuard,
  allowed: nothingKnown,
  sitting: untouched,
  flash: undefined,
  context: undefined,
  catalog: {kinds: [], namespaces: [], contexts: [], problems: []},
  namespace: '',
  recentNamespaces: [],
  isHeaderOpen: false,
  times: 'relative',
  pending: '',
  places: [],
  placeIndex: -1,
};

export function createState(initial: Partial<State> = {}): Store {
  return createStore<State>(() => ({...emptyState, ...initial}));
}

/** The table that is shown; undefined where something else is. */
export function top(state: State): TableRoute | undefined {
  const route = state.routes.at(-1);
  return route?.view === 'table' ? route : undefined;
}

/** The logs that are shown; undefined where something else is. */
export function logsOf(state: State): LogScreen | undefined {
  const route = state.routes.at(-1);
  return route?.view === 'logs' ? route.logs : undefined;
}

/** The object that is shown; undefined where something else is. */
export function objectOf(state: State): ObjectScreen | undefined {
  const route = state.routes.at(-1);
  return route?.view === 'object' ? route.screen : undefined;
}

/** The session that is shown; undefined where something else is. */
export function sessionOf(state: State): SessionScreen | undefined {
  const route = state.routes.at(-1);
  return route?.view === 'session' ? route.session : undefined;
}

/** The outputs that are shown; undefined where something else is. */
export function outputsOf(state: State): OutputsScreen | undefined {
  const route = state.routes.at(-1);
  return route?.view === 'outputs' ? route.outputs : undefined;
}

export function tablesOf({routes}: State): Table[] {
  return routes.flatMap(route => (route.view === 'table' ? [route.table] : []));
}

const RECENT = 9;

export function remember(namespaces: readonly string[], namespace: string): readonly string[] {
  if (namespace === '' || namespaces.includes(namespace)) return namespaces;
  return [...namespaces, namespace].slice(-RECENT);
}

/** Going somewhere forgets what lay ahead. */
export function visit(state: State, place: Place): Partial<State> {
  const here = state.places[state.placeIndex];
  if (here && here.context === place.context && JSON.stringify(here.scope) === JSON.stringify(place.scope)) return {};
  const places = [...state.places.slice(0, state.placeIndex + 1), place].slice(-50);
  return {places, placeIndex: places.length - 1};
}
