import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {idle, images, leave, podSpec, prompt, type SessionWorld, sessionWorld} from './session-world.ts';

let world: SessionWorld;

const echo = {command: ['sh', '-c', 'while read line; do echo "got $line"; done; exit 5'], hasInput: true};

beforeAll(async () => {
  world = await sessionWorld({
    two: {containers: {app: idle, side: idle}},
    told: {containers: {app: idle, side: idle}, annotations: {'kubectl.kubernetes.io/default-container': 'side'}},
    talker: {containers: {app: echo}},
    quiet: {containers: {app: {command: ['sh', '-c', 'while true; do echo tick; sleep 1; done']}}},
    bare: {containers: {app: {image: images.bare}}},
    served: {containers: {app: idle}, labels: {app: 'served'}},
  });
  const {cluster, namespace} = world;
  const template = {metadata: {labels: {app: 'web'}}, spec: podSpec({app: idle})};
  await cluster.ask('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    metadata: {name: 'web'},
    spec: {replicas: 2, selector: {matchLabels: {app: 'web'}}, template},
  });
  await cluster.ask('POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, {
    metadata: {name: 'once'},
    spec: {template: {spec: {...podSpec({app: idle}), restartPolicy: 'Never'}}},
  });
  await cluster.ask('POST', `/api/v1/namespaces/${namespace}/services`, {
    metadata: {name: 'front'},
    spec: {selector: {app: 'served'}, ports: [{port: 80}]},
  });
  await untilPods(3);
});
afterAll(() => world?.close());

async function untilPods(count: number): Promise<void> {
  const path = `/api/v1/namespaces/${world.namespace}/pods?fieldSelector=status.phase%3DRunning`;
  for (;;) {
    const {items} = (await world.cluster.ask('GET', path)) as {items: {metadata: {name: string}}[]};
    if (items.filter(({metadata}) => /^(web|once)-/.test(metadata.name)).length === count) return;
  }
}

describe('the container', () => {
  test('of several is asked for', async () => {
    const it = await world.at('pods', 'two');
    await it.press('s');
    await it.until('A shell in which container of two?');
    await it.press('side\r');
    await it.until(prompt);
    expect(it.line(0)).toContain('two side  shell');
    await it.press('exit 4\r');
    await it.until('Shell in two side ended with 4');
  });

  test('of several is not chosen: no shell', async () => {
    const it = await world.at('pods', 'two');
    await it.press('s');
    await it.until('A shell in which container of two?');
    await it.press('\u001b');
    await it.until('No container was chosen');
    await it.press('\u001b');
    await it.until('● live');
  });

  test('that the annotation names is taken', async () => {
    const it = await world.at('pods', 'told');
    await it.press('s');
    await it.until(prompt);
    expect(it.line(0)).toContain('told side  shell');
  });
});

test.each([
  ['deploy', 'web', /› web-\S+ app {2}shell/],
  ['svc', 'front', /› served app {2}shell/],
  ['jobs', 'once', /› once-\S+ app {2}shell/],
])('a shell in one of the pods of %s', async (kind, name, header) => {
  const it = await world.at(kind, name);
  await it.press('s');
  await it.until(prompt);
  expect(it.line(0)).toMatch(header);
});

describe('attached', () => {
  test('to a program that reads: what it says to what is typed, also when one comes back', async () => {
    const it = await world.at('pods', 'talker');
    await it.press('a');
    await it.until(/talker app {2}attached +● live/);
    await it.press('one\r');
    await it.until('got one');
    await it.press(leave);
    await it.until('talker ');
    await it.press(leave);
    await it.until('got one');
    await it.press('two\r');
    await it.until('got two');
  });

  test('to one without input: it is told, and the program goes on when one leaves', async () => {
    const it = await world.at('pods', 'quiet');
    await it.press('a');
    await it.until('app takes no input');
    await it.until(/tick/);
    await it.press(`x\u0003${leave}`);
    await it.until(/^.{2,3}quiet +1\/1 +Running +0/m);
  });
});

describe('no shell', () => {
  test('in the image: it is told, and d offers a debug container in its place', async () => {
    const it = await world.at('pods', 'bare');
    await it.press('s');
    await it.until('There is no shell in app');
    expect(it.line(23)).toBe(' d adds a debug container · r opens it again · esc leaves');
    await it.press('d');
    await it.until(/╭ Debug container · [\s\S]*image +busybox/);
  });

  test.each([
    ['nothing of exec', ['get', 'list', 'watch'], [], /exec/],
    ['get alone', ['get', 'list', 'watch'], ['get'], /You may not exec into pods in \S+: it needs create on pods\/exec/],
  ])('for who may do %s', async (name, onPods, onExec, told) => {
    const kubeconfig = await account(`may-${name.replaceAll(' ', '-')}`, onPods, onExec);
    const it = await world.at('pods', 'served', {kubeconfig, columns: 160});
    await it.until(() => it.app.store.getState().allowed !== undefined);
    await it.press('s');
    await it.until(told);
    expect(it.text()).not.toMatch(prompt);
  });
});

/** A kubeconfig for a service account that may do just that. */
async function account(name: string, onPods: readonly string[], onExec: readonly string[]): Promise<string> {
  const {cluster, namespace} = world;
  const core = `/api/v1/namespaces/${namespace}`;
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await cluster.ask('POST', `${core}/serviceaccounts`, {metadata: {name}});
  const rules = [
    {apiGroups: [''], resources: ['pods'], verbs: onPods},
    ...(onExec.length === 0 ? [] : [{apiGroups: [''], resources: ['pods/exec'], verbs: onExec}]),
  ];
  await cluster.ask('POST', `${rbac}/roles`, {metadata: {name}, rules});
  await cluster.ask('POST', `${rbac}/rolebindings`, {
    metadata: {name},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name},
    subjects: [{kind: 'ServiceAccount', name, namespace}],
  });
  const {status} = (await cluster.ask('POST', `${core}/serviceaccounts/${name}/token`, {spec: {}})) as {status: {token: string}};
  const {clusterEntry} = cluster.context;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'few',
    clusters: [
      {name: 'few', cluster: {server: clusterEntry!.server, 'certificate-authority-data': clusterEntry!.certificateAuthorityData}},
    ],
    users: [{name: 'few', user: {token: status.token}}],
    contexts: [{name: 'few', context: {cluster: 'few', user: 'few', namespace}}],
  });
}
