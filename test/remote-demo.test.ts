import {expect, onTestFinished, test} from 'vitest';
import {kubeconfigOf} from '../src/cluster/kubeconfig.ts';
import {createTransport} from '../src/cluster/transport.ts';
import type {UpgradableTransport} from '../src/cluster/transport-types.ts';
import {startDemo} from '../src/demo/start-demo.ts';
import {wallOf} from '../src/demo/wall.ts';
import {failure, owned, read} from './fakes/cluster-client.ts';
import {passingClock} from './passing-clock.ts';
import {openFar} from './remote-streams.ts';

const NOW = Date.UTC(2026, 0, 1, 2);

test('a shell in the demo cluster, and what runs there joined', async () => {
  const begin = performance.now();
  const {kubeconfig, stop} = await startDemo({
    scenario: 'shop',
    seed: 1,
    now: NOW,
    wall: wallOf(() => NOW + performance.now() - begin),
  });
  onTestFinished(() => stop());
  const {contexts} = await kubeconfigOf('test', JSON.stringify(kubeconfig));
  const [transport, viewers] = ['demo', 'demo-viewer'].map(wanted => {
    const context = contexts.find(({name}) => name === wanted)!;
    return owned(createTransport({context, clock: passingClock, env: {}, userAgent: 'dogwatch/test'}));
  }) as [UpgradableTransport, UpgradableTransport];
  const pod = /"name":"(web-[^"-]+-[^"-]+)"/.exec(await read(transport, '/api/v1/namespaces/shop/pods'))![1]!;
  const far = await openFar(transport, passingClock, {pod, container: 'web', terminal: {columns: 100, rows: 30}});
  far.write('stty size\n');
  await far.untilOut('30 100');
  far.resize(120, 40);
  far.write('stty size; exit 3\n');
  expect(await far.end).toEqual({type: 'exit', exitCode: 3});
  expect(far.out()).toContain('40 120');
  const joined = await openFar(transport, passingClock, {pod, container: 'web', command: undefined, hasInput: false});
  joined.close();
  const other = openFar(transport, passingClock, {pod, container: 'nobody'});
  expect((await failure(other)).message).toMatch(/container nobody is not valid for pod/);
  expect((await failure(openFar(viewers, passingClock, {pod, container: 'web'}))).message).toBe(
    'You may not exec into pods in shop: it needs create on pods/exec',
  );
});
