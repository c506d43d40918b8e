import {type Agenda, createAgenda} from '../../src/demo/agenda.ts';
import type {Container, Ending, Process, ProcessTable, Start} from '../../src/demo/kubelet/process.ts';
import {createRandom} from '../../src/demo/random.ts';
import {baseTrees} from '../../src/demo/shell/base-trees.ts';
import {createFileSystem} from '../../src/demo/shell/file-system.ts';
import {answer} from '../../src/demo/shell/listening.ts';
import {spawn} from '../../src/demo/shell/spawn.ts';

/** A container on its own, for what runs in it. */
export function createContainer(given: Partial<Container> & {readonly image?: keyof ReturnType<typeof baseTrees>} = {}): Container {
  const agenda = given.agenda ?? createAgenda(Date.UTC(2026, 4, 17, 10, 0, 0));
  const container: Container = {
    agenda,
    random: createRandom(1),
    files: createFileSystem({base: baseTrees()[given.image ?? 'busybox'], now: () => agenda.now()}),
    env: {PATH: '/bin:/usr/bin:/sbin', GREETING: 'hello there'},
    hostname: 'web-0',
    memoryLimit: undefined,
    processes: createProcesses(agenda),
    listening: new Map(),
    respond(port, path) {
      const reply = answer(container, port, {method: 'GET', path, headers: {}, body: new Uint8Array()});
      return reply && {status: reply.status, body: typeof reply.body === 'string' ? reply.body : new TextDecoder().decode(reply.body)};
    },
    ...given,
  };
  return container;
}

function createProcesses(agenda: Agenda): ProcessTable {
  type Row = {pid: number; user: string; startedAt: number; argv: readonly string[]};
  const rows = new Map<number, Row>();
  let last = 0;
  return {
    list: () => [...rows.values()],
    add(argv) {
      const pid = ++last;
      rows.set(pid, {pid, user: 'root', startedAt: agenda.now(), argv});
      return {pid, remove: () => rows.delete(pid)};
    },
  };
}

export type Running = {
  readonly process: Process;
  readonly container: Container;
  /** What came so far. */
  out(): string;
  err(): string;
  bytes(): Uint8Array;
  type(text: string): void;
  ending(): Ending | undefined;
};

/** Starts a program and lets it run for a while of the container's time. */
export function start(container: Container, argv: readonly string[], options: Partial<Start> = {}, ms = 0): Running {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  let ending: Ending | undefined;
  const process = spawn(container, {
    argv,
    onOutput: (stream, bytes) => (stream === 'stdout' ? out : err).push(bytes.slice()),
    onEnd: end => {
      ending = end;
    },
    ...options,
  });
  container.agenda.advance(ms);
  return {
    process,
    container,
    out: () => new TextDecoder().decode(Buffer.concat(out)),
    err: () => new TextDecoder().decode(Buffer.concat(err)),
    bytes: () => Uint8Array.from(Buffer.concat(out)),
    type(text) {
      process.write(new TextEncoder().encode(text));
      container.agenda.advance(100);
    },
    ending: () => ending,
  };
}

/** Runs a script to its end, or for a minute. */
export function sh(
  script: string,
  given: Parameters<typeof createContainer>[0] & {readonly shell?: string; readonly input?: string} = {},
): {out: string; err: string; code: number | undefined} {
  const container = createContainer(given);
  // The first process of a container is another one, as it mostly is.
  start(container, ['sleep', 'infinity']);
  const running = start(container, [given.shell ?? 'sh', '-c', script], {hasInput: given.input !== undefined});
  if (given.input !== undefined) {
    running.process.write(new TextEncoder().encode(given.input));
    running.process.endInput();
  }
  container.agenda.advance(60_000);
  return {out: running.out(), err: running.err(), code: running.ending()?.code};
}
