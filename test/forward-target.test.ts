import {describe, expect, test} from 'vitest';
import {findServingPod, isLasting, type ServingPod} from '../src/live/forward-target.ts';
import {ApiError} from '../src/kube/api-error.ts';
import type {ForwardTarget} from '../src/store/forward.ts';

type Json = Readonly<Record<string, unknown>>;

const namespace = 'shop';
const podPath = '/api/v1/namespaces/shop/pods';
const named = (name: string): ForwardTarget => ({title: `pod ${name}`, namespace, scopes: [{kind: 'pods', namespace, select: name}]});
const deployment: ForwardTarget = {title: 'deployment web', namespace, scopes: [{kind: 'pods', namespace, labelSelector: 'app=web'}]};
const service: ForwardTarget = {title: 'service web', namespace, scopes: [], service: 'web'};

describe('the pod that serves', () => {
  test('is of several the youngest that is ready, and stays while it serves', async () => {
    const cluster = clusterOf([pod('a', {born: 1}), pod('b', {born: 3, isReady: false}), pod('c', {born: 2})]);
    const first = await findServingPod(cluster, deployment, [80]);
    expect(first.pod).toBe('c');
    const grown = clusterOf([pod('a', {born: 1}), pod('c', {born: 2}), pod('d', {born: 4})]);
    expect((await findServingPod(grown, deployment, [80], {before: first})).pod).toBe('c');
    const left = clusterOf([pod('a', {born: 1}), pod('c', {born: 2, isGoing: true})]);
    expect((await findServingPod(left, deployment, [80], {before: first})).pod).toBe('a');
  });

  test('is the one that was named while it runs, ready or not', async () => {
    expect(await findServingPod(clusterOf([pod('a', {isReady: false}), pod('b')]), named('a'), [80])).toMatchObject({
      pod: 'a',
      mustBeReady: false,
    });
  });

  test.each<[string, ForwardTarget, Json[], string]>([
    ['no pod is ready', deployment, [pod('a', {isReady: false})], 'no pod is ready'],
    ['there is none', deployment, [], 'it has no pods'],
    ['those that are done do not count', deployment, [pod('a', {phase: 'Succeeded'})], 'it has no pods'],
    [
      'the named one has not started',
      named('a'),
      [pod('a', {phase: 'Pending'})],
      'the pod does not run yet: web waiting: ImagePullBackOff',
    ],
    ['the named one is gone', named('a'), [], 'the pod is gone, and nothing replaces it'],
    ['the named one goes', named('a'), [pod('a', {isGoing: true})], 'the pod is being deleted, and nothing replaces it'],
  ])('%s', async (_, target, pods, message) => {
    const failure = await findServingPod(clusterOf(pods), target, [80]).catch((error: ApiError) => error);
    expect(failure).toMatchObject({reason: 'NotReady', message});
    expect(isLasting(failure)).toBe(false);
  });
});

describe('what comes in place of a pod that was named', () => {
  const ofReplicaSet = {owners: [owner('ReplicaSet', 'web-5ff6')], labels: {app: 'web', 'pod-template-hash': '5ff6'}};
  const selector = {matchLabels: {app: 'web'}};

  test('is another pod of its deployment, also of a newer roll-out', async () => {
    const before = await findServingPod(clusterOf([pod('web-1', ofReplicaSet)]), named('web-1'), [80]);
    const after = clusterOf([pod('web-9', {labels: {app: 'web'}, owners: [owner('ReplicaSet', 'web-7a7a')]})], {
      '/apis/apps/v1/namespaces/shop/deployments/web': {metadata: {name: 'web', uid: 'u'}, spec: {selector}},
    });
    const found = await findServingPod(after, named('web-1'), [80], {before});
    expect(found).toMatchObject({pod: 'web-9', mustBeReady: true});
    expect(after.asked).toContain(`${podPath} app=web`);
  });

  test('is another pod of its replica set where no deployment makes that', async () => {
    const before = await findServingPod(clusterOf([pod('web-1', ofReplicaSet)]), named('web-1'), [80]);
    const after = clusterOf(
      [pod('web-9', {labels: {app: 'web'}, owners: [owner('ReplicaSet', 'web-5ff6')]}), pod('other', {labels: {app: 'web'}})],
      {
        '/apis/apps/v1/namespaces/shop/replicasets/web-5ff6': {metadata: {name: 'web-5ff6', uid: 'uid-of-web-5ff6'}, spec: {selector}},
      },
    );
    expect((await findServingPod(after, named('web-1'), [80], {before})).pod).toBe('web-9');
  });

  test('is known to a saved forward, which never saw the pod', async () => {
    const cluster = clusterOf([pod('web-9', {labels: {app: 'web'}})], {
      '/apis/apps/v1/namespaces/shop/deployments/web': {metadata: {name: 'web', uid: 'u'}, spec: {selector}},
    });
    const target = {...named('web-1'), owner: {apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5ff6', hash: '5ff6'}};
    expect((await findServingPod(cluster, target, [80])).pod).toBe('web-9');
  });

  test('is the pod of the same name and no other in a stateful set', async () => {
    const before = await findServingPod(clusterOf([pod('db-0', {owners: [owner('StatefulSet', 'db')]})]), named('db-0'), [80]);
    const failure = findServingPod(clusterOf([pod('db-1')]), named('db-0'), [80], {before});
    await expect(failure).rejects.toThrow('the pod is gone; StatefulSet db makes it again');
    const again = clusterOf([pod('db-0', {uid: 'new'})]);
    expect((await findServingPod(again, named('db-0'), [80], {before})).uid).toBe('new');
  });

  test('is nothing for an owner of a kind that is not known', async () => {
    const before: ServingPod = {
      namespace,
      pod: 'x',
      uid: 'x',
      ports: [80],
      owner: {apiVersion: 'example.com/v1', kind: 'Rocket', name: 'moon'},
      mustBeReady: false,
    };
    await expect(findServingPod(clusterOf([]), named('x'), [80], {before})).rejects.toThrow(
      'the pod is gone, and no other pod of Rocket moon is ready',
    );
  });
});

describe('the ports', () => {
  const withPorts = pod('a', {
    ports: [
      {name: 'http', containerPort: 8080},
      {name: 'dns', containerPort: 53, protocol: 'UDP'},
    ],
  });
  const serviceOf = (spec: Json) => ({
    '/api/v1/namespaces/shop/services/web': {metadata: {name: 'web'}, spec: {selector: {app: 'web'}, ...spec}},
  });
  const ports = [
    {name: 'web', port: 80, targetPort: 'http'},
    {name: 'plain', port: 90, targetPort: 9090},
    {name: 'same', port: 7000},
    {name: 'dns', port: 53, protocol: 'UDP'},
    {name: 'lost', port: 1, targetPort: 'nowhere'},
  ];

  test.each<[ForwardTarget, readonly (number | string)[], Json, readonly number[]]>([
    [deployment, [80, 'http'], {}, [80, 8080]],
    [service, [80, 'web', 90, 'same'], {ports}, [8080, 8080, 9090, 7000]],
    [service, [90], {ports, clusterIP: 'None'}, [90]],
    [{...deployment, container: 'web'}, ['http'], {}, [8080]],
  ])('of $title: %j', async (target, remotes, spec, numbers) => {
    const found = await findServingPod(clusterOf([withPorts], serviceOf(spec)), target, remotes);
    expect(found.ports).toEqual(numbers);
  });

  test.each<[ForwardTarget, number | string, Json, string]>([
    [deployment, 'nope', {}, 'Pod a has no TCP port called nope; it has http 8080, dns 53/UDP'],
    [deployment, 'dns', {}, 'Pod a has no TCP port called dns; it has http 8080, dns 53/UDP'],
    [service, 81, {ports}, 'Service web has no port 81; it has web 80, plain 90, same 7000, dns 53/UDP, lost 1'],
    [service, 53, {ports}, 'Port 53 of service web is UDP; only TCP can be forwarded'],
    [service, 1, {ports}, 'Port 1 of service web leads to port nowhere, which pod a does not have; it has http 8080, dns 53/UDP'],
    [
      service,
      80,
      {ports, type: 'ExternalName', externalName: 'db.example.com', selector: undefined},
      'Service web is a name for db.example.com, outside the cluster: it has no pods',
    ],
    [service, 80, {ports, selector: undefined}, 'Service web has no selector, so its pods are not known; f on a pod forwards that'],
  ])('of $title that cannot be had: %j', async (target, remote, spec, message) => {
    const failure = await findServingPod(clusterOf([withPorts], serviceOf(spec)), target, [remote]).catch((error: ApiError) => error);
    expect(failure).toMatchObject({message});
    expect(isLasting(failure)).toBe(true);
  });

  test('of a service that is gone are what the server says', async () => {
    const failure = await findServingPod(clusterOf([withPorts]), service, [80]).catch((error: ApiError) => error);
    expect(failure).toMatchObject({status: 404});
  });
});

type PodLook = {
  readonly born?: number;
  readonly uid?: string;
  readonly phase?: string;
  readonly isReady?: boolean;
  readonly isGoing?: boolean;
  readonly labels?: Json;
  readonly owners?: readonly Json[];
  readonly ports?: readonly Json[];
};

function pod(
  name: string,
  {born = 0, uid = `uid-of-${name}`, phase = 'Running', isReady = true, isGoing = false, ...more}: PodLook = {},
): Json {
  const {labels = {app: 'web'}, owners = [], ports = []} = more;
  return {
    metadata: {
      name,
      namespace,
      uid,
      labels,
      ownerReferences: owners,
      creationTimestamp: new Date(born * 1000).toISOString(),
      ...(isGoing ? {deletionTimestamp: '2026-01-01T00:00:00Z'} : {}),
    },
    spec: {containers: [{name: 'web', image: 'web', ports}]},
    status: {
      phase,
      conditions: [{type: 'Ready', status: isReady ? 'True' : 'False'}],
      containerStatuses: [{name: 'web', state: phase === 'Pending' ? {waiting: {reason: 'ImagePullBackOff'}} : {running: {}}}],
    },
  };
}

function owner(kind: string, name: string): Json {
  return {apiVersion: 'apps/v1', kind, name, uid: `uid-of-${name}`, controller: true};
}

/** Answers lists of pods by name and label, and the objects at these paths. */
function clusterOf(pods: readonly Json[], objects: Readonly<Record<string, Json>> = {}) {
  const asked: string[] = [];
  return {
    asked,
    async read(path: string, query: Readonly<Record<string, string>> = {}) {
      asked.push([path, query['labelSelector'] ?? query['fieldSelector']].join(' '));
      if (path !== podPath) {
        if (objects[path]) return objects[path];
        throw new ApiError(404, 'NotFound', `${path} not found`);
      }
      const name = query['fieldSelector']?.replace('metadata.name=', '');
      const app = query['labelSelector']?.replace('app=', '');
      const items = pods.filter(({metadata}) => {
        const {name: own, labels} = metadata as {name: string; labels: Record<string, string>};
        return (name === undefined || own === name) && (app === undefined || labels['app'] === app);
      });
      return {items};
    },
  };
}
