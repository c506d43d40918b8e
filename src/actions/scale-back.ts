import {scaleLookups} from '../changes/lookups/index.ts';
import {backAgain} from './scale-aims.ts';
import {countedNoun, defineScaling, scaleDrafts} from './scaling.ts';

export const scaleBack = defineScaling({
  title: 'Scale back to what it was',
  async run(program, objects) {
    await program.change({
      title: 'Scale back',
      doing: count => (objects.length === 1 ? 'scale back' : `scale ${count} back`),
      done: count => `${countedNoun(objects, count)} scaled back`,
      drafts: () => scaleDrafts(program, objects, backAgain, {isKeptWanted: true}),
      lookups: scaleLookups,
      next: 'z to zero',
    });
  },
});
