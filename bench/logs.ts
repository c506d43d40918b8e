import {readdirSync, readlinkSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {piped} from './piped-logs.ts';
import {resourcesOf} from './process-tree.ts';
import {open, pause, type Session} from './pty.ts';
import {type Served, servedDemo} from './served.ts';
import type {Benchmark, Samples, Stage} from './stage.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const shownInMs = 20_000;
const rounds = 5;
const manyStreams = 200;
const escapeKey = '\x1b[27u';
/** Typed behind `/` in the flood: found nowhere, so that nothing else moves. */
const letters = '`zxjvkwy';

/** Logs of a demo cluster in a process of its own, where 20 containers write 20,000 lines a second, and 200 others a little. */
export const logs: Benchmark = {
  name: 'logs',
  async run(stage) {
    const world = await servedDemo(stage, 'flood');
    try {
      const seconds = stage.isQuick ? 15 : 30;
      if (!stage.subject.measuresItself) return await throughPipe(stage, world, seconds);
      return {
        ...(await throughPipe(stage, world, seconds / 2)),
        ...(await inView(stage, world, ['deploy', '-n', 'flood'], session => flooded(session, seconds, stage))),
        ...(await inView(stage, world, ['deploy', '-n', 'crowd'], session => calm(session, seconds / 2))),
        ...(await inView(stage, world, ['ns /crowd'], many)),
      };
    } finally {
      await world.close();
    }
  },
};

/** The command of the program; of another one, whatever command line was given. */
async function throughPipe(stage: Stage, world: Served, seconds: number): Promise<Samples> {
  const env = {...stage.env, KUBECONFIG: world.kubeconfig};
  const words = ['logs', 'deploy/api', 'deploy/web', '-n', 'flood', '-f', '--raw', '--tail', '10'];
  const own = {command: process.execPath, args: [cli, ...words], env};
  const program = stage.subject.measuresItself ? own : stage.subject.program(world, {namespace: 'flood'}, env);
  const {linesASecond, lost, repeated, cpuPercent, memoryMB} = await piped(program, stage.directory, seconds);
  return {pipeRate: [linesASecond], pipeLost: [lost + repeated], pipeCpu: [cpuPercent], pipeMemory: [memoryMB]};
}

/** First only looked at, then typed into. */
async function flooded(session: Session, seconds: number, {env, directory}: Stage): Promise<Samples> {
  await session.until(/\b2 deployments/, shownInMs);
  await session.quiet(500, 5000);
  const table = resourcesOf(session.pid).rssBytes;
  session.send('*');
  await session.quiet(200, 2000);
  session.send('l');
  await session.until(/seq=/, shownInMs);
  await pause(1500);
  const [from, before, bytesBefore] = [performance.now(), resourcesOf(session.pid), session.bytes()];
  let most = before.rssBytes;
  const look = () => (most = Math.max(most, resourcesOf(session.pid).rssBytes));
  while (performance.now() < from + (seconds / 2) * 1000) {
    await pause(250);
    look();
  }
  const bytesASecond = ((session.bytes() - bytesBefore) / (performance.now() - from)) * 1000;
  const echo = open({command: 'cat', args: [], env}, directory);
  const floodKey = await typed(session, echo, from + seconds * 1000, look).finally(() => echo.close());
  const cpuInMs = resourcesOf(session.pid).cpuInMs - before.cpuInMs;
  return {
    floodKey,
    floodBytes: [bytesASecond],
    floodCpu: [(cpuInMs / (performance.now() - from)) * 100],
    floodMemory: [(most - table) / 1e6],
  };
}

/**
 * Letters one by one, each until it stands behind the slash, in words that are taken back. What a mere echo beside them takes longer than
 * usual is the machine's, which the writing cluster keeps busy.
 */
async function typed(session: Session, echo: Session, until: number, look: () => void): Promise<readonly number[]> {
  const samples: number[] = [];
  const echoes: number[] = [];
  for (let turn = 0; performance.now() < until; turn++) {
    session.send('/');
    await pause(60);
    let word = '';
    for (const letter of letters) {
      word += letter;
      samples.push(await shown(session, letter, new RegExp(`/${word}(?![a-z])`)));
      echoes.push((await echo.press('x', 1)).firstInMs);
      await pause(20 + ((turn * 37 + word.length * 53) % 60));
    }
    session.send(escapeKey);
    look();
    await pause(60);
  }
  const sorted = echoes.toSorted((a, b) => a - b);
  const hiccup = sorted[Math.floor(0.99 * (sorted.length - 1))]! - sorted[sorted.length >> 1]!;
  return samples.map(one => Math.max(0, one - hiccup));
}

/** From the key until the screen matches. */
async function shown(session: Session, keys: string, pattern: RegExp): Promise<number> {
  const from = performance.now();
  const {promise, resolve} = Promise.withResolvers<number>();
  const stop = session.onShown(() => {
    if (pattern.test(session.text())) resolve(session.shownAt() - from);
  });
  session.send(keys);
  const took = await Promise.race([promise, pause(5000).then(() => undefined)]);
  stop();
  if (took === undefined) throw new Error(`${pattern} did not come. The screen:\n${session.text()}`);
  return took;
}

/** The logs of 50 pods are opened again and again, and then looked at. */
async function calm(session: Session, seconds: number): Promise<Samples> {
  await session.until(/\b2 deployments/, shownInMs);
  const firstLines: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await session.quiet(300, 3000);
    firstLines.push(await shown(session, 'l', /seq=\d+/));
    if (round === rounds - 1) break;
    session.send(escapeKey);
    await session.until(/\b2 deployments/, shownInMs);
  }
  await pause(1500);
  return {firstLines, quietLine: await delays(session, seconds)};
}

/** From the time that stands before a line until it came to the terminal, for each line that comes. */
async function delays(session: Session, seconds: number): Promise<readonly number[]> {
  const samples: number[] = [];
  const seen = new Set(linesOf(session));
  const stop = session.onShown(() => {
    const arrivedAt = performance.timeOrigin + session.shownAt();
    for (const line of linesOf(session)) {
      if (seen.has(line)) continue;
      seen.add(line);
      const ofDay = Date.parse(`1970-01-01T${/\d\d:\d\d:\d\d\.\d{3}/.exec(line)![0]}Z`);
      samples.push((arrivedAt - ofDay) % 86_400_000);
    }
  });
  await pause(seconds * 1000);
  stop();
  return samples;
}

/** Time, number and pod of what is shown, so that the same line is the same text however it is cut. */
function linesOf(session: Session): readonly string[] {
  return session
    .text()
    .split('\n')
    .flatMap(row => {
      const [time, place] = [/\d\d:\d\d:\d\d\.\d{3}/.exec(row), /seq=\d+ +from=\w+/.exec(row)];
      return time && place ? [`${time[0]} ${place[0]}`] : [];
    });
}

/** Each stream has a connection. */
async function many(session: Session): Promise<Samples> {
  await session.until(/\bcrowd\b/, shownInMs);
  await session.quiet(500, 5000);
  const before = socketsOf(session.pid);
  session.send('l');
  await session.until(new RegExp(`\\b${manyStreams} pods`), shownInMs);
  const deadline = performance.now() + 5000;
  while (socketsOf(session.pid) - before < manyStreams && performance.now() < deadline) await pause(50);
  await pause(2000);
  return {streams: [Math.min(manyStreams, socketsOf(session.pid) - before)]};
}

function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter(fd => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

async function inView(
  stage: Stage,
  world: Served,
  words: readonly string[],
  body: (session: Session) => Promise<Samples>,
): Promise<Samples> {
  const args = [cli, ...words, '--kubeconfig', world.kubeconfig];
  const session = open({command: process.execPath, args, env: stage.env}, stage.directory);
  try {
    return await body(session);
  } finally {
    await session.close();
  }
}
