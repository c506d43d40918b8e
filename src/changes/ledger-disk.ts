import {constants, type Stats} from 'node:fs';
import {type FileHandle, mkdir, open, rename, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileReason} from './file-reason.ts';

export type Disk = {
  /** Appends one line; on the disk itself when this resolves where `isSafe`. Never rejects: answers why it could not be written. */
  append(line: string, isSafe: boolean): Promise<string | undefined>;
  /**
   * Gives every line, oldest first, to `take`, which answers false for those that it cannot read; what was appended here is among them. Answers
   * what is wrong, in words.
   */
  read(take: (line: string) => boolean): Promise<readonly string[]>;
};

/** A lock is held for a few ms; one that is so old was left by a crash. */
const LEFT_BEHIND_MS = 60_000;
/** Of a file that is larger (nobody of us wrote it) the newest part is read. */
const MOST_READ = 16 * 2 ** 20;
const CHUNK = 256 * 1024;
const NEWLINE = 10;
const TRIES = 3;
/** A pipe in its place must not block. */
const {O_NONBLOCK = 0} = constants;

/**
 * `ledger.jsonl` in `folder`, and `ledger.1.jsonl`, which it becomes when it is larger than `capBytes`. Several processes may write at once:
 * each line is one write with O_APPEND. It begins with a newline too, so that whatever a crash or a full disk has left cut off stays alone.
 */
export function ledgerDisk(folder: string, capBytes: number): Disk {
  const path = join(folder, 'ledger.jsonl');
  const older = join(folder, 'ledger.1.jsonl');
  const lock = join(folder, 'ledger.lock');
  let turn: Promise<unknown> = Promise.resolve();
  let stuckBecause: string | undefined;

  return {
    append(line, isSafe) {
      const written = turn.then(() => write(Buffer.from(`\n${line}\n`)));
      turn = written.then(({stats}) => (stats.size > capBytes ? putAside(stats.mtimeMs) : undefined)).catch(() => undefined);
      return written
        .then(({file}) => finish(file, isSafe))
        .then(
          () => undefined,
          error => `${path} cannot be written: ${fileReason(error)}`,
        );
    },
    read,
  };

  async function write(bytes: Buffer): Promise<{readonly file: FileHandle; readonly stats: Stats}> {
    for (let tries = 1; ; tries++) {
      const file = await opened();
      try {
        const {bytesWritten} = await file.write(bytes);
        const stats = await file.stat();
        // Cut off, or twice put aside meanwhile, so that nobody will read it: once more.
        if (bytesWritten === bytes.length && stats.nlink > 0) return {file, stats};
        if (tries === TRIES) throw Object.assign(new Error('cut off'), {code: 'ENOSPC'});
      } catch (error) {
        await file.close();
        throw error;
      }
      await file.close();
    }
  }

  async function opened(): Promise<FileHandle> {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | O_NONBLOCK;
    try {
      return await open(path, flags, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(folder, {recursive: true, mode: 0o700});
      return open(path, flags, 0o600);
    }
  }

  /**
   * Two that find the file too large must not both rename it: the second would put the new, nearly empty file in the place of the full one. So
   * only the holder of the lock renames, and looks at the size again first; the other goes on writing to the large file. Who still has the
   * old file open writes to the end of `ledger.1.jsonl`, which is read as well. A lock that was left behind is removed, but not taken in the
   * same turn, so that of two that find it at the same time neither believes to hold it.
   */
  async function putAside(now: number): Promise<void> {
    try {
      await writeFile(lock, String(process.pid), {flag: 'wx', mode: 0o600});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') stuckBecause = fileReason(error);
      else if (now - (await stat(lock)).mtimeMs > LEFT_BEHIND_MS) await rm(lock, {force: true});
      return;
    }
    try {
      if ((await stat(path)).size > capBytes) await rename(path, older);
      stuckBecause = undefined;
    } catch (error) {
      stuckBecause = fileReason(error);
    } finally {
      await rm(lock, {force: true});
    }
  }

  async function read(take: (line: string) => boolean): Promise<readonly string[]> {
    await turn;
    const problems: string[] = stuckBecause === undefined ? [] : [`${path} grows and cannot be put aside: ${stuckBecause}`];
    // In this order: a file that is put aside between the two is opened twice, not missed.
    const newer = await openedToRead(path, problems);
    const old = await openedToRead(older, problems);
    try {
      const isSame = newer && old && (await newer.stat()).ino === (await old.stat()).ino;
      if (old && !isSame) await readLines(old, older, take, problems);
      if (newer) await readLines(newer, path, take, problems);
    } finally {
      await Promise.all([newer?.close(), old?.close()]);
    }
    return problems;
  }
}

async function finish(file: FileHandle, isSafe: boolean): Promise<void> {
  try {
    if (isSafe) await file.sync();
  } finally {
    await file.close();
  }
}

async function openedToRead(path: string, problems: string[]): Promise<FileHandle | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isFile()) return file;
    await file.close();
    problems.push(`${path} cannot be read: ${stats.isDirectory() ? 'a folder is in its place' : 'it is no file'}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') problems.push(`${path} cannot be read: ${fileReason(error)}`);
  }
  return undefined;
}

/** Piece by piece, so that keys do not wait for it. */
async function readLines(file: FileHandle, path: string, take: (line: string) => boolean, problems: string[]): Promise<void> {
  let unreadable = 0;
  let pending: Buffer[] = [];
  try {
    const {size} = await file.stat();
    let position = Math.max(0, size - MOST_READ);
    let isCut = position > 0;
    const end = () => {
      const line = isCut ? '' : Buffer.concat(pending).toString('utf8').trim();
      pending = [];
      isCut = false;
      if (line !== '' && !take(line)) unreadable++;
    };
    if (isCut) problems.push(`${path} is very large: only its newest part is read`);
    for (;;) {
      const {bytesRead, buffer} = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const read = buffer.subarray(0, bytesRead);
      let from = 0;
      for (let at = read.indexOf(NEWLINE); at >= 0; at = read.indexOf(NEWLINE, from)) {
        pending.push(read.subarray(from, at));
        end();
        from = at + 1;
      }
      if (from < bytesRead) pending.push(read.subarray(from));
    }
    end();
  } catch (error) {
    problems.push(`${path} cannot be read: ${fileReason(error)}`);
  }
  if (unreadable > 0) problems.push(`${unreadable === 1 ? '1 line' : `${unreadable} lines`} of ${path} cannot be read`);
}
