import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';

export type Doorway = {
  readonly url: string;
  /** Breaks all connections; from now on nothing listens at the address. */
  close(): Promise<void>;
  /** Listens at the same address again. */
  open(): Promise<void>;
};

/** An address through which a server is reached, so that it can go away and come back. It closes with the test. */
export async function doorway(to: string): Promise<Doorway> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  await open();
  onTestFinished(close);
  return {url: `http://127.0.0.1:${port}`, close, open};

  async function open(): Promise<void> {
    server = createServer(lead).listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({port} = server.address() as AddressInfo);
  }

  async function close(): Promise<void> {
    const closing = server;
    server = undefined;
    for (const socket of sockets) socket.resetAndDestroy();
    if (!closing) return;
    closing.close();
    await once(closing, 'close');
  }

  function lead(client: Socket): void {
    const target = connect(Number(new URL(to).port), '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
