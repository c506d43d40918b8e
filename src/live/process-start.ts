import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';

/** A process that cannot be taken for a later one of the same number. */
export type Process = {readonly host: string; readonly pid: number /** '' where it is not known. */; readonly start: string};

/** When a process of this host began, in words of the system; '' where that cannot be learnt, undefined where there is no such process. */
export async function processStart(pid: number): Promise<string | undefined> {
  // Numbers below 1 mean groups of processes.
  if (!Number.isInteger(pid) || pid < 1 || !isRunning(pid)) return undefined;
  return process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of proc_pid_stat(5), ticks since the boot. What is dead and not yet waited for (Z, X) runs no more. */
async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return fields[19] ?? '';
}

/** POSIX knows no start of a process; BSD's ps, and macOS', does. */
async function startElsewhere(pid: number): Promise<string> {
  try {
    return (await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim();
  } catch {
    return '';
  }
}
