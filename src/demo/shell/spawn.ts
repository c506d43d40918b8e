import type {Container, Ending, Process, Start} from '../kubelet/process.ts';
import {emptyDescriptor, outputDescriptor} from './descriptors.ts';
import {findProgram, NotFound} from './executables.ts';
import {kernelOf, RunningTask} from './kernel.ts';
import {Pipe} from './pipe.ts';
import {mountSystemFolders} from './system-folders.ts';
import type {Descriptor} from './task.ts';
import {TerminalDevice} from './terminal.ts';

export {NotFound};

/**
 * Starts a program in a container: looked up in the container's $PATH, run in its time. Output begins at the earliest in the agenda's next
 * turn. The first process of a container (pid 1 of its table) ends all others with it. Throws NotFound.
 */
export function spawn(container: Container, start: Start): Process {
  const kernel = kernelOf(container);
  mountSystemFolders(container);
  const env = environment(container, start);
  const {argv, program} = findProgram(container, start.argv, env.get('PATH') ?? defaultPath);
  let ended: Ending | undefined;
  const isOver = () => ended !== undefined;
  const input = new Pipe();
  const terminal = start.tty && new TerminalDevice(start, start.tty, (group, name) => kernel.signalGroup(group, name));
  const task = new RunningTask(kernel, {
    container,
    argv,
    run: program,
    env,
    folder: container.workingFolder ?? '/',
    descriptors: terminal ? onTerminal(terminal) : onPipes(),
    terminal,
    onEnd(ending) {
      ended = ending;
      if (terminal) terminal.isOver = true;
      start.onEnd(ending);
    },
  });
  // Held by the client as well, until it ends the input.
  let isHeld = !terminal && start.hasInput === true;
  if (isHeld) input.writer.hold();
  if (terminal) terminal.foreground = task.group;
  kernel.start(task);
  return {
    write(bytes) {
      if (ended) return;
      if (terminal) terminal.input(bytes);
      else if (isHeld) input.push(bytes.slice());
    },
    endInput() {
      terminal?.hangUp();
      if (isHeld) input.writer.release();
      isHeld = false;
    },
    resize: (columns, rows) => terminal?.resize(columns, rows),
    signal(name) {
      if (name === 'KILL') return task.kill('KILL');
      if (name === 'HUP' && terminal) {
        terminal.hangUp();
        if (terminal.foreground !== task.group) kernel.signalGroup(terminal.foreground, 'HUP');
      }
      task.signal(name);
    },
    backlog: () => (terminal ? terminal.backlog : input.size),
    get ended() {
      return ended;
    },
  };

  function onPipes(): Map<number, Descriptor> {
    return new Map([
      [0, start.hasInput ? input.reader : emptyDescriptor],
      [1, outputDescriptor(start, 'stdout', isOver)],
      [2, outputDescriptor(start, 'stderr', isOver)],
    ]);
  }
}

/**
 * A process whose program runs elsewhere: it is seen by the others of its container, and passes on what signals it gets. Ending it ends
 * all others where it is the first of its container.
 */
export function standIn(
  container: Container,
  argv: readonly string[],
  onSignal: (name: 'TERM' | 'INT' | 'HUP') => void,
): {end(ending: Ending): void} {
  mountSystemFolders(container);
  const start: Start = {argv, onOutput() {}, onEnd() {}};
  const output = outputDescriptor(start, 'stdout', () => true);
  const task = new RunningTask(kernelOf(container), {
    container,
    argv,
    *run(own) {
      yield own.sleep(Number.POSITIVE_INFINITY);
      return 0;
    },
    env: environment(container, start),
    folder: container.workingFolder ?? '/',
    descriptors: new Map([
      [0, emptyDescriptor],
      [1, output],
      [2, output],
    ]),
  });
  for (const name of ['TERM', 'INT', 'HUP'] as const) task.handlers.set(name, () => onSignal(name));
  kernelOf(container).start(task);
  return {end: ending => task.end(ending)};
}

function onTerminal({descriptor}: TerminalDevice): Map<number, Descriptor> {
  return new Map([0, 1, 2].map(number => [number, descriptor]));
}

function environment({env, hostname, user = 'root'}: Container, {tty}: Start): Map<string, string> {
  const given = new Map(Object.entries(env));
  const standard = {PATH: defaultPath, HOSTNAME: hostname, ...(tty && {TERM: 'xterm'}), HOME: user === 'root' ? '/root' : '/'};
  return new Map([...Object.entries(standard), ...given]);
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
