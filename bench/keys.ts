import {open, pause, type Session} from './pty.ts';
import {type Benchmark, keys as arrows, withTable} from './stage.ts';

const presses = 300;
/** Between keys, so that they meet the program's ticks at every phase: a quick typist up to a slow one. */
const leastGapInMs = 10;
const spreadInMs = 90;

export const keys: Benchmark = {
  name: 'keys',
  async run(stage) {
    const samples = await withTable(stage, stage.world, walk);
    const terminal = open({command: 'cat', args: [], env: {...stage.env}}, stage.directory);
    try {
      const echo = await lastBytes(
        terminal,
        Array.from({length: 50}, () => 'x'),
      );
      // What a mere echo takes longer than usual is the machine's, not the program's.
      const hiccup = rankOf(echo, 0.99) - rankOf(echo, 0.5);
      return {keyTypical: samples, keySlowest: samples.map(one => Math.max(0, one - hiccup)), echo};
    } finally {
      await terminal.close();
    }
  },
};

/** Down the screen and on, so that both steps and scrolls are met, with some pages and ways back between. */
async function walk(session: Session): Promise<readonly number[]> {
  const script = Array.from({length: presses}, (_, at) => (at % 25 === 24 ? arrows.pageDown : at % 10 === 9 ? arrows.up : arrows.down));
  return lastBytes(session, script);
}

async function lastBytes(session: Session, script: readonly string[]): Promise<readonly number[]> {
  const samples: number[] = [];
  for (const [at, key] of script.entries()) {
    samples.push((await session.press(key)).lastInMs);
    await pause(leastGapInMs + ((at * 37) % spreadInMs));
  }
  return samples;
}

function rankOf(samples: readonly number[], share: number): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(share * (samples.length - 1))] ?? 0;
}
