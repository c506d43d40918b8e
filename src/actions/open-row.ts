import type {Row} from '../kube/row.ts';
import {idOf, type Kind, type Scope} from '../resources/kind.ts';
import {restarts} from '../resources/restarts.ts';
import type {ObjectTarget} from '../store/object-screen.ts';
import type {State} from '../store/state.ts';
import {type Because, defineAction, isBecause, needsRows} from './action.ts';
import {objectUnder} from './look-closer.ts';

type Opening = {readonly kind: Kind; readonly row: Row; readonly scope: Scope | undefined; readonly keysOf?: ObjectTarget};

export const openRow = defineAction<Opening>({
  title: 'Open',
  group: 'Going places',
  hint: state => {
    const opening = needs(state);
    if (isBecause(opening)) return 'open';
    if (opening.kind === restarts) return 'its log';
    if (opening.keysOf) return 'keys';
    return opening.scope ? (opening.scope.kind.split('.')[0] ?? 'open') : 'use this context';
  },
  needs,
  run(program, {kind, row, scope, keysOf}) {
    if (keysOf) program.showObject(keysOf, 'keys');
    else if (kind === restarts) program.showKept(row);
    else if (!scope) program.switchContext(row.name);
    else program.show({...scope, namespace: scope.namespace ?? row.namespace}, 'push', {origin: originOf(kind, row, scope)});
  },
});

/** What is looked into key by key. */
const withKeys: ReadonlySet<string> = new Set(['configmaps', 'secrets']);

/** Where the rows belong to the object and to nothing else, the title says so. */
function originOf({singular}: Kind, {name}: Row, {labelSelector, fieldSelector, owner, part}: Scope): string | undefined {
  return labelSelector || fieldSelector || owner || part ? `${singular} ${name}` : undefined;
}

function needs(state: State): Opening | Because {
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const {kind, cursor: row} = table;
  if (!row) return {because: 'There is no row'};
  if (kind.plural === 'contexts' || kind === restarts) return {kind, row, scope: undefined};
  if (withKeys.has(idOf(kind))) {
    const keysOf = objectUnder(table, state);
    return isBecause(keysOf) ? keysOf : {kind, row, scope: undefined, keysOf};
  }
  const scope = kind.opens?.(row) ?? {because: `Nothing to list inside a ${kind.singular}`};
  return isBecause(scope) ? scope : {kind, row, scope};
}
