import {idOf} from '../resources/kind.ts';
import {type State, top} from '../store/state.ts';
import {type Acted, nounOf, objectsOf} from './acting.ts';
import {type Because, defineAction, isBecause, needsRows} from './action.ts';
import {followInTask} from './follow-in-task.ts';
import {workloads, workloadsNoun} from './restart-draft.ts';

/** Changes nothing, so the guard is not asked. */
export const showRollout = defineAction<readonly Acted[]>({
  title: 'Follow the rollout',
  group: 'Looking',
  suits: isForTable,
  needs: needsWorkloads,
  run(program, objects) {
    const cluster = program.cluster();
    if (!cluster) return;
    const targets = objects.map(({target}) => target);
    followInTask(
      program,
      cluster,
      `Rollout of ${objects.length === 1 ? targets[0]!.name : nounOf(objects, targets[0]!.kind)}`,
      targets,
      'rolled out',
    );
  },
});

function needsWorkloads(state: State): readonly Acted[] | Because {
  const table = needsRows(state);
  if (isBecause(table)) return table;
  if (!isForTable(state)) return {because: `Only for ${workloadsNoun}`};
  const objects = objectsOf(table);
  return objects.length > 0 ? objects : {because: 'There is no row'};
}

function isForTable(state: State): boolean {
  const table = top(state)?.table;
  return table !== undefined && workloads.includes(idOf(table.kind));
}
