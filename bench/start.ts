import {type Benchmark, firstRow, listInMs, start as startProgram} from './stage.ts';

const rounds = 5;

export const start: Benchmark = {
  name: 'start',
  async run(stage) {
    const firstRows: number[] = [];
    const allRows: number[] = [];
    // The first round fills the caches that every later start finds, and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const ready = stage.subject.ready(await stage.world.pods());
      const session = startProgram(stage, stage.world);
      try {
        const firstRowInMs = await session.until(firstRow, listInMs);
        const allRowsInMs = await session.until(ready, listInMs);
        if (round === 0) continue;
        firstRows.push(firstRowInMs);
        allRows.push(allRowsInMs);
      } finally {
        await session.close();
      }
    }
    return {firstRow: firstRows, allRows};
  },
};
