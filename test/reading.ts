import {objectReader} from '../src/cluster/read-objects.ts';
import type {PageEnd, Reader, WatchEvent} from '../src/cluster/reading.ts';
import {fieldsOf} from '../src/kube/fields.ts';

export const protobuf = 'application/vnd.kubernetes.protobuf';

/** Some of everything: pointers, maps, times, quantities, sizes, inlined structs. */
export const podFields = fieldsOf('Pod', {
  metadata: {
    name: true,
    namespace: true,
    resourceVersion: true,
    creationTimestamp: true,
    deletionTimestamp: true,
    deletionGracePeriodSeconds: true,
    labels: true,
    annotations: 'size',
    ownerReferences: {uid: true, controller: true},
  },
  spec: {
    nodeName: true,
    terminationGracePeriodSeconds: true,
    tolerations: {key: true, tolerationSeconds: true},
    containers: {
      name: true,
      resources: {requests: true, limits: true},
      livenessProbe: {httpGet: {port: true}, tcpSocket: {port: true}, failureThreshold: true},
    },
    volumes: {name: true, emptyDir: {medium: true}},
  },
  status: {
    phase: true,
    startTime: true,
    containerStatuses: {restartCount: true, state: {waiting: {reason: true}, terminated: {exitCode: true}}},
  },
});

/** Pods to their names. */
export function nameReader(): Reader<string> {
  const project = (object: {metadata: {name: string}}) => object.metadata.name;
  return objectReader({type: 'fields', fields: podFields, hasProtobuf: true, project});
}

/** A watch to names, and to the types of events that have none. */
export async function namesFrom(chunks: readonly Uint8Array[], contentType: string): Promise<readonly string[]> {
  const events = (await Array.fromAsync(nameReader().watch(chunksOf(chunks), contentType))).flat();
  return events.map(event => ('row' in event ? event.row : event.type));
}

export async function eventsOf<R>(reader: Reader<R>, ...events: object[]): Promise<readonly WatchEvent<R>[]> {
  const lines = Buffer.from(events.map(event => `${JSON.stringify(event)}\n`).join(''));
  return (await Array.fromAsync(reader.watch(chunksOf([lines]), 'application/json'))).flat();
}

export async function pageOf<R>(
  reader: Reader<R>,
  chunks: readonly Uint8Array[],
  contentType = 'application/json',
): Promise<[readonly R[], PageEnd]> {
  const batches = reader.list(chunksOf(chunks), contentType);
  const rows: R[] = [];
  for (;;) {
    const step = await batches.next();
    if (step.done) return [rows, step.value];
    rows.push(...step.value);
  }
}

export async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) if (chunk.length > 0) yield chunk;
}
