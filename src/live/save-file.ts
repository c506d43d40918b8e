import {randomUUID} from 'node:crypto';
import {lstat, mkdir, open, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileReason} from '../changes/file-reason.ts';
import type {Place} from '../cluster/places.ts';

export type Saving = {
  /** Made where it is missing; without one, why there is none. */
  readonly folder: Place;
  /** See `savedName`. A file of this name is kept: the new one is called `name-2.log`. */
  readonly name: string;
  /** In parts, so that a long text is never whole in memory. What it throws is thrown. */
  readonly text: Iterable<Uint8Array | string>;
  readonly signal?: AbortSignal;
};

/** The folder of saved files, below that of the state. */
export function savedFolder(state: Place): Place {
  return state.folder === undefined ? state : {folder: join(state.folder, 'saved')};
}

/**
 * Writes a text to a file that its owner alone can read (0600), whole or not at all, in slices between which the program goes on. Resolves
 * with the path. Rejects with an Error whose message says what could not be written, why, and what to do; when the signal fires, with its
 * reason.
 */
export async function saveText({folder: place, name, text, signal}: Saving): Promise<string> {
  if (place.folder === undefined) throw new Error(`There is no folder to save to: ${place.because}`);
  const {folder} = place;
  const unfinished = join(folder, `.${name}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
  const slices = slicesOf(text);
  let problem: unknown;
  try {
    await onDisk(mkdir(folder, {recursive: true, mode: 0o700}));
    const file = await onDisk(open(unfinished, 'wx', 0o600));
    try {
      for (const slice of slices) {
        signal?.throwIfAborted();
        await onDisk(file.writeFile(slice));
      }
      await onDisk(file.sync());
    } finally {
      await file.close().catch(() => undefined);
    }
    signal?.throwIfAborted();
    const path = join(folder, await freeName(folder, name));
    await onDisk(rename(unfinished, path));
    return path;
  } catch (error) {
    problem = error;
  }
  await rm(unfinished, {force: true}).catch(() => undefined);
  if (!(problem instanceof DiskError)) throw problem;
  throw new Error(`${join(folder, name)} cannot be written: ${fileReason(problem.cause)}. ${remedyOf(problem.cause)}`);
}

/**
 * A name for what is saved, safe on every file system: `prod-eu_deployment-web_2026-01-01T142107Z.log`. `at` in ms since the epoch.
 */
export function savedName({context, what, at, ending}: {context: string; what: string; at: number; ending: 'log' | 'txt'}): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(':', '');
  return [safe(context), safe(what), `${time}Z.${ending}`].filter(Boolean).join('_');
}

/** What the file system said, as against what the text threw. */
class DiskError extends Error {}

function onDisk<T>(done: Promise<T>): Promise<T> {
  return done.catch(cause => {
    throw new DiskError('disk', {cause});
  });
}

/** So much is made and written at a time: far below a ms of work for a file system. */
const SLICE_BYTES = 64 * 1024;

function* slicesOf(text: Iterable<Uint8Array | string>): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for (const part of text) {
    const piece = typeof part === 'string' ? Buffer.from(part) : part;
    // What was handed on may change when more is asked for.
    parts.push(typeof part === 'string' ? piece : Uint8Array.prototype.slice.call(piece));
    bytes += piece.length;
    if (bytes < SLICE_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(parts);
}

async function freeName(folder: string, name: string): Promise<string> {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${stem}-${number}${ending}`;
    const isTaken = await lstat(join(folder, tried)).then(
      () => true,
      () => false,
    );
    if (!isTaken) return tried;
  }
}

const LONGEST_PART = 80;

function safe(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .replaceAll(/^[.-]+|-+$/g, '')
    .slice(0, LONGEST_PART);
}

function remedyOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    ? 'Make room there and save again'
    : 'XDG_STATE_HOME can name another folder; C copies instead';
}
