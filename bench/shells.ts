import {fileURLToPath} from 'node:url';
import {type BusyboxPod, busyboxPod} from './busybox-pod.ts';
import {resourcesOf} from './process-tree.ts';
import {open, pause, type Session} from './pty.ts';
import type {Benchmark, Samples, Stage} from './stage.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const shownInMs = 20_000;
const leave = '\x1d';
const megabytes = 50;
const sessions = 20;
/** A line of 79 letters and its end: the file is what people print by mistake. */
const makeFile = `yes abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefg | head -n ${(megabytes * 1e6) / 80} > /tmp/big; echo made-$((1+1))`;

/** Shells in a container of a real kubelet, where there is one, with `kubectl exec` beside. */
export const shells: Benchmark = {
  name: 'shells',
  async run(stage) {
    if (!stage.subject.measuresItself) return {};
    const pod = await busyboxPod(stage, 'dogwatch-bench-shells');
    try {
      return {...(await inShell(stage, pod, session => one(stage, pod, session))), ...(await inTable(stage, pod, many))};
    } finally {
      await pod.close();
    }
  },
};

async function one(stage: Stage, pod: BusyboxPod, session: Session): Promise<Samples> {
  const echo = await echoes(stage, pod, session);
  session.send(`${makeFile}\r`);
  await session.until(/made-2/, 120_000);
  const before = resourcesOf(session.pid).rssBytes;
  let most = before;
  const looking = setInterval(() => (most = Math.max(most, resourcesOf(session.pid).rssBytes)), 50);
  const {rates, stops} = await floods(session);
  clearInterval(looking);
  // It goes on for a second after each ctrl-c: nobody who waits for the gate is to wait for that.
  const theirs = stage.isQuick ? undefined : await beside(stage, pod, ['sh'], floods);
  return {
    ...echo,
    shellRate: rates,
    shellMemory: [(most - before) / 1e6],
    shellStop: stops,
    ...(theirs && {shellRateBeside: theirs.rates, shellStopBeside: theirs.stops}),
  };
}

/** How fast a file is printed, and how long a flood goes on after ctrl-c. */
async function floods(session: Session): Promise<{readonly rates: readonly number[]; readonly stops: readonly number[]}> {
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    const from = performance.now();
    session.send(`cat /tmp/big; echo done-${round}-$((1+1))\r`);
    await session.until(new RegExp(`done-${round}-2`), 60_000);
    rates.push(megabytes / ((performance.now() - from) / 1000));
  }
  const stops: number[] = [];
  for (let round = 0; round < 7; round++) {
    session.send('while true; do cat /tmp/big; done\r');
    await pause(700);
    const from = performance.now();
    session.send(`\x03echo stopped-${round}-$((1+1))\r`);
    await session.until(new RegExp(`stopped-${round}-2`), 20_000);
    stops.push(performance.now() - from);
  }
  return {rates, stops};
}

/** `kubectl exec` on a terminal of its own; undefined where there is none to be compared with. */
async function beside<T>(
  {env, directory}: Stage,
  {kubectl, kubeconfig, namespace, pod}: BusyboxPod,
  words: readonly string[],
  body: (session: Session) => Promise<T>,
): Promise<T | undefined> {
  if (kubectl === undefined) return undefined;
  const args = ['exec', '-it', '-n', namespace, pod, '--kubeconfig', kubeconfig, '--', ...words];
  const session = open({command: kubectl, args, env}, directory);
  try {
    await pause(1500);
    return await body(session);
  } finally {
    session.send('\x03\x04');
    await session.close();
  }
}

/** The same letters in both, in turns, so that both have the same neighbours; without kubectl the other is a mere echo on this machine. */
async function echoes(stage: Stage, pod: BusyboxPod, session: Session): Promise<Samples> {
  session.send('cat\r');
  await pause(1500);
  const typing = (other: Session) => typed(session, other, stage.isQuick ? 300 : 1000);
  const found = (await beside(stage, pod, ['cat'], typing)) ?? (await withEcho(stage, typing));
  session.send('\x03');
  await pause(300);
  return found;
}

async function withEcho<T>({env, directory}: Stage, body: (echo: Session) => Promise<T>): Promise<T> {
  const echo = open({command: 'cat', args: [], env}, directory);
  try {
    return await body(echo);
  } finally {
    await echo.close();
  }
}

async function typed(session: Session, other: Session, rounds: number): Promise<Samples> {
  const own: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const letter = round % 60 === 59 ? '\x15' : 'a';
    const ours = await session.press(letter, 2);
    const others = await other.press(letter, 2);
    if (letter !== 'a') continue;
    own.push(ours.firstInMs);
    theirs.push(others.firstInMs);
  }
  return {shellEcho: [p99(own) - p99(theirs)], shellEchoOwn: own, shellEchoBeside: theirs};
}

/** Many that nobody looks at. */
async function many(session: Session, {namespace}: BusyboxPod): Promise<Samples> {
  const before = resourcesOf(session.pid).rssBytes;
  for (let count = 1; count <= sessions; count++) {
    session.send('s');
    await session.until(/live +ctrl-\]/, shownInMs);
    await session.until(/[#$] *$/m, shownInMs);
    session.send(leave);
    await session.until(new RegExp(`${namespace}.*(live|pods)`), shownInMs);
  }
  await pause(3000);
  const from = {at: performance.now(), ...resourcesOf(session.pid)};
  await pause(10_000);
  const to = resourcesOf(session.pid);
  return {
    sessionsMemory: [(to.rssBytes - before) / 1e6],
    sessionsCpu: [((to.cpuInMs - from.cpuInMs) / (performance.now() - from.at)) * 100],
  };
}

async function inTable(stage: Stage, pod: BusyboxPod, body: (session: Session, pod: BusyboxPod) => Promise<Samples>): Promise<Samples> {
  const args = [cli, 'pods', '-n', pod.namespace, '--kubeconfig', pod.kubeconfig];
  const session = open({command: process.execPath, args, env: stage.env}, stage.directory);
  try {
    await session.until(/● live/, shownInMs);
    await session.quiet(500, 3000);
    return await body(session, pod);
  } finally {
    await session.close();
  }
}

function inShell(stage: Stage, pod: BusyboxPod, body: (session: Session) => Promise<Samples>): Promise<Samples> {
  return inTable(stage, pod, async session => {
    session.send('s');
    await session.until(/live +ctrl-\]/, shownInMs);
    await session.until(/[#$] *$/m, shownInMs);
    const found = await body(session);
    session.send(`exit\r`);
    await session.until(/ended with/, shownInMs);
    return found;
  });
}

function p99(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(0.99 * (samples.length - 1))]!;
}
