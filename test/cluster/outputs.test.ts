import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Driven, launch, systemClock} from '../drive.ts';
import {madeNamespace, type RealCluster, realCluster} from './real-cluster.ts';

const image = process.env['DOGWATCH_TEST_IMAGE'] ?? 'localhost/busybox';
const PODS = 20;

let cluster: RealCluster;
let kubeconfig: string;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;

beforeAll(async () => {
  cluster = await realCluster();
  kubeconfig = await readFile(process.env['DOGWATCH_TEST_KUBECONFIG']!, 'utf8');
  namespace = await madeNamespace(cluster);
  await cluster.ask('POST', `/apis/apps/v1/namespaces/${namespace.name}/deployments`, {
    metadata: {name: 'web'},
    spec: {
      replicas: PODS,
      selector: {matchLabels: {app: 'web'}},
      template: {
        metadata: {labels: {app: 'web'}},
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [{name: 'app', image, imagePullPolicy: 'IfNotPresent', command: ['sleep', '1000000']}],
        },
      },
    },
  });
  let ready = 0;
  do {
    const {status} = (await cluster.ask('GET', `/apis/apps/v1/namespaces/${namespace.name}/deployments/web`)) as {
      status?: {readyReplicas?: number};
    };
    ready = status?.readyReplicas ?? 0;
  } while (ready < PODS);
}, 120_000);
afterAll(async () => {
  await namespace?.remove();
  cluster?.close();
});

async function ran(line: string): Promise<Driven> {
  const it = await launch({
    kubeconfig,
    wish: {line: `deploy ${namespace.name}`},
    columns: 200,
    rows: 60,
    clock: {...systemClock(), now: Date.now},
    patienceMs: 30_000,
  });
  await it.until('● live');
  await it.until('web');
  await it.press(`:exec ${line}\r`);
  return it;
}

test('a plain command in 20 pods', async () => {
  const it = await ran('hostname');
  await it.until(`${PODS} of ${PODS} done`);
  const {items} = (await cluster.ask('GET', `/api/v1/namespaces/${namespace.name}/pods`)) as {items: {metadata: {name: string}}[]};
  for (const {metadata} of items) expect(it.text()).toMatch(new RegExp(`∆ ${metadata.name}`));
});

test('what all say the same, on both streams, is folded', async () => {
  const it = await ran('echo out; echo err >&2; exit 3');
  await it.until(`${PODS} of ${PODS} done, ${PODS} failed`);
  await it.until(/said the same .*exit code 3/);
  expect(it.text()).toMatch(/^ {2}out$/m);
  expect(it.text()).toMatch(/^! err$/m);
});

test('what is not there', async () => {
  const it = await ran('nosuch --flag');
  await it.until(`${PODS} of ${PODS} done, ${PODS} failed`);
  expect(it.text()).toContain('There is no "nosuch" in the container');
});

test('a flood from each keeps its ends, and keys are answered meanwhile', async () => {
  const it = await ran('echo first; head -c 1000000 /dev/zero | tr "\\0" a | fold -w 99; echo; echo last');
  await it.until(/running/);
  await it.press('\t\t');
  await it.until('pane 3 of 20');
  await it.until(`${PODS} of ${PODS} done`);
  expect(it.text()).not.toMatch(/done, \d+ failed/);
  await it.press('G');
  await it.until('  last');
  await it.press('/left out\r');
  await it.until(/… \d+ kB left out/);
}, 120_000);

test('a pod that is deleted meanwhile, and ctrl-c for the others', async () => {
  const it = await ran('echo begun; sleep 3600');
  await it.until(text => (text.match(/ begun/g)?.length ?? 0) > 16);
  const {items} = (await cluster.ask('GET', `/api/v1/namespaces/${namespace.name}/pods`)) as {items: {metadata: {name: string}}[]};
  const [first] = items.map(({metadata}) => metadata.name).sort();
  await cluster.ask('DELETE', `/api/v1/namespaces/${namespace.name}/pods/${first}?gracePeriodSeconds=0`);
  await it.until('1 of 20 done, 1 failed');
  expect(it.line(2)).toMatch(/lost|exit code 137/);
  await it.press('\u0003');
  await it.until(`${PODS} of ${PODS} done, 1 failed`);
  expect(it.text()).toContain('cancelled');
}, 60_000);
