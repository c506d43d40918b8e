import {undoPlan} from '../changes/undo-plan.ts';
import {type Action, defineAction, isBecause} from './action.ts';
import {needsTakeable} from './takeable.ts';

export const undoChange = takesBack('Undo the last change', 'undo');
export const redoChange = takesBack('Redo what was undone', 'redo');

/** To redo is to undo the last undo. */
function takesBack(title: string, what: 'undo' | 'redo'): Action {
  return defineAction<string>({
    title,
    group: 'Acting',
    hint: ({sitting}) => (isBecause(sitting[what]) ? '' : sitting[what].title),
    needs: state => needsTakeable(state, state.sitting[what]),
    async run(program, id) {
      const entries = program.ledger.latest();
      const entry = entries.find(one => one.id === id);
      if (entry) await program.change(undoPlan(entry, entries, {isRedo: what === 'redo'}));
    },
  });
}
