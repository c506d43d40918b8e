import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {Denial} from './denial.ts';

/** The first protocol of the client's that the server knows (Handshake of k8s.io/streaming/pkg/httpstream). Throws what is answered where there is none. */
export function chooseSpdy({headers}: IncomingMessage, known: readonly string[]): string {
  const header = headers['x-stream-protocol-version'];
  if (header === undefined) throw new Denial(400, 'unable to upgrade: X-Stream-Protocol-Version is required\n');
  const asked = String(header).split(/\s*,\s*/);
  const found = asked.find(name => known.includes(name));
  if (found !== undefined) return found;
  throw new Denial(
    403,
    `unable to upgrade: unable to negotiate protocol: client supports [${asked.join(' ')}], server accepts [${known.join(' ')}]\n`,
  );
}

/** Nothing is read before somebody listens. */
export function answerSpdy(socket: Duplex, head: Buffer, protocol: string): void {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
}
