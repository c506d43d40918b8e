import {Readable} from 'node:stream';
import {onTestFinished} from 'vitest';
import {readJson} from '../src/cluster/read-json.ts';
import type {Answer, Ask, Transport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';
import type {Row} from '../src/kube/row.ts';
import {type BlackBoxOptions, createBlackBox} from '../src/live/black-box.ts';
import {pods} from '../src/resources/pods.ts';
import {projector} from '../src/resources/project.ts';
import type {Delta} from '../src/store/collection.ts';
import {fakeClock} from './fake-clock.ts';

export const START = Date.UTC(2026, 0, 1);

type Instance = {
  readonly name: string;
  readonly restarts: number;
  readonly endedAt?: number;
  readonly exitCode?: number;
  readonly reason?: string;
};

const timeOf = (second: number) => new Date(START + second * 1000).toISOString().replace('.000Z', 'Z');

function podOf(name: string, instances: readonly Instance[], uid = `uid-${name}`) {
  return {
    metadata: {name, namespace: 'shop', uid},
    spec: {containers: instances.map(({name: container}) => ({name: container}))},
    status: {
      phase: 'Running',
      containerStatuses: instances.map(({name: container, restarts, endedAt, exitCode = 1, reason = 'Error'}) => ({
        name: container,
        restartCount: restarts,
        state: {running: {}},
        lastState:
          endedAt === undefined
            ? {}
            : {terminated: {exitCode, reason, finishedAt: timeOf(endedAt), containerID: `c://${container}-${restarts}`}},
      })),
    },
  };
}

type Pod = ReturnType<typeof podOf>;

const project = projector(pods);
const rowOf = (pod: Pod): Row => project(readJson(pods.fields!, pod) as never);

type Asked = {readonly path: string; readonly query: Ask['query']; readonly signal: AbortSignal};

/** A cluster of pods and logs, its restarts seen by a black box. */
export function scene({limits, ...more}: Partial<BlackBoxOptions> = {}) {
  const clock = fakeClock(START);
  const current = new Map<string, Pod>();
  const logs = new Map<string, string | ApiError>();
  const failures: (ApiError | undefined)[] = [];
  const asked: Asked[] = [];
  const said: string[] = [];
  const holds: (() => void)[] = [];
  let isHeld = false;
  let open = 0;
  let mostOpen = 0;
  let changes = 0;

  const transport: Transport = {
    cost: {requests: 0, bytesIn: 0},
    close: () => undefined,
    async get(path, {query, signal}) {
      asked.push({path, query, signal});
      mostOpen = Math.max(mostOpen, ++open);
      if (isHeld)
        await new Promise<void>((resolve, reject) => {
          holds.push(resolve);
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      open--;
      const failure = failures.shift();
      if (failure) throw failure;
      const [, name = '', log] = /\/pods\/([^/]+)(\/log)?$/.exec(path) ?? [];
      const content = log ? (logs.get(`${name}/${query?.['container']}`) ?? '') : JSON.stringify(current.get(name) ?? {});
      if (content instanceof ApiError) throw content;
      return answerOf(content);
    },
  };
  const box = createBlackBox({
    clock,
    random: () => 0,
    transport: () => Promise.resolve(transport),
    onChange: () => changes++,
    onDenied: text => said.push(text),
    ...(limits && {limits}),
    ...more,
  });
  onTestFinished(box.close);

  /** The pod becomes this, as a watch tells it. */
  function become(name: string, instances: readonly Instance[], uid?: string): Delta {
    const before = current.get(name);
    const pod = podOf(name, instances, uid);
    current.set(name, pod);
    const delta = {before: before && rowOf(before), after: rowOf(pod)};
    box.onPods([delta], 'prod');
    return delta;
  }

  return {
    box,
    clock,
    become,
    logs,
    failures,
    asked,
    said,
    changes: () => changes,
    mostOpen: () => mostOpen,
    hold: () => (isHeld = true),
    letGo() {
      isHeld = false;
      for (const go of holds.splice(0)) go();
    },
    async settle(): Promise<void> {
      for (let turn = 0; turn < 20; turn++) await clock.advance(0);
    },
    texts: () => box.kept().map(({pod, container, lines}) => [pod, container, ...lines.map(({bytes}) => Buffer.from(bytes).toString())]),
  };
}

/** In small chunks, as a server sends it. */
export function answerOf(content: string): Answer {
  const bytes = Buffer.from(content);
  const chunks: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += 1000) chunks.push(bytes.subarray(from, from + 1000));
  return {status: 200, headers: {}, body: Readable.from(chunks)};
}

export const logOf = (...texts: readonly string[]) => texts.map((text, index) => `${timeOf(index)} ${text}\n`).join('');
