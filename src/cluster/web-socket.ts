import type {Socket} from 'node:net';
import {WebSocket} from 'ws';
import type {Answer} from './transport-types.ts';

export type Opening = {
  /** http:// or https://. */
  readonly url: string;
  readonly protocols: readonly string[];
  /** A list of values means one header each. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** A connection to the server, which becomes that of the WebSocket. */
  readonly socket: Socket;
  readonly signal: AbortSignal;
  readonly timeoutInMs: number;
};

/** A WebSocket that reads nothing until it is resumed, or what was answered instead. */
export type Opened = {readonly webSocket: WebSocket} | {readonly refused: Answer};

/** No server of these protocols sends larger ones; without a limit one message could take all memory. */
const largestMessage = 16 * 2 ** 20;

/**
 * Upgrades a connection to a WebSocket (RFC 6455). Its connection is closed when the signal fires, or when the upgrade fails. Rejects with what the
 * network throws, with the code `UpgradeRefused` where the answer is no right handshake, or with the signal's reason.
 */
export function openWebSocket({url, protocols, headers, socket, signal, timeoutInMs}: Opening): Promise<Opened> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      socket.destroy();
      throw signal.reason;
    }
    const ws = new WebSocket(url.replace(/^http/, 'ws'), protocols.map(standIn), {
      headers,
      finishRequest: request => {
        if (protocols.length > 0) request.setHeader('sec-websocket-protocol', protocols.join(','));
        request.end();
      },
      createConnection: (() => socket) as never,
      handshakeTimeout: timeoutInMs,
      maxPayload: largestMessage,
      perMessageDeflate: false,
    });
    const abort = () => {
      ws.terminate();
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, {once: true});
    // Errors after the handshake are told by the close that follows; unheard they would end the program.
    ws.on('error', error => {
      socket.destroy();
      reject(isTimeout(error) ? coded(error, 'UND_ERR_HEADERS_TIMEOUT') : 'code' in error ? error : coded(error, 'UpgradeRefused'));
    });
    ws.on('close', () => signal.removeEventListener('abort', abort));
    ws.once('upgrade', ({headers}) => {
      const protocol = headers['sec-websocket-protocol'];
      if (protocol === undefined) return;
      // An empty one is refused by `ws`; a stand-in that nobody offered must be, too.
      headers['sec-websocket-protocol'] = protocols.includes(protocol) ? standIn(protocol) : '';
      Object.defineProperty(ws, 'protocol', {value: protocol});
    });
    ws.once('open', () => {
      // Whoever waits for this promise listens a moment later, when messages could be gone.
      ws.pause();
      resolve({webSocket: ws});
    });
    ws.once('unexpected-response', (_request, response) => {
      signal.removeEventListener('abort', abort);
      response.once('close', () => socket.destroy());
      resolve({refused: {status: response.statusCode ?? 0, headers: response.headers, body: response}});
    });
  });
}

/** Kubernetes has subprotocols that are no tokens, such as `SPDY/3.1+portforward.k8s.io`; `ws` neither offers nor takes them. */
function standIn(protocol: string): string {
  return protocol.replaceAll('/', '-');
}

function coded({message}: Error, code: string): Error {
  return Object.assign(new Error(message), {code});
}

function isTimeout({message}: Error): boolean {
  return message === 'Opening handshake has timed out';
}
