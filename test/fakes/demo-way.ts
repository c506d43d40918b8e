import {onTestFinished} from 'vitest';
import {createTransport} from '../../src/cluster/transport.ts';
import type {UpgradableTransport} from '../../src/cluster/transport-types.ts';
import {type RunningDemo, startDemo} from '../../src/demo/start-demo.ts';
import {fakeClock} from '../fake-clock.ts';
import {contextOf, owned} from './cluster-client.ts';

/** A demo cluster whose time passes as fast as it can, and the way to it as its admin. */
export async function demoWay(scenario = 'shop'): Promise<{readonly running: RunningDemo; readonly transport: UpgradableTransport}> {
  const running = await startDemo({scenario, seed: 1, now: Date.UTC(2026, 0, 1)});
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
    return running.stop();
  });
  const turn = () => {
    running.demo.agenda.advance(1);
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const {clusters, users} = running.kubeconfig as unknown as {
    clusters: {cluster: Record<string, string>}[];
    users: {user: Record<string, string>}[];
  };
  const context = contextOf(
    {server: running.server.url, certificateAuthorityData: clusters[0]!.cluster['certificate-authority-data']!},
    {token: users[0]!.user['token']!},
  );
  return {running, transport: owned(createTransport({context, clock: fakeClock(), env: {}, userAgent: 'dogwatch/test'}))};
}

/** The name of a pod of namespace shop that runs, and whose name begins so. */
export async function runningPod(transport: UpgradableTransport, beginning: string): Promise<string> {
  const {body} = await transport.get('/api/v1/namespaces/shop/pods', {accept: 'application/json', signal: new AbortController().signal});
  const {items} = JSON.parse(Buffer.concat(await Array.fromAsync(body)).toString()) as {
    items: {metadata: {name: string}; status: {phase: string}}[];
  };
  return items.find(({metadata, status}) => metadata.name.startsWith(beginning) && status.phase === 'Running')!.metadata.name;
}
