import type {Row} from '../kube/row.ts';
import {idOf, type Kind} from '../resources/kind.ts';
import {type PodScope, podScopes} from '../resources/pods-of.ts';
import type {LogTarget} from '../store/log-target.ts';
import type {ObjectTarget} from '../store/object-screen.ts';
import {deniedBecause} from '../store/allowed.ts';
import {lockedBecause} from '../store/guard.ts';
import {objectOf, type State} from '../store/state.ts';
import {type Because, isBecause, needsRows} from './action.ts';

/** The pods of the row under the cursor, of all that are marked, or of the object that is looked at. */
export function podsTarget(state: State): LogTarget | Because {
  const screen = objectOf(state);
  if (screen) return targetOfObject(screen.target);
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const rows = table.marks.size > 0 ? [...table.marks.values()] : table.cursor ? [table.cursor] : [];
  const scopes: PodScope[] = [];
  for (const row of rows) {
    const found = podScopes(table.kind, row);
    if ('because' in found) return found;
    scopes.push(...found);
  }
  const containers = table.kind.partsOf ? {containers: rows.map(({name}) => name)} : {};
  return {title: titleOf(table.kind, rows), scopes: distinct(scopes), ...containers};
}

/** The same for what reaches into them: where that is allowed, as far as is known. */
export function podsToReach(state: State, subresource: 'exec' | 'attach'): LogTarget | Because {
  const locked = lockedBecause(state.guard);
  if (locked !== undefined) return {because: locked};
  const target = podsTarget(state);
  if (isBecause(target)) return onlyWherePods(target);
  for (const namespace of new Set(target.scopes.map(scope => scope.part?.namespace ?? scope.namespace ?? ''))) {
    // `create` is enough, by way of SPDY; before Kubernetes 1.35 `get` was, by way of a WebSocket: who may do neither is told before asking.
    const denied = ['create', 'get'].map(verb => deniedBecause(state.allowed, {verb, kind: podKind, subresource, namespace}));
    if (denied.every(because => because !== undefined)) return {because: denied[0]!};
  }
  return target;
}

/** An object that is looked at, as its table knew it. */
function targetOfObject({kind, row, namespace, name}: ObjectTarget): LogTarget | Because {
  const isPod = idOf(kind) === 'pods';
  if (!row && !isPod) return {because: `Open the logs of a ${kind.singular} from its table`};
  const scopes = row ? podScopes(kind, row) : [{kind: 'pods', namespace, select: name}];
  return isBecause(scopes) ? scopes : {title: `${kind.singular} ${name}`, scopes};
}

function titleOf({singular, plural}: Kind, rows: readonly Row[]): string {
  return rows.length === 1 ? `${singular} ${rows[0]!.name}` : `${rows.length} ${plural}`;
}

function distinct(scopes: readonly PodScope[]): readonly PodScope[] {
  return [...new Map(scopes.map(scope => [JSON.stringify(scope), scope])).values()];
}

/** Why it is for something else. */
export function onlyWherePods({because}: Because): Because {
  return {because: `Only where there are pods: ${because.replace(/^[A-Z](?=[a-z])/, first => first.toLowerCase())}`};
}

const podKind = {group: '', plural: 'pods', isNamespaced: true};
