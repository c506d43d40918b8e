import {expect, test} from 'vitest';
import {envTab} from '../src/details/env.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {type InspectedOptions, inspectedOf, linesOf, wordsOf} from './inspected.ts';

const kind = (name: string, plural: string, group = ''): ResourceKind => ({
  group,
  version: 'v1',
  plural,
  singular: name.toLowerCase(),
  name,
  isNamespaced: true,
});
const pods = kind('Pod', 'pods');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const spec = {
  nodeName: 'node-1',
  initContainers: [{name: 'migrate', image: 'shop/migrate:1'}],
  containers: [
    {
      name: 'app',
      image: 'shop/web:1.2',
      envFrom: [
        {configMapRef: {name: 'shop-config'}},
        {secretRef: {name: 'tokens'}, prefix: 'T_'},
        {configMapRef: {name: 'extra', optional: true}},
      ],
      env: [
        {name: 'LOG_LEVEL', value: 'debug'},
        {name: 'DB_PASSWORD', valueFrom: {secretKeyRef: {name: 'db', key: 'password'}}},
        {name: 'DB_URL', value: 'postgres://shop:$(DB_PASSWORD)@$(DB_SERVICE_HOST):5432'},
        {name: 'POD_IP', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
        {name: 'CPUS', valueFrom: {resourceFieldRef: {resource: 'limits.cpu', divisor: '0'}}},
        {name: 'MISSING', valueFrom: {configMapKeyRef: {name: 'shop-config', key: 'nowhere'}}},
        {name: 'MOTTO', valueFrom: {configMapKeyRef: {name: 'shop-config', key: 'MOTTO', optional: true}}},
      ],
    },
  ],
  ephemeralContainers: [{name: 'debugger', image: 'busybox'}],
};
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'web-1', namespace: 'shop', uid: 'u-1'},
  spec,
  status: {podIP: '10.1.0.7', containerStatuses: [{name: 'app', state: {running: {}}}]},
};
const answers = {
  '/api/v1/namespaces/shop/configmaps/shop-config': {data: {LOG_LEVEL: 'info', MOTTO: 'we sell\nall things', PORT: '8080'}},
  '/api/v1/namespaces/shop/secrets/tokens': {data: {stripe: base64('sk_live_canary')}},
  '/api/v1/namespaces/shop/secrets/db': {data: {password: base64('hush-hush')}},
  '/api/v1/namespaces/shop/services': {items: [{metadata: {name: 'db'}, spec: {clusterIP: '10.96.0.5', ports: [{port: 5432}]}}]},
  '/api/v1/namespaces/default/services/kubernetes': {metadata: {name: 'kubernetes'}, spec: {clusterIP: '10.96.0.1', ports: [{port: 443}]}},
  '/api/v1/nodes/node-1': {status: {allocatable: {cpu: '3920m'}, nodeInfo: {kubeletVersion: 'v1.36.0'}}},
};
const environ = 'exec web-1/app cat /proc/1/environ';

function textOf(options: InspectedOptions, object = pod, of = pods): string {
  return `${linesOf(envTab.doc(inspectedOf(of, object, {answers, ...options})))
    .map(line => line.trimEnd())
    .join('\n')}\n`;
}

test('the environment of a pod', async () => {
  const refused = {'/api/v1/namespaces/shop/configmaps/extra': 404};
  await expect(textOf({refused})).toMatchFileSnapshot('../snapshots/details/env-pod.txt');
  expect(textOf({refused})).not.toMatch(/hush|canary/);
  const shown = textOf({refused, revealed: ['secret/db/password']});
  expect(shown).toContain('postgres://shop:hush-hush@10.96.0.5:5432');
  expect(shown).not.toContain('canary');
});

test('while nothing is known, and where little may be read', async () => {
  expect(textOf({answers: {}})).toContain('asking …');
  const refused = Object.fromEntries(Object.keys(answers).map(path => [path, 403]));
  await expect(textOf({refused})).toMatchFileSnapshot('../snapshots/details/env-refused.txt');
});

test('what it needs, each once', () => {
  const needs = envTab.needs!(inspectedOf(pods, pod)).map(wordsOf);
  expect(needs.sort()).toEqual([...Object.keys(answers), '/api/v1/namespaces/shop/configmaps/extra'].sort());
  expect(envTab.needs!(inspectedOf(pods, pod, {on: ['compare']})).map(wordsOf)).toContain(environ);
  const shared = {...pod, spec: {...spec, shareProcessNamespace: true, enableServiceLinks: false}};
  const other = envTab.needs!(inspectedOf(pods, shared, {on: ['compare']})).map(wordsOf);
  expect(other).toContain('exec web-1/app cat /proc/self/environ');
  expect(other).not.toContain('/api/v1/namespaces/shop/services');
  expect(envTab.needs!(inspectedOf(pods, undefined))).toEqual([]);
});

test('compared with the process', async () => {
  const process = [
    'PATH=/usr/bin',
    'LOG_LEVEL=debug',
    'PORT=8000',
    'MOTTO=we sell\nall things',
    'T_stripe=sk_old_canary',
    'T_gone=sk_gone_canary',
    'DB_PASSWORD=hush-hush',
    'DB_URL=postgres://shop:hush-hush@10.96.0.5:5432',
    'DB_SERVICE_HOST=10.96.0.5',
    'CPUS=4',
    '',
  ].join('\0');
  const options: InspectedOptions = {
    on: ['compare'],
    answers: {...answers, [environ]: process},
    refused: {'/api/v1/namespaces/shop/configmaps/extra': 404},
  };
  await expect(textOf(options)).toMatchFileSnapshot('../snapshots/details/env-compared.txt');
  expect(textOf(options)).not.toMatch(/hush|canary/);
  expect(textOf({...options, revealed: ['secret/tokens/stripe']})).toMatch(/in the process {2}sk_old_canary/);
});

test('what keeps it from being compared is told', () => {
  expect(textOf({on: ['compare'], refused: {[environ]: 403}})).toContain('cannot be compared: you may not run commands here (403)');
  const ended = {...pod, status: {}};
  expect(textOf({on: ['compare']}, ended)).toContain('it does not run: there is nothing to compare with');
});

test('a template says what only its pods have', async () => {
  const object: KubeObject = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {name: 'nightly', namespace: 'shop'},
    spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: 'web'}}, spec: {...spec, nodeName: undefined}}}}},
  };
  const of = kind('CronJob', 'cronjobs', 'batch');
  expect(envTab.suits(of)).toBe(true);
  expect(envTab.suits(kind('Secret', 'secrets'))).toBe(false);
  const refused = {'/api/v1/namespaces/shop/configmaps/extra': 404};
  await expect(textOf({refused}, object, of)).toMatchFileSnapshot('../snapshots/details/env-template.txt');
  const line = envTab.doc(inspectedOf(of, object, {answers})).line(3);
  expect(line.path?.slice(0, 9)).toEqual(['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'envFrom', 0]);
});

test('odd pods do not throw', () => {
  for (const containers of [undefined, null, 3, 'x', [null], [{}], [{env: 3}], [{env: [{name: null}]}]]) {
    for (const status of [undefined, null, 3, {containerStatuses: [null, {name: 3, state: null}]}]) {
      const odd = {metadata: null, spec: {containers}, status} as unknown as KubeObject;
      const inspected = {...inspectedOf(pods, pod), object: odd};
      expect(linesOf(envTab.doc(inspected)).length).toBeGreaterThan(0);
      envTab.needs!(inspected);
    }
  }
});
