import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type State, top} from '../store/state.ts';
import {type Acted, targetOf} from './acting.ts';
import {type Because, defineAction, isBecause, needsRows, type Program} from './action.ts';
import {whatHolds} from './what-holds.ts';

/** Says why what is being deleted does not go: finalizers and whose they are, grace left, what is in a namespace. */
export const explainGoing = defineAction<Acted>({
  title: 'What holds it',
  group: 'Looking',
  needs: needsGoing,
  suits: state => !isOwnRows(state),
  run: explain,
});

function needsGoing(state: State): Acted | Because {
  const table = needsRows(state);
  if (isBecause(table)) return table;
  if (isOwnRows(state)) return {because: 'Only for objects of a cluster'};
  if (!table.cursor) return {because: 'There is no row'};
  if (table.cursor.health !== 'going') return {because: `${table.cursor.name} is not being deleted`};
  return {target: targetOf(table, table.cursor), row: table.cursor};
}

async function explain(program: Program, {target}: Acted): Promise<void> {
  const {kind, namespace, name} = target;
  const cluster = program.cluster();
  if (!cluster) return program.flash('warn', 'No context is chosen');
  try {
    const object = (await cluster.read(resourcePath(kind, namespace, name))) as KubeObject;
    if (object.metadata.uid !== target.uid) return program.flash('info', `${kind.singular} ${name} is gone; another has its name`);
    program.flash('info', `${kind.singular} ${name}: ${await whatHolds(cluster, target, object, program.now())}`);
  } catch (error) {
    program.flash('error', `What holds it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isOwnRows(state: State): boolean {
  const kind = top(state)?.table.kind;
  return kind === undefined || kind.from === 'local' || kind.partsOf !== undefined;
}
