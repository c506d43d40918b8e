import {readFile, stat} from 'node:fs/promises';

export type RotatedFiles = {
  /** The file's text, read anew only when the file has changed since. Throws what node:fs throws. */
  read(path: string): Promise<string>;
};

/** Reads certificates and tokens that others replace while we run. */
export function rotatedFiles(): RotatedFiles {
  const known = new Map<string, {stamp: string; text: string}>();
  return {
    async read(path) {
      const {mtimeMs, ctimeMs, size, ino} = await stat(path);
      const stamp = [mtimeMs, ctimeMs, size, ino].join(' ');
      const last = known.get(path);
      if (last?.stamp === stamp) return last.text;
      const text = await readFile(path, 'utf8');
      known.set(path, {stamp, text});
      return text;
    },
  };
}
