import {once} from 'node:events';
import {createConnection, type Socket} from 'node:net';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {execOnce} from '../../src/cluster/exec.ts';
import {createPortTunnels} from '../../src/cluster/port-tunnels.ts';
import {createTransport} from '../../src/cluster/transport.ts';
import type {UpgradableTransport} from '../../src/cluster/transport-types.ts';
import {openRelay} from '../../src/live/port-relay.ts';
import {owned} from '../fakes/cluster-client.ts';
import {letThrough} from '../fakes/let-through.ts';
import {forwardRunning} from '../forward-running.ts';
import {createWaiters} from '../waiters.ts';
import {madeNamespace, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock} from './real-reading.ts';

const image = process.env['DOGWATCH_TEST_IMAGE'] ?? 'localhost/busybox';
const v4 = 'v4.channel.k8s.io';
const size = 40_000_000;
const pod = 'ports';

/** What listens in the pod, each behind a port of its own. */
const listeners = {
  /** Answers a line, a moment after it has come. */
  9001: 'read line; sleep 0.1; echo "you said $line"',
  /** Says much, as fast as it is taken. */
  9002: `head -c ${size} /dev/zero`,
  /** Counts what comes until as much is there as the first line says, and says so. */
  9003: 'read count; head -c $count | wc -c',
};

let cluster: RealCluster;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;
let transport: UpgradableTransport;

beforeAll(async () => {
  cluster = await realCluster();
  namespace = await madeNamespace(cluster);
  transport = createTransport({context: cluster.context, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
  const scripts = Object.entries(listeners).map(
    ([port, script]) => `printf '#!/bin/sh\\n%s\\n' '${script}' > /tmp/${port}; chmod +x /tmp/${port}; nc -ll -p ${port} -e /tmp/${port} &`,
  );
  const command = ['sh', '-c', [...scripts, 'httpd -p 8080 -h /etc', 'while true; do sleep 1; done'].join('\n')];
  const at = `/api/v1/namespaces/${namespace.name}`;
  await cluster.ask('POST', `${at}/pods`, {
    metadata: {name: pod},
    spec: {terminationGracePeriodSeconds: 0, containers: [{name: 'main', image, imagePullPolicy: 'IfNotPresent', command}]},
  });
  for (let phase = ''; phase !== 'Running'; ) {
    ({phase} = ((await cluster.ask('GET', `${at}/pods/${pod}`)) as {status: {phase: string}}).status);
  }
  const {signal} = new AbortController();
  const ports = ['8080', ...Object.keys(listeners)].map(port => Number(port).toString(16).toUpperCase()).join('|');
  const listening = ['sh', '-c', `until [ $(cat /proc/net/tcp /proc/net/tcp6 | grep -cE ":(${ports}) .* 0A ") -ge 4 ]; do sleep 0.1; done`];
  expect(
    (await execOnce(transport, realClock, {namespace: namespace.name, pod, container: 'main', command: listening, signal})).exitCode,
  ).toBe(0);
});
afterAll(async () => {
  transport?.close();
  await namespace?.remove();
  cluster?.close();
});

/** A local port that leads to one of the pod; with what was tried, and how often the way was made. */
async function relayTo(port: number, only?: typeof v4 | 'SPDY') {
  const {until, wake} = createWaiters();
  const way = letThrough(transport, (by, offered) => only === undefined || only === by || only === offered);
  const tunnels = owned(createPortTunnels(way, realClock));
  const relay = owned(
    await openRelay({
      address: 'localhost',
      port: 0,
      onChange: wake,
      connect: (events, signal) => tunnels.connect({namespace: namespace.name, pod, port}, events, signal),
    }),
  );
  return {relay, upgrades: way.upgrades, idle: () => until(() => relay.counts.open === 0 || undefined)};
}

function client(port: number): Socket {
  const socket = createConnection({host: '127.0.0.1', port, allowHalfOpen: true});
  onTestFinished(() => void socket.destroy());
  return socket;
}

async function all(socket: Socket): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(socket));
}

test.each(['deploy/web', 'svc/web'])('pages of %s in namespace shop, by `dogwatch forward`', async target => {
  const forward = await forwardRunning(JSON.stringify(kubeconfigOf(cluster)), `${target} :http -n shop`);
  const port = await forward.port();
  for (let round = 0; round < 5; round++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('it works')]);
  }
  forward.stop();
  expect(await forward.code).toBe(0);
});

test.each([undefined, 'SPDY', v4] as const)('an answer comes after this side has ended (%s)', async protocol => {
  const {relay} = await relayTo(9001, protocol);
  const socket = client(relay.port);
  socket.end('hello\n');
  expect((await all(socket)).toString()).toBe('you said hello\n');
});

test.each([undefined, 'SPDY', v4] as const)('every byte comes, both ways (%s)', async protocol => {
  const down = client((await relayTo(9002, protocol)).relay.port);
  let got = 0;
  for await (const chunk of down) got += chunk.length;
  expect(got).toBe(size);
  const up = client((await relayTo(9003, protocol)).relay.port);
  up.write(`${size}\n`);
  up.write(Buffer.alloc(size));
  expect(Number((await all(up)).toString())).toBe(size);
});

test('two hundred at once', async () => {
  const {relay} = await relayTo(9001);
  const lines = Array.from({length: 200}, (_, index) => `line ${index}`);
  const answers = await Promise.all(
    lines.map(async line => {
      const socket = client(relay.port);
      socket.write(`${line}\n`);
      const answer = (await all(socket)).toString();
      socket.end();
      return answer;
    }),
  );
  expect(answers).toEqual(lines.map(line => `you said ${line}\n`));
  expect(relay.counts.failed).toBe(0);
});

test('pages one after the other need one way', async () => {
  const {relay, upgrades, idle} = await relayTo(8080);
  for (let round = 0; round < 5; round++) {
    const answer = await fetch(`http://127.0.0.1:${relay.port}/passwd`, {headers: {connection: 'close'}});
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('root')]);
    // The runtime gives the other direction a second to end.
    await idle();
  }
  expect(upgrades()).toBe(1);
});

test.each([undefined, 'SPDY', v4] as const)('a port at which nothing listens (%s)', async protocol => {
  const {relay} = await relayTo(81, protocol);
  const socket = client(relay.port);
  await once(socket, 'close').catch(() => {});
  expect(relay.counts.lastError).toBe(`Nothing listens on port 81 in pod ${pod}`);
});

/** Of the context that the tests use. */
function kubeconfigOf({context}: RealCluster): object {
  const {clusterEntry: entry, userEntry: user} = context;
  return {
    'current-context': 'real',
    contexts: [{name: 'real', context: {cluster: 'real', user: 'real'}}],
    clusters: [
      {
        name: 'real',
        cluster: {
          server: entry?.server,
          'certificate-authority-data': entry?.certificateAuthorityData,
          'certificate-authority': entry?.certificateAuthority,
        },
      },
    ],
    users: [
      {
        name: 'real',
        user: {
          token: user?.token,
          'client-certificate-data': user?.clientCertificateData,
          'client-certificate': user?.clientCertificate,
          'client-key-data': user?.clientKeyData,
          'client-key': user?.clientKey,
        },
      },
    ],
  };
}
