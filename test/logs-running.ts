import type {IncomingMessage, ServerResponse} from 'node:http';
import {Writable} from 'node:stream';
import {onTestFinished} from 'vitest';
import {kubeconfigOf} from '../src/cluster/kubeconfig.ts';
import {printLogs} from '../src/commands/logs.ts';
import {type RunningDemo, startDemo} from '../src/demo/start-demo.ts';
import {wallOf} from '../src/demo/wall.ts';
import {parseArguments} from '../src/usage.ts';
import {clockAt} from './passing-clock.ts';
import {createWaiters} from './waiters.ts';

/** Two hours after 2026 began: the demo's now. */
export const NOW = Date.UTC(2026, 0, 1, 2);

export type LogCluster = RunningDemo & {
  /** In place of the log of a container, by `pod container`: what the server says, with times before the lines, or a status. */
  readonly served: Map<string, string | Uint8Array | number>;
  /** Lets a log that is followed go on. */
  write(name: string, text: string): void;
  /** Resolves when the log is being followed. */
  followed(name: string): Promise<void>;
};

/** A demo cluster whose time passes, some of whose logs a test writes itself. It stops with the test. */
export async function logCluster(scenario = 'quiet'): Promise<LogCluster> {
  const served: LogCluster['served'] = new Map();
  const open = new Map<string, ServerResponse>();
  const {until, wake} = createWaiters();
  const running = await startDemo({scenario, seed: 1, now: NOW, wall: wallOf(fromNow().now), before});
  onTestFinished(() => running.stop());
  return {
    ...running,
    served,
    write: (name, text) => void open.get(name)!.write(text),
    followed: name => until(() => (open.has(name) ? true : undefined)).then(() => {}),
  };

  function before(request: IncomingMessage, response: ServerResponse): boolean {
    const {pathname, searchParams} = new URL(request.url!, 'http://localhost');
    const [, pod] = /\/pods\/([^/]+)\/log$/.exec(pathname) ?? [];
    if (pod === undefined) return false;
    const name = `${pod} ${searchParams.get('container')}`;
    const log = served.get(name);
    if (log === undefined) return false;
    if (typeof log === 'number') {
      const message = 'it was refused on purpose';
      response.writeHead(log, {'content-type': 'application/json'});
      response.end(JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: log, message}));
      return true;
    }
    response.writeHead(200, {'content-type': 'text/plain'});
    response.write(log);
    if (searchParams.get('follow') === 'true') {
      open.set(name, response);
      wake();
    } else response.end();
    return true;
  }
}

export type Ran = {readonly code: number; readonly out: string; readonly bytes: Buffer; readonly err: string};

export type RunOptions = {
  readonly env?: NodeJS.ProcessEnv;
  readonly isTerminal?: boolean;
  readonly stdout?: Writable;
  readonly signal?: AbortSignal;
  /** The text of a kubeconfig, in place of the way to the cluster. */
  readonly kubeconfig?: string;
};

/** `dogwatch logs …`, in the process. */
export async function runLogs(cluster: LogCluster, line: string | readonly string[], options: RunOptions = {}): Promise<Ran> {
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
  const asked = parseArguments(['logs', ...words]);
  if (asked.type !== 'logs') throw new Error(`It prints no logs: ${JSON.stringify(asked)}`);
  const [out, err] = [captured(), captured()];
  const code = await printLogs({
    wish: asked.wish,
    kubeconfig: await kubeconfigOf('test', options.kubeconfig ?? JSON.stringify(cluster.kubeconfig)),
    clock: fromNow(),
    random: () => 0.5,
    env: options.env ?? {},
    version: '0.0.0',
    stdout: options.stdout ?? Object.assign(out.stream, {isTTY: options.isTerminal === true}),
    stderr: err.stream,
    ...(options.signal && {signal: options.signal}),
  });
  return {code, out: out.text(), bytes: out.bytes(), err: err.text()};
}

export function captured() {
  const parts: Buffer[] = [];
  const {until, wake} = createWaiters();
  const stream = new Writable({
    write(part: Buffer, _, done) {
      parts.push(Buffer.from(part));
      wake();
      done();
    },
  });
  const bytes = () => Buffer.concat(parts);
  const text = () => bytes().toString();
  return {stream, bytes, text, until: (wanted: string) => until(() => (text().includes(wanted) ? true : undefined))};
}

/** Passes as time does, from the demo's now on. */
function fromNow() {
  const begin = performance.now();
  return clockAt(() => NOW + Math.floor(performance.now() - begin));
}
