import {layNodes} from './base.ts';
import {layCrowd, manyNodes} from './crowd.ts';
import type {Scenario} from './scenario.ts';

const HOUR_MS = 3_600_000;

/** Many pods, all of them well. */
export const huge: Scenario = {
  name: 'huge',
  about: '10,000 pods on 200 nodes; huge:100000 has more',
  home: 'team-01',
  size: {meaning: 'a number of pods', usual: 10_000, most: 200_000},
  past: 72 * HOUR_MS,
  play(demo, size) {
    const nodes = manyNodes(size);
    layNodes(demo, nodes);
    demo.agenda.advance(HOUR_MS);
    layCrowd(demo, size, nodes);
  },
};
