import {print} from '../io.ts';
import {inRawMode, readKeys} from '../keys.ts';
import {loadOf, machineOf, memoryOf} from '../machine.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {parseOptions} from './options.ts';
import {argumentsOf, stateOf, userOf} from './ps.ts';

/** Processes again and again: plainly with -b or into a pipe, on the whole screen of a terminal until `q`. */
export function* top(task: Task, given: readonly string[]): Steps<number> {
  const {has, value} = parseOptions(given, {letters: 'bn:d:mH', usage: 'top [-bmH] [-n COUNT] [-d SECONDS]'});
  const turns = Number(value('n') ?? Number.POSITIVE_INFINITY) || 1;
  const ms = Math.max(100, Number(value('d') ?? 5) * 1000);
  const output = task.descriptors.get(1);
  const input = task.descriptors.get(0);
  if (has('b') || !output?.terminal || !input?.terminal) {
    for (let turn = 0; turn < turns; turn++) {
      if (turn > 0) yield task.sleep(ms);
      yield* print(task, `${turn > 0 ? '\n' : ''}${picture(task, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)}`);
    }
    return 0;
  }
  return yield* inRawMode(task, input, () => onScreen(task, input, turns, ms));
}

function* onScreen(task: Task, input: Descriptor, turns: number, ms: number): Steps<number> {
  const {terminal} = input;
  const keys = readKeys(task, input);
  for (let turn = 0; turn < turns; turn++) {
    const {rows = 24, columns = 80} = terminal ?? {};
    const lines = picture(task, columns - 1, rows - 1)
      .trimEnd()
      .split('\n');
    const shown = lines.map((line, index) => (index === 3 ? `\x1b[7m${line}\x1b[m` : line));
    yield* print(task, `\x1b[H\x1b[J${shown.join('\n')}\r`);
    const until = task.container.agenda.now() + ms;
    while (task.container.agenda.now() < until) {
      if (!input.isReadable?.()) {
        yield task.sleep(100);
        continue;
      }
      const key = yield* keys.next();
      if (key === undefined || key === 'q' || key === 'ctrl-c') {
        yield* print(task, '\n');
        return key === 'ctrl-c' ? 130 : 0;
      }
      break;
    }
  }
  yield* print(task, '\n');
  return 0;
}

function picture(task: Task, columns: number, rows: number): string {
  const {container} = task;
  const {used, free, buffers, cached} = memoryOf(container);
  const {memoryBytes} = machineOf(container);
  const tasks = [...task.others()].sort((one, other) => other.memory - one.memory || one.pid - other.pid);
  const head = [
    `Mem: ${used}K used, ${free}K free, 9244K shrd, ${buffers}K buff, ${cached}K cached`,
    'CPU:   1% usr   0% sys   0% nic  98% idle   0% io   0% irq   0% sirq',
    `Load average: ${loadOf(container).join(' ')} 1/${200 + tasks.length} ${tasks.reduce((most, {pid}) => Math.max(most, pid), 0)}`,
    '  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND',
  ];
  const lines = tasks.map(each => {
    const size = Math.ceil(each.memory / 1024) + 2260;
    const columnsOf = [
      String(each.pid).padStart(5),
      String(each.parent?.pid ?? 0).padStart(5),
      userOf(each).padEnd(8),
      stateOf(each, task).padEnd(4),
      sizeText(size).padStart(5),
      `${Math.round((100 * size * 1024) / memoryBytes)}%`.padStart(4),
      '  0%',
      argumentsOf(each),
    ];
    return columnsOf.join(' ');
  });
  return `${[...head, ...lines]
    .slice(0, rows)
    .map(line => line.slice(0, columns))
    .join('\n')}\n`;
}

function sizeText(kib: number): string {
  return kib < 100_000 ? String(kib) : `${Math.round(kib / 1024)}m`;
}
