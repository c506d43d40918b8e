import {createHash} from 'node:crypto';
import {readdir, readFile, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {writePrivateFile} from './private-file.ts';

/** What is worth remembering between runs and may vanish at any time. Nothing here throws. */
export type DiskCache = {
  /** Undefined for what is missing, damaged, too large or of another format. `savedAt` is in ms since the epoch. */
  read(key: string): Promise<{readonly value: unknown; readonly savedAt: number} | undefined>;
  /** `value` is anything JSON can say. Answers why it could not be kept, if so. */
  write(key: string, value: unknown, savedAt: number): Promise<string | undefined>;
};

export type DiskCacheOptions = {
  readonly folder: string;
  /** What the values are, and in which shape: `discovery-1`. Values of another format are never read. */
  readonly format: string;
  /** Of all files together; the oldest leave first. */
  readonly maxBytes?: number;
};

/** One file per key, named by the key's hash, since keys may hold addresses of servers. */
export function diskCache({folder, format, maxBytes = 32 * 1024 * 1024}: DiskCacheOptions): DiskCache {
  const pathOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  return {
    async read(key) {
      try {
        const path = pathOf(key);
        if ((await stat(path)).size > maxBytes) return undefined;
        const kept = JSON.parse(await readFile(path, 'utf8')) as unknown;
        return isKept(kept) && kept.format === format ? {value: kept.value, savedAt: kept.savedAt} : undefined;
      } catch {
        return undefined;
      }
    },
    async write(key, value, savedAt) {
      const path = pathOf(key);
      const text = JSON.stringify({format, savedAt, value} satisfies Kept);
      if (Buffer.byteLength(text) > maxBytes) return `${path} cannot be written: larger than ${maxBytes} bytes`;
      const problem = await writePrivateFile(path, text);
      if (problem === undefined) await removeOldest(folder, maxBytes).catch(() => undefined);
      return problem;
    },
  };
}

type Kept = {readonly format: string; readonly savedAt: number; readonly value: unknown};

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const kept = value as Partial<Kept>;
  return typeof kept.format === 'string' && typeof kept.savedAt === 'number' && 'value' in kept;
}

/** By the time of the last write; only files that look like ours. */
async function removeOldest(folder: string, maxBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter(name => /^[0-9a-f]{64}\.json$/.test(name));
  const files = await Promise.all(
    names.map(async name => {
      const {size, mtimeMs} = await stat(join(folder, name));
      return {path: join(folder, name), size, mtimeMs};
    }),
  );
  let bytes = 0;
  for (const file of files.sort((one, other) => other.mtimeMs - one.mtimeMs)) {
    bytes += file.size;
    if (bytes > maxBytes) await rm(file.path, {force: true});
  }
}
