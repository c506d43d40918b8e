import {describe, expect, test} from 'vitest';
import {debugProfiles, withDebugContainer} from '../src/kube/debug-container.ts';
import {junkName, junkPod, labelValue, nodeShellPod} from '../src/kube/junk-pod.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {startingOf} from '../src/kube/starting.ts';
import {actingOn} from './acting.ts';
import {NOW} from './drive.ts';
import {livingDemo} from './living-demo.ts';

const prompt = /[#$] ?$/m;

async function onShop(line = 'pods') {
  const cluster = await livingDemo();
  return actingOn(line, {cluster});
}

type Shop = Awaited<ReturnType<typeof onShop>>;

/** The ephemeral containers of a pod, by its name on the screen, with how they are. */
async function debuggersIn(it: Shop, name: string) {
  const {spec, status} = (await it.object(`v1/namespaces/shop/pods/${name}`))!;
  const statuses: readonly KubeObject[] = status.ephemeralContainerStatuses ?? [];
  return ((spec.ephemeralContainers ?? []) as readonly {name: string}[]).map(container => ({
    ...container,
    state: statuses.find(one => one['name'] === container.name)?.['state'] ?? {},
  }));
}

function podOn(it: Shop, prefix: string): string {
  return new RegExp(`${prefix}-\\S+`).exec(it.text())![0];
}

describe('a debug container', () => {
  test('is asked for with all that it will be, joins the processes of its target, and ends with its shell', async () => {
    const it = await onShop();
    await it.onto('web');
    const pod = podOn(it, 'web');
    await it.press('.Debug container\r');
    await it.until(/target +\S? *web: sees its processes/);
    await it.press('\r');
    await it.until('y add the container');
    await it.until('Kubernetes cannot remove ephemeral containers');
    await it.until(new RegExp(`kubectl debug -it -n shop ${pod} --image=busybox`));
    await it.until(/--target=\S+ --profile=general/);
    await expect(it.frame()).toMatchFileSnapshot('../snapshots/dialogs/debug-pod.txt');
    await it.press('y');
    await it.until(prompt);
    const [container] = await debuggersIn(it, pod);
    expect(container).toMatchObject({
      name: expect.stringMatching(/^debugger-\w{5}$/),
      image: 'busybox',
      stdin: true,
      tty: true,
      securityContext: {capabilities: {add: ['SYS_PTRACE']}},
      state: {running: expect.anything()},
    });
    await it.press('echo $((40+2)); exit 3\r');
    await it.until(/Debug in \S+ debugger-\w+ ended with 3/);
    expect((await debuggersIn(it, pod))[0]!.state).toMatchObject({terminated: {exitCode: 3}});
  });

  test('runs no more once its session is ended from the list', async () => {
    const it = await onShop();
    await it.onto('web');
    const pod = podOn(it, 'web');
    await it.press('.Debug container\r');
    await it.until(/target +\S? *web: sees/);
    await it.press('\r');
    await it.until('y add the container');
    await it.press('y');
    await it.until(prompt);
    await it.press('sleep 1000\r\u001d');
    await it.until(/of \d+ pods/);
    await it.press('\u0014');
    await it.until(/debugger-\S+ +debug +live/);
    await it.press('\u0004');
    while (!('terminated' in (await debuggersIn(it, pod))[0]!.state));
  });

  test('beside a container of two, chosen by its row, is its target', async () => {
    const it = await onShop();
    await it.onto('checkout');
    await it.press('\r');
    await it.until(/M2 /);
    await it.press('j');
    const second = it
      .text()
      .split('\n')
      .find(line => /M2/.test(line))!
      .trim()
      .split(/\s+/)[1]!;
    await it.press('.Debug container\r');
    await it.until(new RegExp(`target +\\S? *${second}: sees its processes`));
  });
});

describe('a node shell', () => {
  test('warns of what it may do, is root on its node, and is gone when it ends', async () => {
    const it = await onShop('nodes');
    await it.onto('node-2');
    await it.press('.Node shell\r');
    await it.until(/image +busybox/);
    await it.press('\r');
    await it.until('y run it');
    await it.until('It is root on node-2: it sees and can change all processes');
    await expect(it.frame()).toMatchFileSnapshot('../snapshots/dialogs/node-shell.txt');
    await it.press('y');
    await it.until(prompt);
    const name = /dogwatch-tester-\w+/.exec(it.line(0))![0];
    expect((await it.object(`v1/namespaces/shop/pods/${name}`))!['spec']).toMatchObject({nodeName: 'node-2', hostPID: true});
    await it.press('exit\r');
    while ((await it.object(`v1/namespaces/shop/pods/${name}`)) !== undefined);
  });
});

describe('manifests', () => {
  const mark = {sitting: 'id', user: 'Ann Müller', host: 'jump.example.com'};
  const wish = {name: 'n', namespace: 'shop', image: 'busybox', node: '', deadlineInSeconds: 60, mark, at: NOW};

  test('a junk pod is plain, and marked', () => {
    expect(junkPod({...wish, command: ['sh'], isRestricted: false})).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'n',
        namespace: 'shop',
        labels: {'app.kubernetes.io/managed-by': 'dogwatch', 'dogwatch.io/user': 'Ann-Muller', 'dogwatch.io/host': 'jump.example.com'},
        annotations: {'dogwatch.io/junk': JSON.stringify({...mark, madeAt: NOW, deadlineAt: NOW + 60_000})},
      },
      spec: {
        restartPolicy: 'Never',
        activeDeadlineSeconds: 60,
        terminationGracePeriodSeconds: 1,
        containers: [{name: 'junk', image: 'busybox', command: ['sh'], stdin: true, tty: true}],
      },
    });
  });

  test('a restricted one is what the restricted level of pod security wants', () => {
    const {spec} = junkPod({...wish, node: 'n1', command: ['sh'], isRestricted: true});
    expect(spec).toMatchObject({
      nodeName: 'n1',
      securityContext: {runAsNonRoot: true, seccompProfile: {type: 'RuntimeDefault'}},
      containers: [{securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}}}],
    });
  });

  test('a node shell sees all of its node', () => {
    expect(nodeShellPod({...wish, node: 'n1'})['spec']).toMatchObject({
      nodeName: 'n1',
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      tolerations: [{operator: 'Exists'}],
      containers: [{securityContext: {privileged: true}, volumeMounts: [{mountPath: '/host'}]}],
    });
  });

  test.each(debugProfiles)('a debug container of profile %s stands behind those there are', profile => {
    const pod = {metadata: {name: 'web'}, spec: {ephemeralContainers: [{name: 'first', image: 'a'}]}};
    const made = withDebugContainer(pod, {name: 'second', image: 'b', target: '', profile});
    expect(made['spec'].ephemeralContainers).toEqual([
      {name: 'first', image: 'a'},
      expect.objectContaining({name: 'second', image: 'b', stdin: true, tty: true}),
    ]);
    expect(made['spec'].ephemeralContainers[1]).not.toHaveProperty('targetContainerName');
  });

  test.each([
    ['ann', 'dogwatch-ann-5555'],
    ['Ann.Müller@example.com', 'dogwatch-ann-m-ller-example-com-5555'],
    ['…', 'dogwatch-5555'],
    ['x'.repeat(80), `dogwatch-${'x'.repeat(30)}-5555`],
  ])('the name for %s', (user, wanted) => {
    const name = junkName(user, () => 0.75);
    expect(name.replace(/(.)\1{4}$/, '5555')).toBe(wanted);
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  test.each([
    ['jump.example.com', 'jump.example.com'],
    ['DOMAIN\\ann', 'DOMAIN-ann'],
    ['-a-', 'a'],
    ['ß', ''],
    ['a'.repeat(70), 'a'.repeat(63)],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
  ])('%j as the value of a label', (given, wanted) => {
    expect(labelValue(given)).toBe(wanted);
  });
});

describe('how far a container has come', () => {
  const spec = {nodeName: 'n1', containers: [{name: 'c'}], ephemeralContainers: [{name: 'e'}]};
  const state = (one: object, phase = 'Pending') => ({spec, status: {phase, containerStatuses: [{name: 'c', state: one}]}});
  test.each<[string, object, object]>([
    ['not placed', {spec: {...spec, nodeName: undefined}}, {type: 'waiting', text: 'waiting for a node', isStuck: false}],
    [
      'not placeable',
      {
        spec: {containers: [{name: 'c'}]},
        status: {conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes'}]},
      },
      {type: 'waiting', text: 'no node takes it: 0/3 nodes', isStuck: true},
    ],
    ['placed', {spec, status: {phase: 'Pending'}}, {type: 'waiting', text: 'waiting for the image', isStuck: false}],
    ['being made', state({waiting: {reason: 'ContainerCreating'}}), {type: 'waiting', text: 'waiting for the image', isStuck: false}],
    [
      'without its image',
      state({waiting: {reason: 'ErrImagePull', message: 'not found'}}),
      {type: 'waiting', text: 'ErrImagePull: not found', isStuck: true},
    ],
    ['running', state({running: {}}, 'Running'), {type: 'running'}],
    ['ended', state({terminated: {exitCode: 3, reason: 'Error'}}, 'Failed'), {type: 'ended', exitCode: 3, text: 'Error'}],
    [
      'turned away',
      {spec, status: {phase: 'Failed', reason: 'NodeAffinity', message: 'Pod was rejected'}},
      {type: 'ended', exitCode: 1, text: 'NodeAffinity: Pod was rejected'},
    ],
    ['of another pod', {spec: {containers: [{name: 'x'}]}}, {type: 'absent'}],
    ['odd', {spec: 1, status: []}, {type: 'absent'}],
  ])('%s', (_, pod, wanted) => {
    expect(startingOf({metadata: {name: 'p'}, ...pod}, 'c')).toEqual(wanted);
  });
});
