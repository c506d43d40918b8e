import {afterAll, beforeAll, expect, test} from 'vitest';
import {execOnce} from '../../src/cluster/exec.ts';
import {createTransport} from '../../src/cluster/transport.ts';
import type {UpgradableTransport} from '../../src/cluster/transport-types.ts';
import {envTab} from '../../src/details/env.ts';
import type {KubeObject, ResourceKind} from '../../src/kube/object.ts';
import {failure} from '../fakes/cluster-client.ts';
import {inspectedOf, linesOf, wordsOf} from '../inspected.ts';
import {madeNamespace, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock} from './real-reading.ts';

const image = process.env['DOGWATCH_TEST_IMAGE'] ?? 'localhost/busybox';
const pods: ResourceKind = {group: '', version: 'v1', plural: 'pods', singular: 'pod', name: 'Pod', isNamespaced: true};

let cluster: RealCluster;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;
let transport: UpgradableTransport;
let pod: KubeObject;

beforeAll(async () => {
  cluster = await realCluster();
  namespace = await madeNamespace(cluster);
  transport = createTransport({context: cluster.context, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
  const at = `/api/v1/namespaces/${namespace.name}`;
  await cluster.ask('POST', `${at}/services`, {
    metadata: {name: 'my-db'},
    spec: {
      ports: [
        {name: 'pg', port: 5432},
        {name: 'dns', port: 53, protocol: 'UDP'},
      ],
    },
  });
  await cluster.ask('POST', `${at}/configmaps`, {
    metadata: {name: 'settings'},
    data: {LEVEL: 'info', '1st': 'odd', 'a.b': 'dots', LINES: 'one\ntwo'},
  });
  await cluster.ask('POST', `${at}/secrets`, {metadata: {name: 'db'}, stringData: {password: 'hush', LEVEL: 'secret level'}});
  const env = [
    {name: 'OWN', value: 'own $(LEVEL) $$(LEVEL) $(NONE) $(MY_DB_SERVICE_HOST)'},
    {name: 'URL', value: 'pg://$(PW)@x'},
    {name: 'PW', valueFrom: {secretKeyRef: {name: 'db', key: 'password'}}},
    {name: 'URL2', value: 'pg://$(PW)@x'},
    {name: 'GONE', valueFrom: {configMapKeyRef: {name: 'settings', key: 'none', optional: true}}},
    {name: 'IP', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
    {name: 'IPS', valueFrom: {fieldRef: {fieldPath: 'status.podIPs'}}},
    {name: 'HOST_IP', valueFrom: {fieldRef: {fieldPath: 'status.hostIP'}}},
    {name: 'NODE', valueFrom: {fieldRef: {fieldPath: 'spec.nodeName'}}},
    {name: 'ACCOUNT', valueFrom: {fieldRef: {fieldPath: 'spec.serviceAccountName'}}},
    {name: 'LABEL', valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}},
    {name: 'NO_LABEL', valueFrom: {fieldRef: {fieldPath: "metadata.labels['none']"}}},
    {name: 'UID', valueFrom: {fieldRef: {fieldPath: 'metadata.uid'}}},
    ...['limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'requests.cpu', 'requests.memory'].flatMap(resource => {
      const name = resource.toUpperCase().replaceAll(/\W/g, '_');
      const divisor = resource.endsWith('cpu') ? '1m' : '1Mi';
      return [
        {name, valueFrom: {resourceFieldRef: {resource}}},
        {name: `${name}_PART`, valueFrom: {resourceFieldRef: {resource, divisor}}},
      ];
    }),
  ];
  const container = {
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', 'while true; do sleep 1; done'],
    env,
    envFrom: [{configMapRef: {name: 'settings'}}, {secretRef: {name: 'db'}}, {configMapRef: {name: 'settings'}, prefix: 'P_'}],
  };
  const resources = {limits: {cpu: '250m', memory: '64Mi'}, requests: {cpu: '33m', memory: '20000001'}};
  await cluster.ask('POST', `${at}/pods`, {
    metadata: {name: 'told', labels: {app: 'told'}},
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {...container, name: 'main', resources},
        {...container, name: 'free'},
      ],
    },
  });
  do pod = (await cluster.ask('GET', `${at}/pods/told`)) as KubeObject;
  while (pod['status']?.phase !== 'Running');
});
afterAll(async () => {
  transport?.close();
  await namespace?.remove();
  cluster?.close();
});

const run = (command: readonly string[], more: object = {}) =>
  execOnce(transport, realClock, {
    namespace: namespace.name,
    pod: 'told',
    container: 'main',
    command,
    signal: new AbortController().signal,
    ...more,
  });

test('output, errors, exit codes and refusals', async () => {
  const {stdout, stderr, exitCode} = await run(['sh', '-c', 'printf "a\\0b"; echo oops >&2; exit 3']);
  expect([Buffer.from(stdout).toString(), stderr, exitCode]).toEqual(['a\0b', 'oops\n', 3]);
  expect((await run(['true'])).exitCode).toBe(0);
  expect((await run(['head', '-c', '900000', '/dev/zero'])).stdout).toHaveLength(900_000);
  expect((await failure(run(['cat', '/dev/zero']))).reason).toBe('TooLarge');
  expect((await failure(run(['nosuch']))).message).toBe('There is no "nosuch" in the container');
  expect(await failure(run(['true'], {pod: 'nobody'}))).toMatchObject({status: 404, reason: 'NotFound'});
  expect((await failure(run(['true'], {container: 'nobody'}))).message).toMatch(/container nobody is not valid for pod told/);
  expect((await failure(run(['sleep', '100'], {timeoutInMs: 500}))).reason).toBe('ETIMEDOUT');
});

test('what a container is told is what its process has', async () => {
  const needs = envTab.needs!(inspectedOf(pods, pod, {on: ['compare']}));
  // Whether a value depends on the node is known at once; nothing more follows.
  const answers: Record<string, unknown> = {};
  for (const need of needs) {
    answers[wordsOf(need)] =
      need.type === 'exec'
        ? Buffer.from((await run(need.command, {container: need.container})).stdout).toString()
        : await cluster.ask('GET', need.path);
  }
  const doc = envTab.doc(inspectedOf(pods, pod, {answers, on: ['compare'], revealed: ['*']}));
  const lines = linesOf(doc);
  expect(lines.filter(line => /differs|not there|not known|in the process/.test(line))).toEqual([]);
  expect(lines.filter(line => line.includes('the same')).length).toBe(2 * 31);
  expect(lines.filter(line => line.includes('only there')).map(line => line.trim().split(/\s+/)[0])).toEqual(
    expect.arrayContaining(['PATH', 'HOSTNAME']),
  );
});
