import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {lineCounter} from './log-lines.ts';
import {resourcesOf} from './process-tree.ts';
import {pause, type Program} from './pty.ts';

/** What a program that prints logs into a pipe did while it was watched. */
export type Piped = {
  readonly linesASecond: number;
  readonly containers: number;
  readonly lost: number;
  readonly repeated: number;
  /** Of a core, in percent. */
  readonly cpuPercent: number;
  readonly memoryMB: number;
};

const firstInMs = 15_000;
const settleInMs = 1500;
const sampleInMs = 250;

/** Runs it for so long from its first lines on, and counts. Rejects where no line comes. */
export async function piped({command, args, env}: Program, cwd: string, seconds: number): Promise<Piped> {
  const child = spawn(command, [...args], {env: {...env}, cwd, stdio: ['ignore', 'pipe', 'pipe']});
  const ended = once(child, 'exit');
  const counter = lineCounter();
  let told = '';
  child.stdout.on('data', (chunk: Buffer) => counter.take(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told = (told + text).slice(-1000)));
  try {
    const deadline = performance.now() + firstInMs;
    while (counter.lines === 0) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`${command} ${args.join(' ')} prints no lines: ${told}`);
      await pause(20);
    }
    await pause(settleInMs);
    const [from, before, linesBefore] = [performance.now(), resourcesOf(child.pid!), counter.lines];
    let mostBytes = before.rssBytes;
    while (performance.now() < from + seconds * 1000) {
      await pause(sampleInMs);
      mostBytes = Math.max(mostBytes, resourcesOf(child.pid!).rssBytes);
    }
    const tookInMs = performance.now() - from;
    return {
      linesASecond: ((counter.lines - linesBefore) / tookInMs) * 1000,
      containers: counter.containers,
      lost: counter.lost,
      repeated: counter.repeated,
      cpuPercent: ((resourcesOf(child.pid!).cpuInMs - before.cpuInMs) / tookInMs) * 100,
      memoryMB: mostBytes / 1e6,
    };
  } finally {
    child.kill('SIGTERM');
    const isOver = await Promise.race([ended.then(() => true), pause(3000).then(() => false)]);
    if (!isOver) child.kill('SIGKILL');
    await ended;
  }
}
