import WebSocket from 'ws';
import type {Client, Json} from './client.ts';

/** A WebSocket to a pod with its channels, as one who types and reads has it. */
export type Session = {
  readonly accepted: string;
  /** What came on each channel so far. */
  readonly channels: Readonly<Record<number, string>>;
  send(channel: number, text: string | Uint8Array): void;
  /** Until what came on channel 1 has it, from the last time on; fails with what came instead when the server ends it. */
  until(text: string | RegExp): Promise<void>;
  /** The code that the server closed it with. */
  ended(): Promise<number>;
  /** The client goes away. */
  leave(): Promise<void>;
};

export type Refused = Error & {readonly status: number; readonly body: Json};

type Options = {readonly protocols?: readonly string[]; readonly headers?: Readonly<Record<string, string>>};

/** Opens one; rejects with `Refused` where the server answers something else. */
export function openSession(
  {target}: Client,
  path: string,
  {protocols = ['v5.channel.k8s.io'], headers = {}}: Options = {},
): Promise<Session> {
  const url = new URL(path, target.url);
  url.protocol = url.protocol.replace('http', 'ws');
  const {ca, cert, key} = target.tls as Json;
  const socket = new WebSocket(url, [...protocols], {headers: {...target.headers, ...headers}, ca, cert, key});
  const channels: Record<number, string> = {};
  const waiting = new Set<() => void>();
  let readTo = 0;
  let code: number | undefined;
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  socket.on('message', (data: Buffer) => {
    channels[data[0]!] = (channels[data[0]!] ?? '') + data.subarray(1).toString('utf8');
    wake();
  });
  socket.on('close', given => {
    code = given;
    wake();
  });
  const session: Session = {
    get accepted() {
      return socket.protocol;
    },
    channels,
    send: (channel, text) => socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text as string)])),
    until: text =>
      when(() => {
        const all = channels[1] ?? '';
        const rest = all.slice(readTo);
        const at = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
        if (at < 0) {
          if (code !== undefined) throw new Error(`Ended with ${code} before ${text} came: ${JSON.stringify(channels)}`);
          return false;
        }
        const found = typeof text === 'string' ? text : text.exec(rest)![0];
        readTo += at + found.length;
        return true;
      }),
    ended: async () => {
      await when(() => code !== undefined);
      return code!;
    },
    async leave() {
      socket.terminate();
      await when(() => code !== undefined);
    },
  };
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(session));
    socket.on('unexpected-response', (_, answer) => {
      const connection = answer.socket;
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        connection.destroy();
        const isJson = text.startsWith('{');
        const body = isJson ? JSON.parse(text) : text;
        reject(Object.assign(new Error(isJson ? body.message : text), {status: answer.statusCode, body}));
      });
    });
    socket.on('error', reject);
  });

  function when(is: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          if (!is()) return;
          resolve();
        } catch (error) {
          reject(error);
        }
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  }
}
