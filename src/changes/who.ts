import type {Entry} from './ledger.ts';

/** Whether the process that began an entry still runs; undefined where that cannot be known: it ran on another host. */
export type IsAlive = (entry: Entry) => boolean | undefined;

/**
 * Looks for the processes of this host. An entry of our own number that is not one of ours is of a process before us; any other process that
 * took the number of a dead one passes for it.
 */
export function isAliveHere(who: Entry['who'], own: () => readonly string[]): IsAlive {
  return ({id, who: {host, pid}}) => {
    if (own().includes(id)) return true;
    if (host !== who.host) return undefined;
    return pid !== who.pid && isRunning(pid);
  };
}

function isRunning(pid: number): boolean {
  // Numbers below 1 mean groups of processes.
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
