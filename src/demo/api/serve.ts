import {randomBytes} from 'node:crypto';
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {publishCertificate} from '../controllers/namespace-furniture.ts';
import type {Demo} from '../demo.ts';
import {createServer} from '../node-http.ts';
import {createRandom} from '../random.ts';
import {type Certificate, makeCertificate} from './certificate.ts';
import {admitted, handle} from './handle.ts';
import {type KubeconfigOptions, kubeconfigOf} from './kubeconfig.ts';
import type {User} from './rbac/user.ts';
import {addToken, people} from './rbac/users.ts';
import {refuseUpgrade} from './refuse-upgrade.ts';
import type {Serving} from './serving.ts';
import {virtualResources} from './virtual-resources.ts';

export type ServeOptions = {
  /** Any free one unless told. */
  readonly port?: number;
  /** Who gets a token; the people of the demo unless told. */
  readonly users?: readonly User[];
  /** Without TLS, for tests. */
  readonly isPlain?: boolean;
  /** Made anew unless given. */
  readonly certificate?: Certificate;
  /** Sees every request first. Where it returns true, it has answered, or will. */
  before?(request: IncomingMessage, response: ServerResponse): boolean | undefined;
  /** Hears of what went wrong in the server itself; thrown unless told. */
  onError?(error: unknown): void;
};

export type DemoServer = {
  readonly url: string;
  readonly port: number;
  /** In PEM; undefined where it speaks plainly. */
  readonly certificateAuthority: string | undefined;
  /** By the names of their users. */
  readonly tokens: Readonly<Record<string, string>>;
  kubeconfig(options?: KubeconfigOptions): object;
  /** Closes all connections at once. */
  stop(): Promise<void>;
};

/** Serves the demo on this machine alone. */
export async function serveDemo(demo: Demo, options: ServeOptions = {}): Promise<DemoServer> {
  const {port: askedPort = 0, users = Object.values(people), isPlain = false, before, onError = thrown} = options;
  const certificate = isPlain ? undefined : (options.certificate ?? makeCertificate());
  const server = certificate
    ? process.getBuiltinModule('node:https').createServer({
        cert: certificate.certificate,
        key: certificate.key,
        ALPNProtocols: ['http/1.1'],
      })
    : createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // Go's servers let idle connections be for three minutes.
  server.keepAliveTimeout = 180_000;
  server.headersTimeout = 190_000;
  server.requestTimeout = 0;
  if (certificate) publishCertificate(demo, certificate.certificate);
  const port = await listen(server, askedPort);
  const serving: Serving = {demo, random: createRandom(port), virtual: virtualResources, address: `127.0.0.1:${port}`};
  server.on('request', (request, response) => {
    if (before?.(request, response)) return;
    handle(serving, request, response).catch(onError);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    grantUpgrade(serving, request, socket, head).catch(error => refuseUpgrade(socket, error));
  });
  const tokens: Record<string, string> = {};
  for (const user of users) {
    // Secret, so not by the seed.
    const token = randomBytes(32).toString('base64url');
    tokens[user.name] = token;
    addToken(demo, token, user);
  }
  const url = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`;
  const certificateAuthority = certificate?.certificate;
  return {
    url,
    port,
    certificateAuthority,
    tokens,
    kubeconfig: asked => kubeconfigOf({url, certificateAuthority, tokens}, asked),
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** WebSockets are loaded when somebody asks for one. */
async function grantUpgrade(serving: Serving, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const {user} = admitted(serving, request);
  const {upgrade} = await import('./upgrade.ts');
  upgrade(serving.demo, user, request, socket, head);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function thrown(error: unknown): never {
  throw error;
}
