import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {openSession, type Session} from './terminal-session.ts';

export type Sitting = Session & {
  /** Ends it as nobody can be told of; resolves when the process is gone. */
  killNow(): Promise<void>;
};

export type SittingOptions = {
  readonly cli: string;
  /** Where it finds what earlier sittings have left. */
  readonly home: string;
  readonly kubeconfig: string;
  readonly namespace: string;
};

/** The built program on a terminal of its own, among the pods of a namespace. */
export async function openSitting({cli, home, kubeconfig, namespace}: SittingOptions): Promise<Sitting> {
  const pidFile = join(home, 'pid');
  const line = `echo $$ > "${pidFile}"; exec "${process.execPath}" "${cli}" pods -n ${namespace}`;
  const session = await openSession({HOME: home, KUBECONFIG: kubeconfig, TERM: 'xterm-256color'}, ['sh', '-c', line]);
  await session.until('● live');
  return {
    ...session,
    async killNow() {
      process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
      await session.exited;
    },
  };
}

/** Agrees to a junk pod. */
export async function runJunk(sitting: Session, image: string): Promise<void> {
  sitting.type(`:run ${image}\r`);
  await sitting.until('enter show what changes');
  sitting.type('\r');
  await sitting.until('y run it');
  sitting.type('y');
}

/** The lists of junk that lie there. */
export async function listsIn(home: string): Promise<readonly string[]> {
  const names = await readdir(join(home, '.local/state/dogwatch/junk')).catch(() => []);
  return names.filter(name => name.endsWith('.json') && !name.startsWith('.'));
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
