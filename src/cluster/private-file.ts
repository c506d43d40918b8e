import {randomUUID} from 'node:crypto';
import {mkdir, open, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

/**
 * Writes a file whole or not at all, readable by its owner alone (0600), in a folder that is made (0700) where it is missing. Readers see the
 * old content or the new, also after a crash. Never throws: answers undefined, or a sentence that says what could not be kept and why.
 */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<string | undefined> {
  const folder = dirname(path);
  const unfinished = join(folder, `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
  try {
    await mkdir(folder, {recursive: true, mode: 0o700});
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    return undefined;
  } catch (error) {
    await rm(unfinished, {force: true}).catch(() => undefined);
    return `${path} cannot be written: ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return reasons[code] ?? (code || String(error));
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'a folder is in its place',
};
