import {createServer, type Server, type Socket} from 'node:net';

export type Listening = {readonly servers: readonly Server[]; readonly port: number; readonly addresses: readonly string[]};

/**
 * Listens at a local port, 0 for a free one. `localhost` is 127.0.0.1 and, where there is one, ::1, with the same port: clients choose
 * either. Rejects with an Error for people that keeps the system's `code`. Sockets come half-open and without delay.
 */
export async function listenAt(address: string, port: number, onSocket: (socket: Socket) => void): Promise<Listening> {
  if (address !== 'localhost') {
    const server = await listen(address, port, onSocket);
    return {servers: [server], port: portOf(server), addresses: [address]};
  }
  for (let left = port === 0 ? TRIES : 1; ; left--) {
    const four = await listen('127.0.0.1', port, onSocket);
    try {
      const six = await listen('::1', portOf(four), onSocket);
      return {servers: [four, six], port: portOf(four), addresses: ['127.0.0.1', '::1']};
    } catch (error) {
      if (isWithoutAddress(error)) return {servers: [four], port: portOf(four), addresses: ['127.0.0.1']};
      four.close();
      // Somebody else's on ::1, which `localhost` is to many.
      if (left <= 1) throw error;
    }
  }
}

const TRIES = 10;

function listen(host: string, port: number, onSocket: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({allowHalfOpen: true, noDelay: true, keepAlive: true}, onSocket);
    server.once('error', error => reject(inWords(error, host, port)));
    server.listen({host, port, ipv6Only: host.includes(':')}, () => {
      server.removeAllListeners('error');
      // Such as too many open files: one connection is lost, the others go on.
      server.on('error', () => {});
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  const told = server.address();
  return typeof told === 'object' && told !== null ? told.port : 0;
}

function isWithoutAddress(error: unknown): boolean {
  const {code} = error as NodeJS.ErrnoException;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' || code === 'EINVAL';
}

function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  return Object.assign(new Error(words(error, host, port), {cause: error}), {code: error.code});
}

function words({code = 'unknown', message}: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken here (${code} at ${host}); choose another, or none for a free one`;
    case 'EACCES':
    case 'EPERM':
      return port > 0 && port < 1024
        ? `Port ${port} is for the administrator here (${code}); choose one from 1024 on, such as ${port + 8000}`
        : `Port ${port} may not be listened at (${code}); choose another`;
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${host} (${code}); localhost is the usual one, 0.0.0.0 all`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The address ${host} is not known here (${code}); localhost is the usual one, 0.0.0.0 all`;
    case 'EMFILE':
    case 'ENFILE':
      return `Too many files are open here (${code}); close forwards, or raise ulimit -n`;
    default:
      return `Nothing can listen at ${host}, port ${port}: ${message}`;
  }
}
