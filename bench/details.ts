import {fileURLToPath} from 'node:url';
import {open, pause, type Session} from './pty.ts';
import {servedDemo} from './served.ts';
import {type Benchmark, keys, type Samples} from './stage.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const shownInMs = 20_000;
const rounds = 12;
const pages = 120;
const escapeKey = '\x1b[27u';

/** One object at a time: how soon it is there, and what a page of a large one costs. */
export const details: Benchmark = {
  name: 'details',
  async run(stage) {
    if (!stage.subject.measuresItself) return {};
    const world = await servedDemo(stage, 'edge');
    const looked = async (words: readonly string[], body: (session: Session) => Promise<Samples>) => {
      const args = [cli, ...words, '--kubeconfig', world.kubeconfig];
      const session = open({command: process.execPath, args, env: stage.env}, stage.directory);
      try {
        return await body(session);
      } finally {
        await session.close();
      }
    };
    try {
      return {
        ...(await looked(['configmaps', '-n', 'edge'], opened)),
        ...(await looked(['configmaps', '-n', 'edge'], largeYaml)),
      };
    } finally {
      await world.close();
    }
  },
};

/** From the key to the first bytes of the view, of objects that have not been looked at before. */
async function opened(session: Session): Promise<Samples> {
  await session.until(/live/, shownInMs);
  await session.quiet(500, 5000);
  const detailsShown: number[] = [];
  for (let round = 0; round < rounds; round++) {
    detailsShown.push((await session.press('d', 200)).firstInMs);
    session.send(escapeKey);
    await session.until(/configmaps? /, shownInMs);
    await session.quiet(100, 2000);
    session.send('j');
    await session.quiet(50, 2000);
  }
  return {detailsShown};
}

async function largeYaml(session: Session): Promise<Samples> {
  await session.until(/live/, shownInMs);
  session.send('/one-megabyte\r');
  await session.until(/one-megabyte/, shownInMs);
  await session.quiet(300, 5000);
  const yamlShown: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    session.send('y');
    await session.until(/All work and no play/, shownInMs);
    yamlShown.push(session.shownAt() - from);
    if (round === rounds - 1) break;
    session.send(escapeKey);
    await session.until(/1 of \d+ configmaps/, shownInMs);
    await session.quiet(50, 2000);
  }
  const yamlPage: number[] = [];
  const yamlPageBytes: number[] = [];
  for (let page = 0; page < pages; page++) {
    const {lastInMs, bytes} = await session.press(keys.pageDown);
    yamlPage.push(lastInMs);
    yamlPageBytes.push(bytes);
    await pause(20 + ((page * 37) % 60));
  }
  return {yamlShown, yamlPage, yamlPageBytes};
}
