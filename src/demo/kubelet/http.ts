import {STATUS_CODES} from '../node-http.ts';
import type {Reply} from './run.ts';

const MOST_HEAD_BYTES = 65_536;

export type Asked = {readonly method: string; readonly path: string; readonly isLast: boolean};

/** Takes requests of HTTP/1.1 out of bytes, one after the other; their bodies are passed over. `push` is false where it is no HTTP. */
export function createHttpReader(tell: (asked: Asked) => void): {push(bytes: Uint8Array): boolean} {
  let waiting = Buffer.alloc(0);
  let bodyLeft = 0;
  let isChunked = false;
  return {
    push(bytes) {
      waiting = Buffer.concat([waiting, bytes]);
      for (;;) {
        if (bodyLeft > 0) {
          const part = Math.min(bodyLeft, waiting.length);
          waiting = waiting.subarray(part);
          bodyLeft -= part;
          if (bodyLeft > 0) return true;
        }
        if (isChunked) {
          const end = waiting.indexOf('0\r\n\r\n');
          if (end < 0) return true;
          waiting = waiting.subarray(end + 5);
          isChunked = false;
        }
        const end = waiting.indexOf('\r\n\r\n');
        if (end < 0) return waiting.length < MOST_HEAD_BYTES;
        const [line = '', ...headers] = waiting.subarray(0, end).toString('latin1').split('\r\n');
        waiting = waiting.subarray(end + 4);
        const match = /^([A-Z]+) (\S+) HTTP\/1\.([01])$/.exec(line);
        if (!match) return false;
        const header = (name: string) =>
          headers
            .find(text => text.toLowerCase().startsWith(`${name}:`))
            ?.slice(name.length + 1)
            .trim();
        bodyLeft = Number(header('content-length') ?? 0) || 0;
        isChunked = /chunked/i.test(header('transfer-encoding') ?? '');
        const connection = header('connection')?.toLowerCase();
        tell({method: match[1]!, path: match[2]!, isLast: connection === 'close' || (match[3] === '0' && connection !== 'keep-alive')});
      }
    },
  };
}

export function replyBytes(
  {status, body, type = 'text/plain; charset=utf-8', headers = {}}: Reply,
  {method, isLast, now}: {readonly method: string; readonly isLast: boolean; readonly now: number},
): Uint8Array {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const fields: Readonly<Record<string, string>> = {
    date: new Date(now).toUTCString(),
    'content-type': type,
    'content-length': String(bytes.length),
    connection: isLast ? 'close' : 'keep-alive',
    ...headers,
  };
  const lines = Object.entries(fields).map(
    ([name, value]) => `${name.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())}: ${value}\r\n`,
  );
  const head = Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
  return method === 'HEAD' ? head : Buffer.concat([head, bytes]);
}
