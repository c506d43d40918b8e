import {resourcesOf} from './process-tree.ts';
import {pause} from './pty.ts';
import {type Benchmark, withTable} from './stage.ts';

const settleInMs = 2000;

export const memory: Benchmark = {
  name: 'memory',
  async run(stage) {
    return withTable(stage, stage.world, async session => {
      await pause(settleInMs);
      const samples: number[] = [];
      for (let look = 0; look < 5; look++) {
        samples.push(resourcesOf(session.pid).rssBytes / 1e6);
        await pause(200);
      }
      return {memory: samples};
    });
  },
};
