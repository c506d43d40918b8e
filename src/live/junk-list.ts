import {readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {writePrivateFile} from '../cluster/private-file.ts';
import {record, records, text, whole} from '../kube/loose.ts';
import {type Process, processStart} from './process-start.ts';

/** A pod that has to be removed by us. */
export type ListedJunk = {
  readonly context: string;
  /** Where the context led: another cluster may bear its name another time. */
  readonly server: string;
  readonly namespace: string;
  readonly name: string;
  /** '' while it is not known. */
  readonly uid: string;
  /** ms since the epoch. */
  readonly madeAt: number;
  readonly deadlineAt: number;
};

/** What one run of the program has made. */
export type SittingJunk = Process & {readonly sitting: string; readonly pods: readonly ListedJunk[]};

/**
 * One file a sitting, `junk/ID.json` in the state folder, so that sittings at the same time never write the same file. Nothing here rejects:
 * what could not be kept is answered in words.
 */
export type JunkList = {
  /** The file of this sitting as it should be; it is removed where there is nothing to keep. */
  keep(sitting: SittingJunk): Promise<string | undefined>;
  /** What all sittings have left; files that cannot be read are left alone. */
  read(): Promise<readonly SittingJunk[]>;
};

export function openJunkList(folder: string | undefined): JunkList {
  const place = folder === undefined ? undefined : join(folder, 'junk');
  let turn: Promise<unknown> = Promise.resolve();
  return {
    keep(sitting) {
      if (place === undefined) return Promise.resolve('there is no folder to keep the list of junk pods in');
      const written = turn.then(() => write(join(place, `${sitting.sitting}.json`), sitting));
      turn = written;
      return written;
    },
    async read() {
      if (place === undefined) return [];
      await turn;
      const names = await readdir(place).catch(() => []);
      const read = await Promise.all(
        names.filter(name => name.endsWith('.json') && !name.startsWith('.')).map(name => readOne(place, name)),
      );
      return read.filter(one => one !== undefined);
    },
  };
}

async function write(path: string, sitting: SittingJunk): Promise<string | undefined> {
  if (sitting.pods.length > 0) return writePrivateFile(path, `${JSON.stringify({format: 1, ...sitting})}\n`);
  await rm(path, {force: true}).catch(() => undefined);
  return undefined;
}

async function readOne(place: string, name: string): Promise<SittingJunk | undefined> {
  try {
    const raw = record(JSON.parse(await readFile(join(place, name), 'utf8')));
    // Of a newer version, which knows what to do with it.
    if (raw['format'] !== 1) return undefined;
    return {
      sitting: name.replace(/\.json$/, ''),
      host: text(raw['host']),
      pid: whole(raw['pid']),
      start: text(raw['start']),
      pods: records(raw['pods']).map(pod => ({
        context: text(pod['context']),
        server: text(pod['server']),
        namespace: text(pod['namespace']),
        name: text(pod['name']),
        uid: text(pod['uid']),
        madeAt: whole(pod['madeAt']),
        deadlineAt: whole(pod['deadlineAt']),
      })),
    };
  } catch {
    return undefined;
  }
}

/** Whether the process of a sitting still runs; undefined where that cannot be known: it is another host's. */
export async function isSittingAlive({host, pid, start}: Process, here: string): Promise<boolean | undefined> {
  if (host !== here) return undefined;
  const now = await processStart(pid);
  return now !== undefined && (start === '' || now === '' || now === start);
}
