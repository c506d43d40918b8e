import {pause, type Session} from './pty.ts';
import {type Benchmark, keys, withTable} from './stage.ts';

/** Longer than the tick on which the program shows what the server sent. */
const quietAfterEventsInMs = 300;
const pressesToBottom = 60;

/** Always on the scripted server: nothing moves there unless it is told to, so that every byte answers something. */
export const bytes: Benchmark = {
  name: 'bytes',
  async run(stage) {
    const world = await stage.scripted();
    const moved = await withTable(stage, world, async session => {
      const cursorStep = await bytesOf(session, keys.down, 15);
      for (let press = 0; press < pressesToBottom; press++) await session.press(keys.down, 10);
      const scrollStep = await bytesOf(session, keys.down, 15);
      const pageDown = await bytesOf(session, keys.pageDown, 10);
      return {cursorStep, scrollStep, pageDown};
    });
    const newValues = await withTable(stage, world, async session => {
      const samples: number[] = [];
      for (let round = 0; round < 7; round++) {
        const response = await session.measure(() => world.update(), quietAfterEventsInMs);
        samples.push(response.bytes);
      }
      return samples;
    });
    return {...moved, newValues};
  },
};

async function bytesOf(session: Session, key: string, count: number): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let press = 0; press < count; press++) {
    const response = await session.press(key);
    samples.push(response.bytes);
    await pause(20);
  }
  return samples;
}
