import type {Target} from '../changes/change.ts';
import {deniedBecause} from '../store/allowed.ts';
import {lockedBecause} from '../store/guard.ts';
import type {ObjectScreen} from '../store/object-screen.ts';
import {objectOf} from '../store/state.ts';
import {defineAction, isBecause, type Program} from './action.ts';
import {editKey} from './edit-key.ts';
import {editTarget} from './edit-object.ts';
import {needsScreen} from './move-in-object.ts';

/** `e` in the view of an object: the key under the cursor of a config map or a secret, else all of it. */
export const editLooked = defineAction<ObjectScreen>({
  title: 'Edit what is looked at',
  group: 'Acting',
  suits: state => objectOf(state) !== undefined,
  needs(state) {
    const screen = needsScreen(state);
    if (isBecause(screen)) return screen;
    const {kind, namespace, name} = screen.target;
    const because = lockedBecause(state.guard) ?? deniedBecause(state.allowed, {verb: 'patch', kind, namespace, name});
    if (because !== undefined) return {because};
    if (screen.isGone) return {because: 'It is gone'};
    return screen.object ? screen : {because: 'It has not been read yet'};
  },
  async run(program, screen) {
    const {object, target, tab, reader} = screen;
    const [field, key] = reader.line?.path ?? [];
    const hasKeys = tab.id === 'keys' && (field === 'data' || field === 'binaryData' || field === 'stringData');
    if (hasKeys && typeof key === 'string') return editKey(program, object!, target.kind, key);
    await editWhole(program, {
      context: target.context,
      kind: target.kind,
      namespace: target.namespace,
      name: target.name,
      uid: object!.metadata.uid ?? '',
    });
  },
});

async function editWhole(program: Program, target: Target): Promise<void> {
  try {
    await editTarget(program, target);
  } catch (error) {
    program.flash('error', `Edit: ${error instanceof Error ? error.message : String(error)}`);
  }
}
