import {ownFigures} from './own-figures.ts';
import type {Benchmark} from './stage.ts';

const rounds = 3;

export const block: Benchmark = {
  name: 'block',
  async run(stage) {
    if (!stage.subject.measuresItself) return {};
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) samples.push((await ownFigures(stage, {})).longestBlockMs);
    return {longestBlock: samples};
  },
};
