import {print} from '../io.ts';
import {machineOf} from '../machine.ts';
import type {Steps, Task} from '../task.ts';
import {dateText} from './date-format.ts';
import {UsageProblem} from './options.ts';

/** Processes, in the columns of BusyBox or, where asked in their way (`aux`, `-ef`), of procps. */
export function* ps(task: Task, given: readonly string[]): Steps<number> {
  const letters = given.filter(word => !word.includes('=') && !/,/.test(word)).join('');
  const columnsAt = given.findIndex(word => /^-?o/.test(word));
  const tasks = task.others();
  if (columnsAt >= 0) {
    const names = (given[columnsAt]!.replace(/^-?o/, '') || (given[columnsAt + 1] ?? '')).split(',');
    yield* print(task, chosen(task, tasks, names));
  } else if (/f/.test(letters) && /e|A/.test(letters)) yield* print(task, full(tasks));
  else if (/u/.test(letters)) yield* print(task, byUser(task, tasks));
  else {
    const rows = tasks.map(each => `${String(each.pid).padStart(5)} ${userOf(each).padEnd(8)}   0:00 ${argumentsOf(each)}\n`);
    yield* print(task, `PID   USER     TIME  COMMAND\n${rows.join('')}`);
  }
  return 0;
}

export function userOf({container}: Task): string {
  return (container.user ?? 'root').slice(0, 8);
}

export function argumentsOf({argv}: Task): string {
  return argv.join(' ').replace(/[\n\t]/g, ' ');
}

/** `S` for all but who asks. */
export function stateOf(task: Task, asking: Task): string {
  return task === asking ? 'R' : 'S';
}

function terminalOf({terminal}: Task): string {
  return terminal ? 'pts/0' : '?';
}

function full(tasks: readonly Task[]): string {
  const rows = tasks.map(each => {
    const columns = [
      userOf(each).padEnd(8),
      String(each.pid).padStart(7),
      String(each.parent?.pid ?? 0).padStart(7),
      ' 0',
      dateText('%H:%M', each.startedAt),
      terminalOf(each).padEnd(8),
      '00:00:00',
      argumentsOf(each),
    ];
    return `${columns.join(' ')}\n`;
  });
  return `UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.join('')}`;
}

function byUser(task: Task, tasks: readonly Task[]): string {
  const {memoryBytes} = machineOf(task.container);
  const rows = tasks.map(each => {
    const rss = Math.ceil(each.memory / 1024);
    const share = ((100 * each.memory) / memoryBytes).toFixed(1);
    const columns = [
      userOf(each).padEnd(8),
      String(each.pid).padStart(7),
      ' 0.0',
      share.padStart(4),
      String(rss + 2260).padStart(6),
      String(rss).padStart(5),
      terminalOf(each).padEnd(8),
      `${stateOf(each, task)}${each.pid === each.group ? 's' : ''}`.padEnd(4),
      dateText('%H:%M', each.startedAt).padEnd(7),
      '0:00',
      argumentsOf(each),
    ];
    return `${columns.join(' ')}\n`;
  });
  return `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`;
}

function chosen(task: Task, tasks: readonly Task[], names: readonly string[]): string {
  const columns = names.map(name => {
    const column = known[name.split('=')[0]!];
    if (!column) throw new UsageProblem(`bad -o argument '${name}', supported arguments: ${Object.keys(known).join(',')}`);
    return {...column, title: name.includes('=') ? name.slice(name.indexOf('=') + 1) : column.title};
  });
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, index) => (columns[index]!.isRight ? cell.padStart(columns[index]!.width) : cell.padEnd(columns[index]!.width)))
      .join(' ')
      .trimEnd()}\n`;
  const head = columns.every(({title}) => title === '') ? '' : line(columns.map(({title, width}) => title.padEnd(width)));
  return head + tasks.map(each => line(columns.map(({cell}) => cell(each, task)))).join('');
}

type Column = {readonly title: string; readonly width: number; readonly isRight?: boolean; cell(task: Task, asking: Task): string};

const known: Readonly<Record<string, Column>> = {
  pid: {title: 'PID', width: 5, isRight: true, cell: ({pid}) => String(pid)},
  ppid: {title: 'PPID', width: 5, isRight: true, cell: ({parent}) => String(parent?.pid ?? 0)},
  pgid: {title: 'PGID', width: 5, isRight: true, cell: ({group}) => String(group)},
  user: {title: 'USER', width: 8, cell: userOf},
  group: {title: 'GROUP', width: 8, cell: userOf},
  comm: {title: 'COMMAND', width: 16, cell: ({argv}) => (argv[0] ?? '').replace(/^.*\//, '').slice(0, 15)},
  args: {title: 'COMMAND', width: 7, cell: argumentsOf},
  cmd: {title: 'COMMAND', width: 7, cell: argumentsOf},
  command: {title: 'COMMAND', width: 7, cell: argumentsOf},
  stat: {title: 'STAT', width: 4, cell: stateOf},
  state: {title: 'STAT', width: 4, cell: stateOf},
  tty: {title: 'TT', width: 6, cell: terminalOf},
  time: {title: 'TIME', width: 5, cell: () => '0:00'},
  etime: {title: 'ELAPSED', width: 7, isRight: true, cell: elapsed},
  vsz: {title: 'VSZ', width: 6, isRight: true, cell: ({memory}) => String(Math.ceil(memory / 1024) + 2260)},
  rss: {title: 'RSS', width: 5, isRight: true, cell: ({memory}) => String(Math.ceil(memory / 1024))},
  nice: {title: 'NI', width: 3, isRight: true, cell: () => '0'},
};

function elapsed({container, startedAt}: Task): string {
  const seconds = Math.floor((container.agenda.now() - startedAt) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}h${two(Math.floor(seconds / 60) % 60)}` : `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}
