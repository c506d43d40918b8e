import {scaleLookups} from '../changes/lookups/index.ts';
import {stepBy} from './scale-aims.ts';
import {countedNoun, defineScaling, scaleDrafts} from './scaling.ts';

export const scaleUp = scaleByOne('One more replica', 1);
export const scaleDown = scaleByOne('One fewer replica', -1);

function scaleByOne(title: string, by: 1 | -1) {
  const aim = stepBy(by);
  const direction = by > 0 ? 'up' : 'down';
  return defineScaling({
    title,
    async run(program, objects) {
      await program.change({
        title,
        doing: count => (objects.length === 1 ? `scale ${direction}` : `scale ${count} ${direction}`),
        done: count => `${countedNoun(objects, count)} scaled ${direction} by one`,
        drafts: () => scaleDrafts(program, objects, aim),
        lookups: scaleLookups,
      });
    },
  });
}
