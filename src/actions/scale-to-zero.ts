import {scaleLookups} from '../changes/lookups/index.ts';
import {toZero} from './scale-aims.ts';
import {countedNoun, defineScaling, keptPromise, scaleDrafts} from './scaling.ts';

export const scaleToZero = defineScaling({
  title: 'Scale to zero',
  async run(program, objects) {
    await program.change({
      title: 'Scale to zero',
      doing: count => (objects.length === 1 ? 'scale to zero' : `scale ${count} to zero`),
      done: count => `${countedNoun(objects, count)} scaled to zero`,
      drafts: () => scaleDrafts(program, objects, toZero),
      lookups: scaleLookups,
      promise: keptPromise(program.store.getState(), objects, 'Z'),
      next: 'Z restore',
    });
  },
});
