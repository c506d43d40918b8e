import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {launch, systemClock} from '../drive.ts';
import {get, portIn} from '../forwarded.ts';
import {madeNamespace, type RealCluster, realCluster} from './real-cluster.ts';

/** Pods start and stop meanwhile. */
const PATIENCE_MS = 60_000;
const image = process.env['DOGWATCH_TEST_IMAGE'] ?? 'localhost/busybox';

let cluster: RealCluster;
let kubeconfig: string;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;

beforeAll(async () => {
  cluster = await realCluster();
  kubeconfig = await readFile(process.env['DOGWATCH_TEST_KUBECONFIG']!, 'utf8');
  namespace = await madeNamespace(cluster);
  const labels = {app: 'web'};
  const container = {
    name: 'web',
    image,
    imagePullPolicy: 'IfNotPresent',
    // Each pod serves its name.
    command: ['sh', '-c', 'mkdir /tmp/www; hostname > /tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www'],
    ports: [{name: 'http', containerPort: 8080}],
    readinessProbe: {httpGet: {path: '/', port: 'http'}, periodSeconds: 1},
  };
  await cluster.ask('POST', deployments(), {
    metadata: {name: 'web'},
    spec: {
      replicas: 2,
      selector: {matchLabels: labels},
      template: {metadata: {labels}, spec: {terminationGracePeriodSeconds: 0, containers: [container]}},
    },
  });
  await cluster.ask('POST', `/api/v1/namespaces/${namespace.name}/services`, {
    metadata: {name: 'web'},
    spec: {selector: labels, ports: [{name: 'plain', port: 80, targetPort: 'http'}]},
  });
});
afterAll(async () => {
  await namespace?.remove();
  cluster?.close();
});

test('a forward of a pod goes on with another pod of its deployment when it is deleted', async () => {
  const it = await start('pods');
  await it.until(text => (text.match(/1\/1 +Running/g) ?? []).length === 2);
  await it.press('f:http\r');
  const text = await it.until(/forwards to pod web-\S+ port http/);
  const [, pod = ''] = /forwards to pod (\S+) port/.exec(text) ?? [];
  const local = portIn(text);
  expect(await get(local)).toBe(`200 ${pod}\n`);
  await cluster.ask('DELETE', `/api/v1/namespaces/${namespace.name}/pods/${pod}`);
  await it.press('F');
  await it.until(screen => /listening +web-/.test(screen) && !screen.includes(`listening  ${pod}`));
  const answer = await get(local);
  expect(answer).toMatch(/^200 web-/);
  expect(answer).not.toContain(pod);
});

test('a forward of a service waits while no pod is ready, and serves again', async () => {
  const it = await start('svc');
  await it.until(/web +ClusterIP/);
  await it.press('f:80\r');
  const local = portIn(await it.until('forwards to service web port 80'));
  expect(await get(local)).toMatch(/^200 web-/);
  await it.press('F');
  await cluster.ask('PATCH', `${deployments()}/web`, {spec: {replicas: 0}});
  await it.until(/waiting: (it has no pods|no pod is ready)/);
  await cluster.ask('PATCH', `${deployments()}/web`, {spec: {replicas: 1}});
  expect(await get(local)).toMatch(/^200 web-/);
  await it.until('listening');
});

async function start(line: string) {
  const wish = {line, namespace: namespace.name};
  return launch({kubeconfig, wish, columns: 200, patienceMs: PATIENCE_MS, clock: systemClock(Date.now())});
}

function deployments(): string {
  return `/apis/apps/v1/namespaces/${namespace.name}/deployments`;
}
