import {spawn, standIn} from '../shell/spawn.ts';
import type {Container, Ending, Start} from './process.ts';
import {declaredLogs} from './programs/declared-logs.ts';
import {usageAt} from './programs/load.ts';
import {type About, fateTime, type Need, type Program, type View} from './programs/program.ts';
import {usualPages} from './programs/servers.ts';
import type {Following, Health, Run, RunEnd} from './run.ts';

const DEFAULT_USAGE = {millicores: {base: 1, peak: 3}, mebibytes: {base: 10, peak: 16}};
const DEFAULT_START_MS = 1000;
const PANIC_MS = 700;

type Given = {
  readonly id: string;
  readonly about: About;
  readonly program: Program;
  readonly memoryLimit: number | undefined;
  /** Made when somebody looks into the container. */
  readonly world: () => Container;
  readonly view: View;
  readonly domain: string;
  /** How it ended, where that was before we came to know it. */
  readonly past?: RunEnd | undefined;
};

/** A container whose main process is only told of. It takes place in the agenda when something happens to it, and not before. */
export function startDeclaredRun(agenda: Container['agenda'], {id, about, program, memoryLimit, world, view, domain, past}: Given): Run {
  const {startedAt} = about;
  const readyAt = startedAt + (program.startsAfterMs ?? DEFAULT_START_MS);
  const isFresh = past !== undefined || startedAt + PANIC_MS >= agenda.now();
  const missing = isFresh ? program.needs?.find(need => !isMet(need, view)) : undefined;
  const doom = missing
    ? {at: startedAt + PANIC_MS, words: missing.words ?? wordsOf(missing, domain), ending: {code: 1} as Ending}
    : doomOf();
  let made: Container | undefined;
  let main: ReturnType<typeof standIn> | undefined;
  const words = doom?.words ?? (program.fate?.kind === 'exit' ? program.fate.words : undefined);
  let end: (RunEnd & {readonly words?: readonly string[]}) | undefined = past && {...past, ...(words && past.code !== 0 && {words})};
  const logs = declaredLogs(agenda, about, {
    recipe: program.logs,
    readyAt,
    end: () => end ?? doom,
  });
  const answer = program.respond ?? usualPages;
  const followers = new Map<Omit<Start, 'argv'>, Following>();
  const run: Run = {
    id,
    startedAt,
    logs,
    ended: past,
    onEnd: undefined,
    onListen: undefined,
    signal(name) {
      const delay = name === 'KILL' ? 0 : (program.stopsAfterMs ?? 150);
      if (delay === 'never') return;
      const ending: Ending =
        name === 'KILL' ? {code: 137, signal: 9} : {code: program.stopCode ?? 143, ...(program.stopCode === undefined && {signal: 15})};
      agenda.after(delay, () => over(ending));
    },
    usage(now) {
      const use = usageAt(program.usage ?? DEFAULT_USAGE, about, now);
      const leak = leakedAt(now);
      const memoryBytes = Math.max(use.memoryBytes, leak ?? 0);
      return {
        ...use,
        memoryBytes: memoryLimit === undefined ? memoryBytes : Math.min(memoryBytes, leak === undefined ? memoryLimit * 0.93 : memoryLimit),
      };
    },
    isListening: (port, now) => now >= readyAt && (program.ports ?? []).includes(port) && !run.ended,
    respond(port, method, path, now) {
      if (!run.isListening(port, now)) return undefined;
      const sick = sicknessAt('liveness', now) ?? sicknessAt('readiness', now);
      if (sick && /health|ready|live|ping|status/.test(path))
        return {status: sick.status ?? 503, body: sick.words?.join('\n') ?? 'unhealthy'};
      return answer({method, path, port, about, now});
    },
    health,
    exec: start => spawn(opened(), start),
    world: opened,
    attach(client) {
      const following = logs.follow(agenda.now(), lines => {
        for (const line of lines) client.onOutput(line.stream, line.bytes);
      });
      followers.set(client, following);
      return {
        write() {},
        endInput() {},
        resize() {},
        signal() {
          following.stop();
          followers.delete(client);
        },
        get ended() {
          return run.ended;
        },
      };
    },
    readFile: path => (made?.files.stat(path)?.type === 'file' ? made.files.read(path) : undefined),
  };
  if (doom && !past) agenda.after(doom.at - agenda.now(), () => over(doom.ending));
  return run;

  function over(ending: Ending): void {
    if (run.ended) return;
    const isDoomed = doom !== undefined && agenda.now() >= doom.at;
    end = {
      ...ending,
      at: agenda.now(),
      ...(ending.reason && {reasonText: ending.reason}),
      ...(isDoomed && doom.words && {words: doom.words}),
    };
    run.ended = end;
    main?.end(ending);
    for (const [client, following] of [...followers]) {
      following.flush();
      following.stop();
      client.onEnd(ending);
    }
    followers.clear();
    run.onEnd?.();
  }

  function doomOf(): {readonly at: number; readonly words?: readonly string[]; readonly ending: Ending} | undefined {
    const {fate} = program;
    const at = fateTime(program, about);
    // A fate that has passed it by will not come.
    if (!fate || at === undefined || at < agenda.now()) return undefined;
    if (fate.kind === 'exit') return {at, ...(fate.words && {words: fate.words}), ending: {code: fate.code}};
    if (fate.kind === 'leak') return {at, ending: {code: 137, signal: 9, reason: 'OOMKilled'}};
    return undefined;
  }

  function leakedAt(now: number): number | undefined {
    const {fate} = program;
    const at = fateTime(program, about);
    if (fate?.kind !== 'leak' || at === undefined) return undefined;
    const most = memoryLimit ?? (fate.mebibytes ?? 1024) * 2 ** 20;
    const least = (program.usage ?? DEFAULT_USAGE).mebibytes.base * 2 ** 20;
    return Math.round(least + Math.max(0, most - least) * Math.min(1, (now - startedAt) / Math.max(1, at - startedAt)));
  }

  function sicknessAt(
    probe: 'readiness' | 'liveness',
    now: number,
  ): {readonly status?: number; readonly words?: readonly string[]} | undefined {
    const {fate} = program;
    return fate?.kind === 'unhealthy' && fate.probes.includes(probe) && now >= fateTime(program, about)! ? fate : undefined;
  }

  /** What ends and begins is known, so it is also known how long a finding holds. */
  function health(kind: 'readiness' | 'liveness' | 'startup', port: number | undefined, path: string | undefined, now: number): Health {
    if (now < readyAt) return {isHealthy: false, output: 'connect: connection refused', until: readyAt};
    if (port !== undefined && !(program.ports ?? []).includes(port)) {
      return {isHealthy: false, output: 'connect: connection refused', until: Number.POSITIVE_INFINITY};
    }
    const sick = kind === 'startup' ? undefined : sicknessAt(kind, now);
    if (sick)
      return {
        isHealthy: false,
        output: path === undefined ? (sick.words?.join('\n') ?? 'unhealthy') : `HTTP probe failed with statuscode: ${sick.status ?? 503}`,
        until: Number.POSITIVE_INFINITY,
      };
    const status = path === undefined ? 200 : answer({method: 'GET', path, port: port ?? 0, about, now}).status;
    const isHealthy = status >= 200 && status < 400;
    const change = program.fate?.kind === 'unhealthy' ? fateTime(program, about)! : Number.POSITIVE_INFINITY;
    return {
      isHealthy,
      output: isHealthy ? '' : `HTTP probe failed with statuscode: ${status}`,
      until: now < change ? change : Number.POSITIVE_INFINITY,
    };
  }

  function opened(): Container {
    if (!made) {
      made = world();
      main = standIn(made, about.args, name => void (name !== 'HUP' && run.signal('TERM')));
      for (const port of program.ports ?? []) made.listening.set(port, readyAt);
    }
    return made;
  }
}

function isMet(need: Need, view: View): boolean {
  if ('env' in need) return need.env in view.env;
  if ('file' in need) return view.hasFile(need.file);
  const endpoints = view.endpointsOf(need.service);
  return endpoints !== undefined && (!need.isReady || endpoints > 0);
}

function wordsOf(need: Need, domain: string): readonly string[] {
  if ('env' in need)
    return [
      `panic: required environment variable ${need.env} is not set`,
      '',
      'goroutine 1 [running]:',
      'main.main()',
      '\t/src/main.go:41 +0x1d4',
    ];
  if ('file' in need)
    return [`panic: open ${need.file}: no such file or directory`, '', 'goroutine 1 [running]:', 'main.main()', '\t/src/main.go:47 +0x20b'];
  const host = need.service.includes('.') ? need.service : `${need.service}.${domain}`;
  return need.isReady ? [`fatal: cannot connect to ${host}: connection refused`] : [`fatal: lookup ${host} on 10.96.0.10:53: no such host`];
}
