import type {PortConnection, PortEvents, PortTunnels} from '../cluster/port-tunnels.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {watchObject} from '../changes/watch-object.ts';
import {pods} from '../resources/pods.ts';
import type {Forward, ForwardPort, PodOwner} from '../store/forward.ts';
import type {Connection} from './connection.ts';
import {canServe, findServingPod, isLasting, type ServingPod} from './forward-target.ts';
import {openRelay, type Relay} from './port-relay.ts';
import type {SavedForward} from './saved-forwards.ts';

export type ForwardRunOptions = {
  readonly wish: SavedForward;
  /** Free ports are these, where they are free still. */
  readonly localsBefore: readonly (number | undefined)[];
  readonly cluster: Connection;
  readonly tunnels: () => Promise<PortTunnels>;
  readonly clock: Clock;
  /** Something else than bytes has changed. */
  readonly onChange: () => void;
};

type Standing = Pick<Forward, 'ports' | 'stage' | 'because' | 'pod' | 'open' | 'total' | 'bytesIn' | 'bytesOut' | 'lastError'>;

/** A forward that runs. */
export type ForwardRun = {
  standing(): Standing;
  /** The local ports that it has, or had. */
  readonly locals: readonly (number | undefined)[];
  /** What makes the pod's replacement, once a pod has been seen. */
  owner(): PodOwner | undefined;
  /** Resolves when it listens, or cannot. */
  readonly opened: Promise<void>;
  close(): void;
};

/** A connection that comes while nothing serves waits so long. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;
/** Who may not watch looks so often. */
const UNWATCHED_MS = 10_000;

/**
 * Listens at once and for as long as it runs, whatever becomes of pods and link; each connection goes to the pod that serves then. A watch of
 * that one pod tells when it does not serve any more; then, and when a connection cannot be made, it is looked for another.
 */
export function runForward({wish, localsBefore, cluster, tunnels, clock, onChange}: ForwardRunOptions): ForwardRun {
  const {target, ports, address} = wish;
  const remotes = ports.map(({remote}) => remote);
  const over = new AbortController();
  const relays: Relay[] = [];
  const locals: (number | undefined)[] = [];
  let stage: Forward['stage'] = 'opening';
  let because: string | undefined;
  let serving: ServingPod | undefined;
  let last: ServingPod | undefined;
  let looking: Promise<ServingPod> | undefined;
  let watching = new AbortController();
  let lastError: Forward['lastError'];
  return {
    standing,
    locals,
    owner: () => last?.owner,
    opened: open(),
    close() {
      over.abort();
      watching.abort();
      closeRelays();
      stage = 'stopped';
      because = undefined;
    },
  };

  function standing(): Standing {
    const sum = (count: 'open' | 'total' | 'bytesIn' | 'bytesOut') => relays.reduce((all, {counts}) => all + counts[count], 0);
    return {
      ports: ports.map(
        ({local, remote}, index): ForwardPort => ({wanted: local, remote, local: relays[index]?.port, target: last?.ports[index]}),
      ),
      stage,
      because,
      pod: serving?.pod,
      open: sum('open'),
      total: sum('total'),
      bytesIn: sum('bytesIn'),
      bytesOut: sum('bytesOut'),
      lastError,
    };
  }

  async function open(): Promise<void> {
    const problem = await look().then(() => undefined, inWords);
    if (over.signal.aborted) return;
    if (problem && isLasting(problem)) return settle('failed', problem.message);
    try {
      for (const index of ports.keys()) {
        relays.push(await listen(index));
        locals.push(relays[index]!.port);
      }
    } catch (error) {
      closeRelays();
      return settle('failed', (error as Error).message);
    }
    if (over.signal.aborted) return closeRelays();
    settle(problem ? 'waiting' : 'listening', problem?.message);
    void follow();
  }

  async function listen(index: number): Promise<Relay> {
    const {local} = ports[index]!;
    const relayAt = (port: number) =>
      openRelay({address, port, connect: (events, signal) => connect(index, events, signal), onChange, onProblem});
    if (local) return relayAt(local);
    const before = localsBefore[index] ?? (local === undefined ? (last?.ports[index] ?? 0) : 0);
    if (before < 1024) return relayAt(0);
    return relayAt(before).catch(() => relayAt(0));
  }

  function onProblem({message}: Error): void {
    lastError = {text: message, at: clock.now()};
    onChange();
  }

  async function follow(): Promise<void> {
    let failures = 0;
    while (!over.signal.aborted) {
      if (serving) await watchServing(serving);
      if (over.signal.aborted) return;
      try {
        await look();
        failures = 0;
        settle('listening', undefined);
      } catch (error) {
        if (over.signal.aborted) return;
        settle('waiting', inWords(error).message);
        await clock.sleep(Math.min(RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS), over.signal);
      }
    }
  }

  /** Resolves when this pod does not serve any more, or another does. */
  async function watchServing({namespace, pod, uid, mustBeReady}: ServingPod): Promise<void> {
    watching = new AbortController();
    const {signal} = watching;
    const onLink = (error: ApiError | undefined) => {
      if (signal.aborted) return;
      if (!error) settle('listening', undefined);
      // Who may not watch sees it by reading.
      else if (!isLasting(error)) settle('waiting', error.message);
    };
    const watched = {context: cluster.context.name, kind: pods, namespace, name: pod, uid};
    try {
      for await (const object of watchObject(cluster, watched, {clock, signal, onLink})) {
        if (object && canServe(object, mustBeReady)) continue;
        serving = undefined;
        return;
      }
    } catch (error) {
      if (inWords(error).status === 404) serving = undefined;
      else await clock.sleep(UNWATCHED_MS, signal);
    }
  }

  /** Those who look at the same time share one look. */
  function look(): Promise<ServingPod> {
    const before = serving ?? (last && {...last, uid: ''});
    looking ??= findServingPod(cluster, target, remotes, {before, signal: over.signal})
      .then(found => {
        const isOther = found.uid !== serving?.uid;
        if (isOther) watching.abort();
        serving = found;
        last = found;
        if (isOther) onChange();
        return found;
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function connect(index: number, events: PortEvents, gone: AbortSignal): Promise<PortConnection> {
    const done = new AbortController();
    const late = new AbortController();
    const signal = AbortSignal.any([gone, over.signal, late.signal]);
    void clock.sleep(PATIENCE_MS, AbortSignal.any([done.signal, gone, over.signal])).then(() => !done.signal.aborted && late.abort());
    const tooLate = (error: ApiError) => new Error(`Nothing served it within 10 s: ${because ?? error.message}`);
    try {
      for (;;) {
        try {
          const {namespace, pod, ports: numbers} = serving ?? (await look());
          const connection = await (await tunnels()).connect({namespace, pod, port: numbers[index]!}, events, signal);
          settle('listening', undefined);
          return connection;
        } catch (error) {
          const problem = inWords(error);
          if (late.signal.aborted) throw tooLate(problem);
          if (signal.aborted || isFinal(problem)) throw problem;
          // Without an answer the pod may be well.
          if (problem.status !== 0) drop();
          settle('waiting', problem.message);
          await clock.sleep(RETRY_MS, signal);
          if (late.signal.aborted) throw tooLate(problem);
        }
      }
    } finally {
      done.abort();
    }
  }

  /** The pod does not serve: another is to be found. */
  function drop(): void {
    serving = undefined;
    watching.abort();
  }

  function settle(next: Forward['stage'], why: string | undefined): void {
    if (over.signal.aborted || (stage === next && because === why)) return;
    stage = next;
    because = why;
    onChange();
  }

  function closeRelays(): void {
    for (const relay of relays.splice(0)) relay.close();
  }
}

/** A pod that is not found may have a replacement; what is not allowed, or not there, stays so. */
function isFinal(error: ApiError): boolean {
  return isLasting(error) && error.status !== 404;
}

function inWords(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, 'Unknown', error instanceof Error ? error.message : String(error));
}
