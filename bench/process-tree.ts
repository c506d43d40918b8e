import {readdirSync, readFileSync} from 'node:fs';

export type Resources = {readonly rssBytes: number; readonly cpuInMs: number};

const pageBytes = 4096;
const tickInMs = 10;

/** What a process and all that it started hold and have spent. Reads /proc, so Linux only; zero for a process that is gone. */
export function resourcesOf(pid: number): Resources {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => statOf(Number(name)) ?? []);
  const tree = new Set([pid]);
  for (let before = 0; before < tree.size; ) {
    before = tree.size;
    for (const {pid: child, parent} of all) if (tree.has(parent)) tree.add(child);
  }
  const members = all.filter(stat => tree.has(stat.pid));
  return {rssBytes: sum(members.map(({rssBytes}) => rssBytes)), cpuInMs: sum(members.map(({cpuInMs}) => cpuInMs))};
}

/** See proc(5), /proc/pid/stat: the name in parentheses may hold spaces, so the fields are counted from behind it. */
function statOf(pid: number): (Resources & {readonly pid: number; readonly parent: number}) | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return {pid, parent: fields[1]!, cpuInMs: (fields[11]! + fields[12]!) * tickInMs, rssBytes: fields[21]! * pageBytes};
  } catch {
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
