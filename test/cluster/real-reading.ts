import {type ReflectEvent, reflect} from '../../src/cluster/reflect.ts';
import type {Reading} from '../../src/cluster/reading.ts';
import {forgoStreamingLists} from '../../src/cluster/streaming-lists.ts';
import {createTransport} from '../../src/cluster/transport.ts';
import type {Ask, Transport} from '../../src/cluster/transport-types.ts';
import type {Fields} from '../../src/kube/fields.ts';
import {clockAt} from '../passing-clock.ts';
import type {RealCluster} from './real-cluster.ts';

export const realClock = clockAt(Date.now);

export type Seen = {readonly path: string; readonly ask: Ask; readonly status: number; readonly contentType: string};

/** The program's own way to the cluster, which also tells what was asked and answered. */
export function realTransport({context}: RealCluster): Transport & {readonly seen: Seen[]} {
  const transport = createTransport({context, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
  const seen: Seen[] = [];
  return {
    seen,
    cost: transport.cost,
    close: () => transport.close(),
    async get(path, ask) {
      const answer = await transport.get(path, ask);
      seen.push({path, ask, status: answer.status, contentType: String(answer.headers['content-type'])});
      return answer;
    },
  };
}

export type Way = 'list in JSON' | 'list in protobuf' | 'streaming list in JSON' | 'streaming list in protobuf';
export const ways: readonly Way[] = ['list in JSON', 'list in protobuf', 'streaming list in JSON', 'streaming list in protobuf'];

type Identified = {readonly metadata: {readonly uid: string; readonly resourceVersion: string}};

/** Reads a collection once, as far as `listed`. Fails when the server answered in another way than the one asked for. */
export async function readObjects<T extends Identified>(cluster: RealCluster, path: string, fields: Fields<T>, way: Way): Promise<T[]> {
  const transport = realTransport(cluster);
  const hasProtobuf = way.endsWith('protobuf');
  if (!way.startsWith('streaming')) forgoStreamingLists(transport, path);
  try {
    const objects = await firstList<T>(transport, path, {type: 'fields', fields, hasProtobuf, project: object => object});
    const isStreaming = transport.seen.every(({ask}) => ask.query?.['sendInitialEvents'] === 'true');
    const isProtobuf = transport.seen.every(({contentType}) => contentType.includes('protobuf'));
    const answered = `${isStreaming ? 'streaming list' : 'list'} in ${isProtobuf ? 'protobuf' : 'JSON'}`;
    if (answered !== way) throw new Error(`${path} was to be read by a ${way} and was answered by a ${answered}`);
    return objects;
  } finally {
    transport.close();
  }
}

/** The rows of a collection as they are at `listed`; fails where there is none. */
export async function firstList<R>(transport: Transport, path: string, read: Reading<R>): Promise<R[]> {
  const life = new AbortController();
  const rows: R[] = [];
  try {
    for await (const event of reflect(transport, {path, read}, {signal: life.signal, clock: realClock, random: Math.random})) {
      if (event.type === 'listed') return rows;
      gather(rows, event);
    }
    throw new Error(`${path}: the list never ended`);
  } finally {
    life.abort();
  }
}

function gather<R>(rows: R[], event: ReflectEvent<R>): void {
  if (event.type === 'lost') throw event.error;
  if (event.type === 'rows') rows.push(...event.rows);
  if (event.type === 'changes') throw new Error('Something changed while the list was on its way');
}
