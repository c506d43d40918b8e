import type {Duplex} from 'node:stream';
import {STATUS_CODES} from '../../node-http.ts';

/** A plain answer in place of an upgrade: what a kubelet says, passed on by the API server as it is. */
export class Denial extends Error {
  override name = 'Denial';
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }

  answer(socket: Duplex): void {
    const {code, message} = this;
    const head = [`HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`, 'Connection: close'];
    if (message !== '') head.push('Content-Type: text/plain; charset=utf-8', `Content-Length: ${Buffer.byteLength(message)}`);
    socket.end(`${head.join('\r\n')}\r\n\r\n${message}`);
  }
}
