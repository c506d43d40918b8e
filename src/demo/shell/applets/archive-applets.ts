import {gunzipSync, gzipSync} from 'node:zlib';
import {absolute, complain, openInput, readAll, reasonOf, write} from '../io.ts';
import type {Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {parseOptions} from './options.ts';
import {tar} from './tar.ts';

/** Archives and compressed files. */
export const archiveApplets: Readonly<Record<string, Applet>> = {
  tar,
  gzip: (task, given) => convert(task, given, false),
  gunzip: (task, given) => convert(task, given, true),
  zcat: (task, given) => convert(task, ['-c', ...given], true),
};

function* convert(task: Task, given: readonly string[], isUnpackingAlways: boolean): Steps<number> {
  const {has, words} = parseOptions(given, {
    letters: 'cfkdtnqv123456789',
    long: {stdout: 'c', decompress: 'd', keep: 'k', force: 'f'},
    usage: 'gzip [-cfkdt123456789] [FILE]...',
  });
  const isUnpacking = isUnpackingAlways || has('d');
  const {files} = task.container;
  let status = 0;
  for (const path of words.length === 0 ? ['-'] : words) {
    try {
      const bytes = yield* readAll(task, openInput(task, path));
      const made = Uint8Array.from(isUnpacking ? gunzipSync(bytes) : gzipSync(bytes));
      if (path === '-' || has('c')) {
        yield* write(task, made);
        continue;
      }
      const target = isUnpacking ? path.replace(/\.t?gz$/, suffix => (suffix === '.tgz' ? '.tar' : '')) : `${path}.gz`;
      if (target === path) {
        yield* complain(task, `${path}: unknown suffix - ignored`);
        status = 1;
        continue;
      }
      files.write(absolute(task, target), made, {mode: files.stat(absolute(task, path))?.mode ?? 0o644});
      if (!has('k')) files.remove(absolute(task, path));
    } catch (error) {
      const isDamaged = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
      yield* complain(task, isDamaged ? 'invalid magic' : `${path}: ${reasonOf(error)}`);
      status = 1;
    }
  }
  return status;
}
