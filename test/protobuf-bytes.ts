import {message} from '../src/demo/schema/write-protobuf.ts';

/** What stands around every object: `k8s\0` and runtime.Unknown. */
export function enveloped(kind: string, object: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), message({1: {1: 'v1', 2: kind}, 2: object, 3: '', 4: ''})]);
}

/** One frame of a watch: a length, then metav1.WatchEvent. */
export function watchFrame(type: string, kind: string, object: Uint8Array): Buffer {
  const event = message({1: type, 2: {1: enveloped(kind, object)}});
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}
