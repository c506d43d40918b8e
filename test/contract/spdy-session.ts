import {request as plainRequest} from 'node:http';
import {request as secureRequest} from 'node:https';
import type {Socket} from 'node:net';
import {text} from 'node:stream/consumers';
import {onTestFinished} from 'vitest';
import {createSpdyClient, type SpdyStream} from '../../src/cluster/spdy-client.ts';
import {controlFrame, createFrameReader, frameTypes, uint32} from '../../src/cluster/spdy-frames.ts';
import {createWaiters} from '../waiters.ts';
import type {Client} from './client.ts';

/** Streams of SPDY to a pod, upgraded by POST, as kubectl has it where WebSockets are refused. */
export type SpdySession = {
  /** Headers of the answer. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** What came on a stream so far. */
  text(name: string): string;
  send(name: string, text: string): void;
  /** This side says no more on a stream. */
  end(name: string): void;
  open(name: string, headers: Readonly<Record<string, string>>): void;
  until(name: string, text: string): Promise<void>;
  /** Until one was answered. */
  ping(): Promise<void>;
  /** Until the server has ended it. */
  ended(): Promise<void>;
  leave(): void;
};

export type Denied = {readonly status: number; readonly body: string};

type Options = {readonly method?: string; readonly protocols?: readonly string[]; readonly headers?: Readonly<Record<string, string>>};

/** Odd, as those of clients are. */
const PING = 99;

/** Opens one, until the test ends; what is answered instead where the server refuses. */
export async function openSpdySession(
  {target}: Client,
  path: string,
  {method = 'POST', protocols = ['v4.channel.k8s.io'], headers = {}}: Options = {},
): Promise<SpdySession | Denied> {
  const url = new URL(path, target.url);
  const asked = (url.protocol === 'http:' ? plainRequest : secureRequest)(url, {
    method,
    headers: {
      ...target.headers,
      ...headers,
      connection: 'Upgrade',
      upgrade: 'SPDY/3.1',
      ...(protocols.length > 0 && {'x-stream-protocol-version': [...protocols]}),
    },
    ...target.tls,
    agent: false,
  });
  return new Promise((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', async answer => resolve({status: answer.statusCode!, body: await text(answer)}));
    asked.on('upgrade', (answer, socket, head) => resolve(sessionOn(socket as Socket, head, answer.headers)));
    asked.end();
  });
}

function sessionOn(socket: Socket, head: Buffer, answer: Readonly<Record<string, unknown>>): SpdySession {
  const streams = new Map<string, SpdyStream>();
  const texts = new Map<string, string>();
  const {until, wake} = createWaiters();
  let pongs = 0;
  let isEnded = false;
  const spdy = createSpdyClient(bytes => void socket.write(bytes));
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  socket.on('close', () => {
    isEnded = true;
    wake();
  });
  const readFrames = createFrameReader({
    onControl(type, _flags, body) {
      if (type === frameTypes.ping && body.readUInt32BE(0) === PING) pongs++;
    },
    onData: () => {},
    onFin: () => {},
  });
  const receive = (bytes: Buffer) => {
    readFrames(bytes);
    spdy.receive(bytes);
    wake();
  };
  if (head.length > 0) receive(head);
  socket.on('data', receive);
  const textOf = (name: string) => texts.get(name) ?? '';
  return {
    answer,
    text: textOf,
    send: (name, words) => streams.get(name)!.write(Buffer.from(words)),
    end: name => streams.get(name)!.end(),
    open(name, headers) {
      const onBytes = (bytes: Uint8Array) => void texts.set(name, textOf(name) + Buffer.from(bytes).toString());
      streams.set(name, spdy.open(headers, {onBytes, onEnd: () => {}, onReset: () => {}}));
    },
    until: (name, words) =>
      until(() => {
        if (isEnded && !textOf(name).includes(words)) throw new Error(`Ended before ${words} came: ${JSON.stringify([...texts])}`);
        return textOf(name).includes(words) || undefined;
      }).then(() => {}),
    async ping() {
      socket.write(controlFrame(frameTypes.ping, 0, uint32(PING)));
      await until(() => pongs > 0 || undefined);
    },
    ended: () => until(() => isEnded || undefined).then(() => {}),
    leave: () => void socket.destroy(),
  };
}
