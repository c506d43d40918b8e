import {scaleLookups} from '../changes/lookups/index.ts';
import {top} from '../store/state.ts';
import {isBecause} from './action.ts';
import {aimOf} from './scale-aims.ts';
import {knownFromRows} from './scale-known.ts';
import {countedNoun, defineScaling, keptPromise, scaleDrafts} from './scaling.ts';

const help = 'a count, or +2, or -1';

export const scale = defineScaling({
  title: 'Scale to …',
  async run(program, objects) {
    const kind = top(program.store.getState())?.table.kind;
    const [only, ...others] = objects;
    const count = kind && only && others.length === 0 ? knownFromRows([only], kind, true)[0]?.known?.count : undefined;
    // What was typed last, for what is said when it is done.
    let said = '';
    await program.change({
      title: 'Scale',
      // Not filled in: a digit typed behind the count that is there would make 35 of 3.
      fields: [{name: 'count', label: 'replicas', type: 'number', value: '', help: count === undefined ? help : `now ${count}; ${help}`}],
      doing: dealt => `scale${objects.length === 1 ? '' : ` ${dealt}`}${said}`,
      done: dealt => `${countedNoun(objects, dealt)} scaled${said}`,
      drafts(values) {
        const aim = aimOf(values['count'] ?? '');
        if (isBecause(aim)) return aim;
        said = aim.said;
        return scaleDrafts(program, objects, aim);
      },
      lookups: scaleLookups,
      get promise() {
        return said === ' to zero' ? keptPromise(program.store.getState(), objects, 'Z') : 'u undoes this.';
      },
    });
  },
});
