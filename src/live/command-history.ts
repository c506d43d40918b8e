import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writePrivateFile} from '../cluster/private-file.ts';

const MOST = 50;

export type CommandHistory = {
  /** The newest first; of earlier sittings, too. Never rejects: what cannot be read is not there. */
  read(): Promise<readonly string[]>;
  /** A line that begins with a blank is not kept, as in shells. */
  add(line: string): void;
};

/** The last 50 commands that were run, each once, in a file that its owner alone can read. `onProblem` is told once that it cannot be written. */
export function createCommandHistory(folder: string | undefined, onProblem: (text: string) => void): CommandHistory {
  const path = folder === undefined ? undefined : join(folder, 'commands.json');
  let own: readonly string[] = [];
  let isTold = false;
  let writing = Promise.resolve();
  return {
    read,
    add(line) {
      if (/^\s|^$/.test(line)) return;
      own = newestFirst([line.trimEnd(), ...own]);
      if (path !== undefined) writing = writing.then(() => write(path));
    },
  };

  async function read(): Promise<readonly string[]> {
    return newestFirst([...own, ...(path === undefined ? [] : await linesIn(path))]);
  }

  /** Other sittings may have written meanwhile. */
  async function write(to: string): Promise<void> {
    const problem = await writePrivateFile(to, `${JSON.stringify(await read(), undefined, 1)}\n`);
    if (problem === undefined || isTold) return;
    isTold = true;
    onProblem(`Commands are not kept: ${problem}`);
  }
}

function newestFirst(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].slice(0, MOST);
}

async function linesIn(path: string): Promise<readonly string[]> {
  try {
    const kept: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Array.isArray(kept) ? kept.filter(line => typeof line === 'string') : [];
  } catch {
    return [];
  }
}
