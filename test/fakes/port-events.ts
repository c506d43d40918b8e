import type {PortEvents} from '../../src/cluster/port-tunnels.ts';
import type {ApiError} from '../../src/kube/api-error.ts';

export type Heard = {
  readonly events: PortEvents;
  /** What has come until now. */
  bytes(): Buffer;
  readonly ended: Promise<void>;
  /** With why. */
  readonly closed: Promise<ApiError | undefined>;
  /** Resolves as soon as at least so many bytes have come. */
  received(count: number): Promise<void>;
  drained(): Promise<void>;
};

/** Listens to a connection to a port. */
export function hear(): Heard {
  const chunks: Buffer[] = [];
  let count = 0;
  const waiting: {readonly count: number; readonly resolve: () => void}[] = [];
  const ended = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<ApiError | undefined>();
  let drain = Promise.withResolvers<void>();
  return {
    ended: ended.promise,
    closed: closed.promise,
    bytes: () => Buffer.concat(chunks),
    received: wanted => (count >= wanted ? Promise.resolve() : new Promise(resolve => void waiting.push({count: wanted, resolve}))),
    drained: () => drain.promise,
    events: {
      onBytes(bytes) {
        chunks.push(Buffer.from(bytes));
        count += bytes.length;
        for (const one of waiting) if (count >= one.count) one.resolve();
      },
      onEnd: ended.resolve,
      onDrain() {
        drain.resolve();
        drain = Promise.withResolvers<void>();
      },
      onClose: closed.resolve,
    },
  };
}
