import type {Tab} from '../details/tab.ts';
import type {ObjectScreen, ObjectTarget} from '../store/object-screen.ts';
import {objectOf, type State, top} from '../store/state.ts';
import type {Table} from '../store/table.ts';
import {type Because, defineAction, isBecause, needsRows} from './action.ts';

export type Looked = {readonly screen: ObjectScreen} | {readonly target: ObjectTarget};

/** The object under the cursor as a screen, or another tab of the one that is shown. */
const look = (title: string, tab: Tab['id'], suits?: (state: State) => boolean) =>
  defineAction<Looked>({
    title,
    group: 'Looking',
    ...(suits ? {suits} : {}),
    needs: needsObject,
    run(program, looked) {
      if ('target' in looked) return program.showObject(looked.target, tab);
      if (!looked.screen.show(tab)) program.flash('info', `A ${looked.screen.target.kind.singular} has no such tab`);
      program.store.setState({});
    },
  });

export const showDetails = look('Details', 'summary');
export const showDescription = look('Describe', 'describe');
export const showYaml = look('YAML', 'yaml');
export const showEvents = look('Events of it', 'events');
export const showTree = look('Tree: owners, what it owns and uses', 'tree');
export const showPath = look('Path: from ingress to pods and nodes', 'path');
export const showEnvironment = look('Environment, resolved', 'env', hasPods);
export const showChanges = look('Changes seen in this sitting', 'changes');

function hasPods(state: State): boolean {
  const kind = objectOf(state)?.target.kind ?? top(state)?.table.kind;
  return (
    kind !== undefined && (kind.plural === 'pods' || kind.selector !== undefined || kind.plural === 'jobs' || kind.plural === 'cronjobs')
  );
}

export function needsObject(state: State): Looked | Because {
  const screen = objectOf(state);
  if (screen) return {screen};
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const target = objectUnder(table, state);
  return isBecause(target) ? target : {target};
}

/** The object that the row under the cursor shows, or whose part it is. */
export function objectUnder({kind, cursor: row, collection}: Table, {catalog}: State): ObjectTarget | Because {
  if (!row) return {because: 'There is no row'};
  if (kind.from === 'local') return {because: `A ${kind.singular} of this list is no object of the cluster`};
  const {context, scope} = collection;
  if (!kind.partsOf) return {kind, context, namespace: row.namespace, name: row.name, uid: row.uid, row};
  const whole = catalog.kinds.find(({plural, group}) => plural === kind.partsOf!.kind && group === '');
  if (!whole || !scope.part) return {because: 'What it is part of is not known'};
  return {kind: whole, context, ...scope.part, uid: undefined, row: undefined};
}
