import {ownFigures} from './own-figures.ts';
import type {Benchmark} from './stage.ts';

/** The second start knows from the first what the server offers. */
export const requests: Benchmark = {
  name: 'requests',
  async run(stage) {
    if (!stage.subject.measuresItself) return {};
    const scope = {namespace: await stage.world.namespace()};
    await ownFigures(stage, scope);
    return {requests: [(await ownFigures(stage, scope)).requests]};
  },
};
