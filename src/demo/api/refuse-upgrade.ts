import type {Duplex} from 'node:stream';
import {STATUS_CODES} from '../node-http.ts';
import {Refusal} from '../refusal.ts';

/** Answers a request for an upgrade that is not granted, as any other is answered. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const told = error instanceof Error ? error.message : String(error);
  const refusal = error instanceof Refusal ? error : new Refusal(500, 'InternalError', `Internal error occurred: ${told}`);
  const body = `${JSON.stringify(refusal.status())}\n`;
  const head = [
    `HTTP/1.1 ${refusal.code} ${STATUS_CODES[refusal.code] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
