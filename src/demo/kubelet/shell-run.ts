import {kernelOf} from '../shell/kernel.ts';
import {answer} from '../shell/listening.ts';
import {spawn} from '../shell/spawn.ts';
import type {Container, Process, Start} from './process.ts';
import {createRecorder} from './recorded-logs.ts';
import type {Health, Run} from './run.ts';

type Given = {
  readonly id: string;
  readonly argv: readonly string[];
  readonly hasTerminal: boolean;
  readonly hasInput: boolean;
  readonly isOnce: boolean;
  readonly startedAt: number;
};

/** A container whose main process really runs: a shell or one of its tools. Throws NotFound of the shell. */
export function startShellRun(world: Container, {id, argv, hasTerminal, hasInput, isOnce, startedAt}: Given): Run {
  const {agenda} = world;
  const logs = createRecorder(() => agenda.now());
  const attached = new Set<Omit<Start, 'argv'>>();
  const main = spawn(world, {
    argv,
    tty: hasTerminal ? {columns: 0, rows: 0} : undefined,
    hasInput,
    onOutput(stream, bytes) {
      logs.write(stream, bytes);
      for (const client of [...attached]) client.onOutput(stream, bytes);
    },
    // Who reads slowly holds it up for all, as containerd's WriterGroup does.
    isFull: resume => [...attached].some(client => client.isFull?.(resume) ?? false),
    onEnd(ending) {
      logs.close();
      // Where the process table is another's, its end does not end what it started.
      kernelOf(world).endAllOf(world, {code: 137, signal: 9});
      run.ended = {...ending, at: agenda.now(), ...(ending.reason && {reasonText: ending.reason})};
      for (const client of [...attached]) client.onEnd(ending);
      attached.clear();
      run.onEnd?.();
    },
  });
  if (!hasInput) main.endInput();
  const run: Run = {
    id,
    startedAt,
    logs,
    ended: undefined,
    onEnd: undefined,
    onListen: undefined,
    signal: name => main.signal(name),
    usage: () => ({
      cpuNanocores: 400_000 + 50_000 * (world.processes.list().length % 9),
      memoryBytes: 350_000 + kernelOf(world).memoryOf(world),
    }),
    isListening: port => world.listening.has(port),
    respond(port, method, path) {
      const reply = answer(world, port, {method, path, headers: {host: 'localhost'}, body: new Uint8Array()});
      return reply && {status: reply.status, body: reply.body, ...(reply.headers && {headers: reply.headers})};
    },
    health: (_, port, path) => healthOf(port, path),
    exec: start => spawn(world, start),
    attach: client => joined(client),
    world: () => world,
    readFile: path => (world.files.stat(path)?.type === 'file' ? world.files.read(path) : undefined),
  };
  return run;

  function healthOf(port: number | undefined, path: string | undefined): Health {
    const isOpen = port !== undefined && world.listening.has(port);
    if (!isOpen) return {isHealthy: false, output: 'connect: connection refused', until: undefined};
    if (path === undefined) return {isHealthy: true, output: '', until: undefined};
    const status = run.respond(port, 'GET', path, agenda.now())?.status ?? 0;
    const isHealthy = status >= 200 && status < 400;
    return {isHealthy, output: isHealthy ? '' : `HTTP probe failed with statuscode: ${status}`, until: undefined};
  }

  function joined(client: Omit<Start, 'argv'>): Process {
    attached.add(client);
    return {
      write: bytes => (hasInput ? main.write(bytes) : undefined),
      // As containerd's (ContainerIO).Attach: who sends no more either closes the input for good, or has left.
      endInput() {
        if (!hasInput) return;
        if (isOnce && !hasTerminal) return main.endInput();
        if (attached.delete(client)) client.onEnd({code: 0});
      },
      backlog: () => main.backlog?.() ?? 0,
      resize: (columns, rows) => main.resize(columns, rows),
      signal: () => void attached.delete(client),
      get ended() {
        return run.ended;
      },
    };
  }
}
