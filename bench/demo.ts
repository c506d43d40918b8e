import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {request} from 'node:https';
import {text} from 'node:stream/consumers';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import type {Benchmark, Samples} from './stage.ts';

const rounds = 5;
const secondsOfChurn = 6;
/** More than the frame takes that ends a list. */
const MARK_BYTES = 400;

/** What bench/demo-child.ts says once its cluster has answered. */
type Begun = {
  readonly url: string;
  readonly token: string;
  readonly authority: string;
  readonly answeredMs: number;
  readonly addedMB: number;
  readonly rssMB: number;
};

/** The demo cluster in processes of its own, bundled as it ships. */
export const demo: Benchmark = {
  name: 'demo',
  async run({subject, directory}): Promise<Samples> {
    if (!subject.measuresItself) return {};
    const bundle = join(directory, 'demo.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('../src/demo/start-demo.ts', import.meta.url))],
      outfile: bundle,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      banner: {js: "import {createRequire as createRequireHere} from 'node:module';const require=createRequireHere(import.meta.url);"},
      logLevel: 'error',
    });
    const shops: Begun[] = [];
    for (let round = 0; round < rounds; round++) shops.push(await withCluster(bundle, 'shop', async begun => begun));
    const huges: Begun[] = [];
    const speeds: number[] = [];
    for (let round = 0; round < 3; round++) {
      await withCluster(bundle, 'huge:10000', async begun => {
        huges.push(begun);
        for (let turn = 0; turn < 2; turn++) speeds.push(await streamingSpeed(begun));
      });
    }
    const huger = await withCluster(bundle, 'huge:100000', async begun => begun);
    const churn = await withCluster(bundle, 'churn:1000', async (_, pid) => {
      const before = await cpuSeconds(pid);
      await new Promise(resolve => setTimeout(resolve, secondsOfChurn * 1000));
      return (((await cpuSeconds(pid)) - before) / secondsOfChurn) * 100;
    });
    return {
      demoAnswers: shops.map(({answeredMs}) => answeredMs),
      demoMemory: shops.map(({addedMB}) => addedMB),
      demoHuge: huges.map(({answeredMs}) => answeredMs),
      demoHuger: [huger.answeredMs],
      demoHugerMemory: [huger.rssMB],
      demoChurn: [churn],
      demoStream: speeds,
    };
  },
};

async function withCluster<T>(bundle: string, scenario: string, body: (begun: Begun, pid: number) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('demo-child.ts', import.meta.url)), bundle, scenario], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    const first = await Promise.race([once(createInterface({input: child.stdout}), 'line'), ended.then(() => undefined)]);
    if (first === undefined) throw new Error(`The demo cluster with ${scenario} did not start`);
    return await body(JSON.parse(first[0] as string) as Begun, child.pid!);
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** Megabytes a second until the mark that ends the list; nothing is decoded, so that it is the server's speed. */
function streamingSpeed({url, token, authority}: Begun): Promise<number> {
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const from = performance.now();
  let bytes = 0;
  let end = '';
  return new Promise((resolve, reject) => {
    request(`${url}/api/v1/pods?${query}`, {headers: {authorization: `Bearer ${token}`}, agent: false, ca: authority}, answer => {
      if (answer.statusCode !== 200) return void text(answer).then(told => reject(new Error(told)), reject);
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        // The mark stands at the very end, perhaps in two parts.
        end = (end + chunk.subarray(-MARK_BYTES).toString('latin1')).slice(-MARK_BYTES);
        if (!end.includes('k8s.io/initial-events-end')) return;
        resolve(bytes / 1000 / (performance.now() - from));
        answer.destroy();
      });
    })
      .on('error', reject)
      .end();
  });
}

/** Of all its threads so far. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
