import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';

/** A way to a server that tells when something is sent to it, and that can be made a long one. */
export type Relay = {
  readonly port: number;
  /** What comes back is held up for so long, in ms. */
  delayInMs: number;
  /** When the program sent the next bytes, as of performance.now(). */
  nextSent(): Promise<number>;
  close(): void;
};

export async function openRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let wake: ((at: number) => void) | undefined;
  const server = createServer(client => {
    const target = connect(to, '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', chunk => {
      wake?.(performance.now());
      wake = undefined;
      target.write(chunk);
    });
    target.on('data', chunk => {
      if (relay.delayInMs === 0) client.write(chunk);
      else setTimeout(() => client.write(chunk), relay.delayInMs);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay: Relay = {
    port: (server.address() as AddressInfo).port,
    delayInMs: 0,
    nextSent: () =>
      new Promise(resolve => {
        wake = resolve;
      }),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return relay;
}
