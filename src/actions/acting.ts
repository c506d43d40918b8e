import type {Target} from '../changes/change.ts';
import type {Row} from '../kube/row.ts';
import {idOf, type Kind} from '../resources/kind.ts';
import {deniedBecause} from '../store/allowed.ts';
import {lockedBecause} from '../store/guard.ts';
import {type State, top} from '../store/state.ts';
import type {Table} from '../store/table.ts';
import {type Action, type Because, isBecause, needsRows, type Program} from './action.ts';

/** An object that an action works on, and the row that shows it. */
export type Acted = {readonly target: Target; readonly row: Row};

export type Acting = {
  readonly title: string;
  /** The kinds that it can be done to, by id (`deployments.apps`), or told by their looks; all real kinds unless told. */
  readonly on?: readonly string[] | ((kind: Kind) => boolean);
  /** Those kinds in words, for whom it is not for: `deployments, stateful sets and daemon sets`. */
  readonly noun?: string;
  /** What one must be allowed to do. */
  readonly verb: 'patch' | 'delete' | 'create';
  readonly subresource?: string;
  /** Where the permission is for something other than the row's own kind: evictions, jobs of a cron job. */
  readonly asks?: {readonly group: string; readonly plural: string};
  /** Why it cannot be done to these, beyond kind, guard and permission. */
  readonly unless?: (objects: readonly Acted[], state: State) => Because | undefined;
  readonly hint?: (state: State) => string;
  readonly run: (program: Program, objects: readonly Acted[]) => void | Promise<void>;
};

/** An action on the marked rows, or on the row under the cursor. It cannot run where the guard or the server's rules forbid it. */
export function defineActing(acting: Acting): Action {
  const needs = (state: State) => needsObjects(state, acting);
  return {
    title: acting.title,
    group: 'Acting',
    ...(acting.hint ? {hint: acting.hint} : {}),
    needs,
    suits: state => isFor(top(state)?.table, acting),
    run: (program, objects) => acting.run(program, objects as readonly Acted[]),
  };
}

function needsObjects(state: State, {on, noun, verb, subresource, asks, unless}: Acting): readonly Acted[] | Because {
  if (!isFor(top(state)?.table, {on})) return {because: `Only for ${noun ?? 'objects of a cluster'}`};
  const locked = lockedBecause(state.guard);
  if (locked !== undefined) return {because: locked};
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const objects = objectsOf(table);
  if (objects.length === 0) return {because: 'There is no row'};
  const kind = asks ? {...table.kind, ...asks} : table.kind;
  for (const {target} of objects.length > MANY ? firstOfNamespaces(objects) : objects) {
    const {namespace} = target;
    const denied = deniedBecause(state.allowed, {verb, kind, subresource, namespace, ...(asks ? {} : {name: target.name})});
    if (denied !== undefined) return {because: denied};
  }
  return unless?.(objects, state) ?? objects;
}

/** So many names are not looked for in rules one by one, between two keys: the server says no to those that it does not allow. */
const MANY = 200;

function firstOfNamespaces(objects: readonly Acted[]): Iterable<Acted> {
  const first = new Map<string, Acted>();
  for (const object of objects) if (!first.has(object.target.namespace)) first.set(object.target.namespace, object);
  return first.values();
}

function isFor(table: Table | undefined, {on}: {readonly on?: Acting['on'] | undefined}): boolean {
  if (!table) return false;
  const {kind} = table;
  if (kind.from === 'local' || kind.partsOf) return false;
  if (on === undefined) return true;
  return typeof on === 'function' ? on(kind) : on.includes(idOf(kind));
}

type Chosen = {readonly version: number; readonly cursor: Row | undefined; readonly objects: readonly Acted[]};
const chosen = new WeakMap<Table, Chosen>();

/** The marked rows in the order of the screen, those that the filter hides last; else the row under the cursor. */
export function objectsOf(table: Table): readonly Acted[] {
  const {version, cursor} = table;
  const known = chosen.get(table);
  // Every hint asks for them.
  if (known && known.version === version && known.cursor === cursor) return known.objects;
  const objects = rowsOf(table).map(row => ({target: targetOf(table, row), row}));
  chosen.set(table, {version, cursor, objects});
  return objects;
}

function rowsOf({marks, cursor, rows}: Table): readonly Row[] {
  if (marks.size === 0) return cursor ? [cursor] : [];
  const shown = rows.filter(({uid}) => marks.has(uid));
  if (shown.length === marks.size) return shown;
  const known = new Set(shown.map(({uid}) => uid));
  return [...shown, ...[...marks.values()].filter(({uid}) => !known.has(uid))];
}

export function targetOf({kind, collection}: Table, {uid, namespace, name}: Row): Target {
  const {group, version, plural, singular, name: kindName, isNamespaced} = kind;
  return {context: collection.context, kind: {group, version, plural, singular, name: kindName, isNamespaced}, namespace, name, uid};
}

/** `deployment web`, `3 deployments`. */
export function nounOf(objects: readonly {readonly target: Target}[], kind: Pick<Kind, 'plural' | 'singular'>): string {
  return objects.length === 1 ? `${kind.singular} ${objects[0]!.target.name}` : `${objects.length} ${kind.plural}`;
}

/** `-n shop deploy/web`; for what lies in no namespace `node/n1`. */
export function kubectlName({kind, namespace, name}: Target): string {
  const resource = kind.group === '' || kind.group === 'apps' || kind.group === 'batch' ? kind.singular : `${kind.plural}.${kind.group}`;
  return `${kind.isNamespaced ? `-n ${namespace} ` : ''}${resource}/${name}`;
}
