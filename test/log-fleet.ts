import {onTestFinished} from 'vitest';
import type {Transport} from '../src/cluster/transport-types.ts';
import {type LogFleetOptions, openLogFleet} from '../src/live/log-fleet.ts';
import {type FakeClock, fakeClock} from './fake-clock.ts';
import {type LogBook, logBook} from './log-book.ts';
import {plainTransport} from './plain-transport.ts';
import {born, type Json} from './scripted-objects.ts';
import {type Options, type ScriptedServer, startServer} from './scripted-server.ts';
import {createWaiters} from './waiters.ts';

export const START = Date.parse(born);

/** A server whose pods are what the test says, and the logs of their containers. */
export async function logServer(options: Options = {}): Promise<{server: ScriptedServer; book: LogBook}> {
  const server = await startServer(options);
  const plain = plainTransport(server.url);
  onTestFinished(() => {
    plain.close();
    return server.stop();
  });
  return {server, book: logBook(plain)};
}

export const webPods = {title: 'deployment web', scopes: [{kind: 'pods', namespace: 'default', labelSelector: 'app=web'}]};

/** A fleet at work, and what it has handed on. */
export function startFleet(transport: Transport, wish: Partial<LogFleetOptions> = {}) {
  const clock = shortWaitsPass();
  const {until, wake} = createWaiters();
  const lines: string[] = [];
  const ids: number[] = [];
  let ends = 0;
  const fleet = openLogFleet({
    transport: async () => transport,
    target: webPods,
    since: {lines: 1000},
    isFollowing: true,
    clock,
    random: () => 0,
    onLine({source, kind, bytes}) {
      ids.push(source);
      const text = Buffer.from(bytes).toString();
      lines.push(kind === 'text' ? text : `${kind === 'gap' ? '!' : '-'} ${text}`);
    },
    onChange: wake,
    onEnd() {
      ends++;
      wake();
    },
    ...wish,
  });
  onTestFinished(() => fleet.close());
  return {
    fleet,
    clock,
    lines,
    /** The lines of one source by its label. */
    of: (label: string) => lines.filter((_, index) => fleet.sources[ids[index]!]!.label === label),
    states: () => fleet.sources.map(({pod, container, state, text}) => `${pod}/${container} ${state}${text === '' ? '' : `: ${text}`}`),
    labels: () => fleet.sources.map(({label}) => label),
    until,
    untilLines: (...wanted: readonly string[]) => until(() => (wanted.every(line => lines.includes(line)) ? true : undefined)),
    untilState: (text: string | RegExp) =>
      until(() => fleet.sources.find(({pod, container, state, text: why}) => matches(`${pod}/${container} ${state}: ${why}`, text))),
    untilStatus: (text: string | RegExp) => until(() => (matches(fleet.status.text, text) ? true : undefined)),
    ended: () => until(() => (ends > 0 ? ends : undefined)),
  };
}

/** A clock that stands still, two hours after all began, but for waits of a moment: lines for others, and streams for silence. */
function shortWaitsPass(): FakeClock {
  const clock = fakeClock(START + 2 * 3_600_000);
  return {
    ...clock,
    get sleeps() {
      return clock.sleeps;
    },
    sleep: (ms, signal) => (ms <= 100 ? new Promise(resolve => setImmediate(resolve)) : clock.sleep(ms, signal)),
  };
}

export type ContainerShape = {
  readonly name?: string;
  readonly restarts?: number;
  readonly state?: object;
  readonly last?: object;
};

/** A pod of deployment web with one container, unless told. */
export function webPod(
  name: string,
  containers: readonly ContainerShape[] = [{}],
  more: {readonly init?: readonly ContainerShape[]; readonly status?: object; readonly metadata?: object; readonly spec?: object} = {},
): Json {
  return {
    metadata: {
      name,
      namespace: 'default',
      generateName: 'web-6c9f7b5d4-',
      labels: {app: 'web', 'pod-template-hash': '6c9f7b5d4'},
      ownerReferences: [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6c9f7b5d4', uid: 'rs', controller: true}],
      ...more.metadata,
    },
    spec: {
      nodeName: 'node-1',
      restartPolicy: 'Always',
      containers: containers.map(({name: of = 'app'}) => ({name: of, image: 'a'})),
      initContainers: (more.init ?? []).map(({name: of}) => ({name: of, image: 'a'})),
      ...more.spec,
    },
    status: {
      phase: 'Running',
      conditions: [{type: 'PodScheduled', status: 'True'}],
      containerStatuses: containers.map(statusOf),
      initContainerStatuses: (more.init ?? []).map(statusOf),
      ...more.status,
    },
  };
}

function statusOf({name = 'app', restarts = 0, state = {running: {startedAt: born}}, last}: ContainerShape): object {
  return {name, image: 'a', restartCount: restarts, state, lastState: last ? {terminated: last} : {}};
}

function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
