import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';

/** A way to the server that can be cut, be silent, and come back at the same place. */
export type CutRelay = {
  readonly port: number;
  /** Every connection breaks, and none is made until `mend`. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Holds back what either side sends, and lets it pass again; the connections stay. */
  silence(isSilent: boolean): void;
  close(): Promise<void>;
};

export async function cutRelay(to: number): Promise<CutRelay> {
  const sockets = new Set<Socket>();
  let server = await listening(0);
  let isSilent = false;
  const {port} = server.address() as AddressInfo;
  return {
    port,
    silence(wanted) {
      isSilent = wanted;
      for (const socket of sockets)
        if (isSilent) socket.pause();
        else socket.resume();
    },
    cut: close,
    async mend() {
      server = await listening(port);
    },
    close,
  };

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  async function listening(at: number): Promise<Server> {
    const opened = createServer(client => {
      const target = connect(to, '127.0.0.1');
      pass(client, target);
      pass(target, client);
    });
    opened.listen(at, '127.0.0.1');
    await once(opened, 'listening');
    return opened;
  }

  function pass(from: Socket, into: Socket): void {
    sockets.add(from);
    from.on('data', chunk => into.write(chunk));
    if (isSilent) from.pause();
    from.on('error', () => into.destroy());
    from.on('close', () => {
      sockets.delete(from);
      into.destroy();
    });
  }
}
