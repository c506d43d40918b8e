import {once} from 'node:events';
import {type AddressInfo, connect, createServer} from 'node:net';
import {onTestFinished} from 'vitest';
import type {Clock} from '../src/kube/clock.ts';
import {actingOn} from './acting.ts';
import type {DemoCluster} from './demo-cluster.ts';
import {systemClock} from './drive.ts';

type Driven = Awaited<ReturnType<typeof actingOn>>;

/** The program on a demo cluster whose time passes. */
export async function forwarding(line: string, options: Parameters<typeof actingOn>[1] = {}) {
  const it = await actingOn(line, options);
  const passing = setInterval(() => it.cluster.advance(100), 10);
  onTestFinished(() => clearInterval(passing));
  return it;
}

/** A forward of deployment checkout at a free port. */
export async function openCheckout(it: Driven): Promise<number> {
  await it.onto('checkout');
  await it.press('f:80\r');
  return portIn(await it.until('forwards to deployment checkout port 80'));
}

export function portIn(text: string): number {
  return Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
}

export async function get(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {headers: {connection: 'close'}});
  return `${answer.status} ${await answer.text()}`;
}

export function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise(resolve => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits are so many times as short. */
export function hurried(times: number): Clock {
  const usual = systemClock();
  return {now: usual.now, sleep: (ms, signal) => usual.sleep(ms / times, signal)};
}

export function remove({demo}: DemoCluster, kind: string, name: string): void {
  demo.registry.remove(demo.types.ofKind('v1', kind)!, 'shop', name);
}

export function scale({demo}: DemoCluster, namespace: string, name: string, replicas: number): void {
  const type = demo.types.ofKind('apps/v1', 'Deployment')!;
  demo.registry.change(
    type,
    namespace,
    name,
    {manager: 'test'},
    object => ({...object, spec: {...(object as unknown as {spec: object}).spec, replicas}}) as never,
  );
}
