import {fileURLToPath} from 'node:url';
import {open, pause, type Session} from './pty.ts';
import {type Served, servedDemo} from './served.ts';
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
    const [world, crowded] = [await servedDemo(stage, 'edge'), await servedDemo(stage, 'huge:30000')];
    const looked = async ({kubeconfig}: Served, words: readonly string[], body: (session: Session) => Promise<Samples>) => {
      const args = [cli, ...words, '--kubeconfig', kubeconfig];
      const session = open({command: process.execPath, args, env: stage.env}, stage.directory);
      try {
        return await body(session);
      } finally {
        await session.close();
      }
    };
    try {
      return {
        ...(await looked(world, ['configmaps', '-n', 'edge'], opened)),
        ...(await looked(world, ['configmaps', '-n', 'edge'], largeYaml)),
        ...(await looked(crowded, ['pods', '-n', 'team-01'], described)),
        ...(await looked(crowded, ['namespaces'], largeTree)),
      };
    } finally {
      await world.close();
      await crowded.close();
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

/** Requests until the description of a pod is complete, without the watch that keeps it so. */
async function described(session: Session): Promise<Samples> {
  await session.until(/live/, shownInMs);
  session.send('\x05');
  await session.until(/requests \d+/, shownInMs);
  await session.quiet(1500, 5000);
  const before = requestsOn(session);
  session.send('d\t');
  await session.until(/Service Account:/, shownInMs);
  await session.quiet(1200, 3000);
  // One of them is the watch.
  return {describeRequests: [requestsOn(session) - before - 1]};
}

function requestsOn(session: Session): number {
  return Number(/requests (\d+)/.exec(session.text())?.[1]);
}

/** A namespace with some 2,000 objects. */
async function largeTree(session: Session): Promise<Samples> {
  await session.until(/\bteam-01\b/, shownInMs);
  session.send('/team-01\r');
  await session.until(/1 of \d+ namespaces/, shownInMs);
  await session.quiet(300, 5000);
  const treeShown: number[] = [];
  for (let round = 0; round < rounds / 2; round++) {
    const from = performance.now();
    session.send('ox');
    await session.until(/deployment .*ready/, shownInMs);
    treeShown.push(session.shownAt() - from);
    session.send(escapeKey);
    await session.until(/1 of \d+ namespaces/, shownInMs);
    await session.quiet(100, 2000);
  }
  return {treeShown};
}
