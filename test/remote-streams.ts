import {onTestFinished} from 'vitest';
import type {WebSocket} from 'ws';
import {framed} from '../src/cluster/exec-channels.ts';
import {openRemote, type Remote, type RemoteEnd, type RemoteWish} from '../src/cluster/remote.ts';
import {createTransport} from '../src/cluster/transport.ts';
import type {UpgradableTransport} from '../src/cluster/transport-types.ts';
import type {Clock} from '../src/kube/clock.ts';
import {contextOf, owned} from './fakes/cluster-client.ts';
import {execServer} from './fakes/exec-server.ts';
import {createWaiters} from './waiters.ts';

export type Far = Remote & {
  readonly out: () => string;
  readonly err: () => string;
  readonly end: Promise<RemoteEnd>;
  /** What was told of silence, in seconds. */
  readonly quiet: (number | undefined)[];
  drains: number;
  untilOut(text: string): Promise<void>;
  untilQuiet(fits: (quiet: Far['quiet']) => boolean): Promise<void>;
  untilDrained(): Promise<void>;
};

/** Opens a stream and keeps what it tells. It is closed with the test. */
export async function openFar(transport: UpgradableTransport, clock: Clock, wish: Partial<RemoteWish> = {}): Promise<Far> {
  const {until, wake} = createWaiters();
  const parts: Record<'stdout' | 'stderr', Buffer[]> = {stdout: [], stderr: []};
  const text = (from: 'stdout' | 'stderr') => Buffer.concat(parts[from]).toString();
  const end = Promise.withResolvers<RemoteEnd>();
  const quiet: Far['quiet'] = [];
  const whole = {
    namespace: 'shop',
    pod: 'web-1',
    container: 'app',
    command: ['sh'],
    hasInput: true,
    terminal: undefined,
    signal: new AbortController().signal,
    ...wish,
  };
  const remote = await openRemote(transport, clock, whole, {
    onOutput(bytes, from) {
      parts[from].push(Buffer.from(bytes));
      wake();
    },
    onEnd: end.resolve,
    onDrain() {
      far.drains++;
      wake();
    },
    onQuiet(forMs) {
      quiet.push(forMs === undefined ? undefined : forMs / 1000);
      wake();
    },
  });
  onTestFinished(() => remote.close());
  const far: Far = {
    ...remote,
    out: () => text('stdout'),
    err: () => text('stderr'),
    end: end.promise,
    quiet,
    drains: 0,
    untilOut: wanted => until(() => (text('stdout').includes(wanted) ? true : undefined)).then(() => {}),
    untilQuiet: fits => until(() => (fits(quiet) ? true : undefined)).then(() => {}),
    untilDrained: () => until(() => (far.drains > 0 ? true : undefined)).then(() => {}),
  };
  return far;
}

/** A server of one kind of WebSockets, and the way to it. `heard` are the messages that came: the channel and the text. */
export async function farServer(handle: (ws: WebSocket) => void, clock: Clock, protocol: 'v5' | 'v4' = 'v5') {
  const heard: (readonly [number, string])[] = [];
  const {until, wake} = createWaiters();
  const server = await execServer(
    ws => {
      ws.on('message', data => {
        const bytes = data as Buffer;
        heard.push([bytes[0]!, bytes.subarray(1).toString('latin1')]);
        wake();
      });
      handle(ws);
    },
    {isPlain: true, choose: () => `${protocol}.channel.k8s.io`},
  );
  const transport = owned(createTransport({context: contextOf({server: server.url}), clock, env: {}, userAgent: 'dogwatch/test'}));
  return {...server, transport, heard, untilHeard: (count: number) => until(() => (heard.length >= count ? heard : undefined))};
}

export const say = (ws: WebSocket, channel: number, words: string | Uint8Array) => ws.send(framed(channel, Buffer.from(words)));
export const success = JSON.stringify({metadata: {}, status: 'Success'});
export const exited = (code: number) =>
  JSON.stringify({status: 'Failure', reason: 'NonZeroExitCode', details: {causes: [{reason: 'ExitCode', message: String(code)}]}});
