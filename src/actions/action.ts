import type {Plan, TaskHandle} from '../changes/plan.ts';
import type {Ledger} from '../changes/ledger.ts';
import type {Because, Sent} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import type {Row} from '../kube/row.ts';
import type {Scope} from '../resources/kind.ts';
import type {Tab} from '../details/tab.ts';
import type {ForwardControl} from '../store/forward-control.ts';
import type {JunkControl} from '../store/junk-control.ts';
import type {ObjectTarget} from '../store/object-screen.ts';
import type {SessionControl} from '../store/session-control.ts';
import type {KubeObject} from '../kube/object.ts';
import type {LogSince, LogTarget} from '../store/log-target.ts';
import type {LogScreen} from '../store/log-screen.ts';
import {type Choice, logsOf, type State, type Store, type TableRoute, top} from '../store/state.ts';
import type {Table} from '../store/table.ts';

/** What actions may ask of the rest of the program. */
export type Program = {
  readonly store: Store;
  /** ms since the epoch. */
  now(): number;
  flash(level: 'info' | 'warn' | 'error', text: string): void;
  /** Opens a scope as a new screen: on top of the others, in place of the top one, or in place of all. */
  show(scope: Scope, how: 'push' | 'replace' | 'root', options?: {readonly filter?: string; readonly origin?: string | undefined}): void;
  /** Opens the logs of a target on top of the others. */
  showLogs(target: LogTarget): void;
  /** Opens the log that was kept for a row of `:restarts`. */
  showKept(row: Row): void;
  /** Reads the logs that are shown anew: from another moment on, or of other instances. */
  rereadLogs(change: {readonly since?: LogSince; readonly isPrevious?: boolean}): void;
  /** Opens one object on top of the others, with this tab first. */
  showObject(target: ObjectTarget, first: Tab['id']): void;
  /** Reads the object that is shown anew. */
  rereadObject(): void;
  readonly sessions: SessionControl;
  readonly forwards: ForwardControl;
  readonly junk: JunkControl;
  /** Runs a line in the containers of a target, their outputs side by side. */
  runOnPods(target: LogTarget, line: string): void;
  /** Lines that were run before, the newest first. Never rejects. */
  commandsBefore(): Promise<readonly string[]>;
  /** The pods of a target as they are now, the best first. Throws an ApiError. */
  podsOf(scopes: LogTarget['scopes']): Promise<readonly KubeObject[]>;
  /** Leaves the top screen for the one below. */
  leave(): void;
  /** Shows another context; with the same kind unless a scope is given. */
  switchContext(name: string, scope?: Scope, filter?: string): void;
  /** Reads the rows of the top screen anew. */
  refresh(): void;
  /** Sees to it that namespaces can be completed. */
  loadNames(): void;
  /** What `.`, ctrl-p and `?` offer. */
  choices(of: 'menu' | 'palette' | 'help' | 'copies'): readonly Choice[];
  run(id: string): void;
  /** Throws where it is too long for a terminal's clipboard. */
  copy(text: string): void;
  /** Writes to a file of the user; resolves with its path. Rejects with what could not be written, why, and what to do. */
  save(what: string, ending: 'log' | 'txt', text: Iterable<Uint8Array | string>): Promise<string>;
  suspend(): void;
  quit(): void;
  /**
   * Everything that changes a cluster: shows what would change, asks once, sends, records. Resolves with how each change went; with nothing
   * where the user thought better of it. Never rejects.
   */
  change(plan: Plan): Promise<readonly Sent[]>;
  /** The context that is shown, for reading; undefined where none is. */
  cluster(): Cluster | undefined;
  readonly ledger: Ledger;
  /** Resolves after `ms`, or at once when the signal fires: with `now` it makes the program a clock. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Puts the cursor on the row of this uid in the top table; false where it is not shown (yet) or the user has moved the cursor since. */
  moveTo(uid: string): boolean;
  /** Runs something that takes long, told in the bottom line. What it throws is told; ctrl-c aborts it, which is not. */
  task(title: string, work: (task: TaskHandle) => Promise<void>): void;
  /** Ends what runs, newest first; false where nothing does. */
  cancelTask(): boolean;
  /** Gives the terminal to the user's editor with this text; resolves with the text as it was saved, or why it does not count. */
  edit(
    text: string,
    options: {readonly name: string; readonly at?: number | undefined; readonly isConfidential?: boolean},
  ): Promise<Edited | (Because & {readonly text?: string})>;
  /** Opens a protected context for a while, or locks it again. Answers why that cannot be. */
  unlock(forMs: number, reason: string): string | undefined;
  lock(): void;
  /** Sees to it that `state.allowed` knows a namespace. */
  learnAllowed(namespaces: readonly string[]): Promise<void>;
  /** What the dialog on the screen does with a key. */
  readonly dialog: DialogControl;
};

/** `discard` removes the file that was edited, which else stays until the program ends, for the case of a crash. */
export type Edited = {readonly text: string; readonly isChanged: boolean; readonly discard?: () => void};

/** The keys of dialogs. */
export type DialogControl = {
  confirm(): void;
  cancel(): void;
  press(): void;
  moveFocus(by: 1 | -1): void;
  scroll(by: number): void;
  toggleDifferences(): void;
  /** A key that the keymap does not know: true where it went into a field. */
  type(chord: string): boolean;
  paste(text: string): void;
};

export type {Because};

/** For help: what a user wants to do. */
export type Group = 'Acting' | 'Going places' | 'Moving' | 'Rows' | 'Looking' | 'Program' | 'Typing' | 'Choosing' | 'Confirming';

export type Action<N = unknown> = {
  readonly title: string;
  readonly group: Group;
  /** Said in place of the title where the state makes it more telling: `containers` for what enter opens. */
  readonly hint?: (state: State) => string;
  /** What the action works on, or why it cannot run now. */
  readonly needs?: (state: State) => N | Because;
  readonly run: (program: Program, needed: N) => void | Promise<void>;
  /** Only offered for kinds that it can do something with; see `acting.ts`. */
  readonly suits?: (state: State) => boolean;
};

/** Erases N, so that actions of every need fit one list; `run` is given what `needs` gave. */
export function defineAction<N = undefined>(action: Action<N>): Action {
  return action as unknown as Action;
}

export function isBecause(needed: unknown): needed is Because {
  return typeof needed === 'object' && needed !== null && 'because' in needed;
}

export function needsRoute(state: State): TableRoute | Because {
  return top(state) ?? noTable(state);
}

export function needsTable(state: State): Table | Because {
  return top(state)?.table ?? noTable(state);
}

/** A log view. */
export function needsLogs(state: State): LogScreen | Because {
  return logsOf(state) ?? {because: 'No log is open; l opens one'};
}

function noTable({routes}: State): Because {
  return {because: routes.length === 0 ? 'Nothing is open' : 'Only in tables'};
}

/** A table with at least one row on the screen. */
export function needsRows(state: State): Table | Because {
  const table = needsTable(state);
  if (isBecause(table) || table.rows.length > 0) return table;
  if (table.total > 0) return {because: 'The filter hides all rows; esc clears it'};
  return {because: 'There are no rows'};
}
