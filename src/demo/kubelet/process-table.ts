import type {ProcessTable} from './process.ts';

type Row = {readonly pid: number; readonly user: string; readonly startedAt: number; readonly argv: readonly string[]};

/** The processes of one container. Numbers are not given twice. */
export function createProcessTable(now: () => number, user: string): ProcessTable {
  const rows = new Map<number, Row>();
  let last = 0;
  return {
    list: () => [...rows.values()],
    add(argv) {
      const pid = ++last;
      rows.set(pid, {pid, user, startedAt: now(), argv});
      return {pid, remove: () => rows.delete(pid)};
    },
  };
}
