import {describe, expect, onTestFinished, test} from 'vitest';
import {pathTab} from '../src/details/path.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {demoCluster} from './demo-cluster.ts';
import {NOW} from './drive.ts';
import {type InspectedOptions, inspectedOf, linesOf, wordsOf} from './inspected.ts';
import {inspectingCluster} from './inspecting-cluster.ts';
import {allKinds, kindNamed, made, runningPod, worldOf} from './tree-world.ts';

const shop = (plural: string, name = '') => {
  const {group, version} = kindNamed(plural);
  const base = `${group === '' ? '/api' : `/apis/${group}`}/${version}/namespaces/shop/${plural}`;
  return name === '' ? base : `${base}/${name}`;
};

type Around = {readonly pods?: readonly KubeObject[]; readonly others?: readonly KubeObject[]; readonly slices?: readonly object[]};

/** The service `db` with what lies behind it; `others` are all pods of the namespace. */
function db(spec: object, {pods = [], others = pods, slices = []}: Around = {}, more: readonly KubeObject[] = []) {
  const service = made('services', 'db', {spec: {clusterIP: '10.0.0.9', selector: {app: 'postgres'}, ports: [{port: 5432}], ...spec}});
  const answers = {
    [`${shop('endpointslices')}?labelSelector=kubernetes.io/service-name=db`]: {items: slices},
    [`${shop('pods')}?labelSelector=app=postgres`]: {items: pods},
    [`${shop('pods')}?limit=500`]: {items: others},
  };
  return {service, options: worldOf([service, ...more], {answers})};
}

const linesFor = (object: KubeObject, options: InspectedOptions) => {
  const plural = allKinds.find(({name}) => name === object.kind)!.plural;
  return linesOf(pathTab.doc(inspectedOf(kindNamed(plural), object, options)));
};

const pod = (name: string, labels: object, port: object = {containerPort: 5432}, isReady = true) =>
  made('pods', name, {spec: {containers: [{name: 'app', ports: [port]}]}, ...runningPod(isReady)}, {labels});
const postgres = {app: 'postgres'};
const slice = (...endpoints: object[]) => ({metadata: {name: 'db-x', namespace: 'shop'}, ports: [{port: 5432}], endpoints});
const endpoint = (name: string, conditions: object = {ready: true}) => ({
  addresses: [`10.1.0.${name.length}`],
  conditions,
  targetRef: {kind: 'Pod', name},
});

describe('on the demo', () => {
  test.each([
    ['services', 'shop/web', 'details/path-service'],
    ['statefulsets', 'data/db', 'details/path-headless'],
    ['gateways', 'shop/front', 'details/path-gateway'],
    ['ingresses', 'shop/shop', 'details/path-ingress'],
  ])('%s %s', async (plural, place, file) => {
    const it = await inspectingCluster((await demoCluster('shop')).kubeconfig);
    onTestFinished(() => it.close());
    const inspected = await it.inspect(pathTab, plural, place, {now: NOW});
    await expect(`${linesOf(pathTab.doc(inspected)).join('\n')}\n`).toMatchFileSnapshot(`../snapshots/${file}.txt`);
  });
});

describe('where it breaks', () => {
  const breaks: readonly (readonly [what: string, spec: object, around: Around, expected: string | undefined])[] = [
    [
      'a selector that matches nothing, with what comes nearest',
      {},
      {others: [pod('pg', {app: 'postgresql'}), pod('web', {app: 'web'})]},
      'selector app=postgres matches no pod; nearest: app=postgresql, 1 pod',
    ],
    ['a selector that nothing is like', {}, {others: [pod('web', {app: 'web'})]}, 'selector app=postgres matches no pod'],
    [
      'a port that no container has',
      {ports: [{port: 80, targetPort: 'http'}]},
      {pods: [pod('pg', postgres, {name: 'pg', containerPort: 5432})]},
      'targetPort http is named in no container',
    ],
    [
      'pods that are not ready',
      {},
      {
        pods: ['a', 'b', 'c'].map(name => pod(name, postgres, {}, false)),
        slices: [slice(endpoint('a', {ready: false}), endpoint('b', {ready: false}))],
      },
      'no ready endpoint: 0 of 3 pods are ready',
    ],
    [
      'slices that are behind',
      {},
      {pods: [pod('a', postgres)]},
      'no ready endpoint, though pods are ready: nobody has told its endpoint slices yet',
    ],
    ['no selector and no endpoint', {selector: undefined}, {}, 'no endpoint: without a selector somebody has to make its endpoint slices'],
    ['nothing: all is well', {}, {pods: [pod('a', postgres)], slices: [slice(endpoint('a'))]}, undefined],
    ['an alias has nothing to break', {type: 'ExternalName', externalName: 'db.example.com'}, {}, undefined],
  ];
  test.each(breaks)('%s', (_, spec, around, expected) => {
    const {service, options} = db(spec, around);
    const [first] = linesFor(service, options);
    if (expected === undefined) expect(first).toMatch(/^ {2}service db/);
    else expect(first).toBe(`✗ it breaks at service db: ${expected}`);
  });

  test('all pods are asked for only when the selector matches none', () => {
    const asked = (around: Around) => {
      const {service, options} = db({}, around);
      return (pathTab.needs?.(inspectedOf(kindNamed('services'), service, options)) ?? []).map(wordsOf);
    };
    expect(asked({})).toContain(`${shop('pods')}?limit=500`);
    expect(asked({pods: [pod('a', postgres)]})).not.toContain(`${shop('pods')}?limit=500`);
  });

  test('a service that an ingress names but nobody made, and a port that it lacks', () => {
    const way = (name: string, port: object) => ({path: `/${name}`, backend: {service: {name, port}}});
    const ingress = made('ingresses', 'front', {
      spec: {
        ingressClassName: 'nginx',
        tls: [{hosts: ['shop.example.com'], secretName: 'tls'}],
        rules: [{host: 'shop.example.com', http: {paths: [way('lost', {number: 80}), way('db', {name: 'sql'})]}}],
      },
    });
    const {options} = db({ports: [{name: 'pg', port: 5432}]}, {pods: [pod('a', postgres)], slices: [slice(endpoint('a'))]}, [ingress]);
    const refused = {
      [shop('services', 'lost')]: 404,
      [shop('secrets', 'tls')]: 404,
      '/apis/networking.k8s.io/v1/ingressclasses/nginx': 404,
    };
    const lines = linesFor(ingress, {...options, refused});
    expect(lines[0]).toBe('✗ it breaks at ingress front: ingress class nginx is not there');
    expect(lines).toContain('  ✗ TLS by  missing secret tls');
    expect(lines).toContain('  ✗ https://shop.example.com/lost  →  service lost:80  service lost is not there');
    expect(lines).toContain('  ✗ https://shop.example.com/db  →  service db:sql  service db has no port sql: it has pg 5432');
    expect(lines).toContain('✗ missing service lost');
  });
});

describe('hops', () => {
  test('endpoints: ready, not ready, terminating, without a pod, behind', () => {
    const endpoints = [
      endpoint('a'),
      endpoint('bb', {ready: false}),
      endpoint('ccc', {ready: false, serving: true, terminating: true}),
      {addresses: ['192.0.2.1'], conditions: {}},
      endpoint('gone-pod'),
    ];
    const {service, options} = db(
      {},
      {pods: [pod('a', postgres), pod('bb', postgres, {}, false), pod('ccc', postgres)], slices: [slice(...endpoints)]},
    );
    const lines = linesFor(service, options);
    const at = lines.findIndex(line => line.includes('endpoints'));
    expect(lines.slice(at, at + 6)).toEqual([
      '    endpoints  3 ready, 1 not ready, 1 terminating',
      '      192.0.2.1:5432  ready  no pod is named: it lies outside',
      '      10.1.0.1:5432  ready  pod a  Running, 1/1',
      '    ◐ 10.1.0.2:5432  not ready  pod bb  Running, 0/1',
      '      10.1.0.8:5432  ready  pod gone-pod  no such pod is selected: the slice is behind',
      '    ◌ 10.1.0.3:5432  terminating  pod ccc  Running, 1/1',
    ]);
  });

  test('a named port is resolved in each pod, a number that nobody declares is a hint only', () => {
    const pods = [
      pod('a', postgres, {name: 'sql', containerPort: 5432}),
      pod('b', postgres, {name: 'sql', containerPort: 6432}),
      pod('c', postgres),
    ];
    const ports = [
      {name: 'pg', port: 5432, targetPort: 'sql', nodePort: 30_001},
      {port: 9, targetPort: 9999},
    ];
    const {service, options} = db({type: 'NodePort', ports}, {pods, slices: [slice(endpoint('a'))]});
    const lines = linesFor(service, options).filter(line => line.trim().startsWith('port'));
    expect(lines).toEqual([
      '    port       pg 5432/TCP, 30001 on each node  →  targetPort sql: 5432 in 1 pod, 6432 in 1 pod  1 pod has no port of that name',
      '    port       9/TCP  →  targetPort 9999  (no container declares it: a hint, no proof)',
    ]);
  });

  test('who is reached: affinity and policies in words', () => {
    const spec = {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: {clientIP: {timeoutSeconds: 3600}},
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Local',
      publishNotReadyAddresses: true,
    };
    const {service, options} = db(spec, {pods: [pod('a', postgres)]});
    expect(linesFor(service, options).flatMap(line => /^ +traffic +(.*)/.exec(line)?.[1] ?? [])).toEqual([
      'a client stays with its pod for 60m',
      'from outside only to pods of the node that is reached',
      'from inside only to pods of the same node',
      'pods that are not ready are reached, too',
    ]);
  });

  test('an alias leads out of the cluster', () => {
    const {service, options} = db({type: 'ExternalName', externalName: 'db.example.com'});
    expect(linesFor(service, options).join('\n')).toContain('leads to   db.example.com (an alias in the DNS: no endpoints)');
  });

  test('of a pod, the services that select it', () => {
    const one = pod('a', postgres);
    const {options} = db({}, {pods: [one], slices: [slice(endpoint('a'))]});
    expect(linesFor(one, options)[0]).toMatch(/^ {2}service db/);
    expect(linesFor(pod('lonely', {app: 'x'}), options)).toEqual(['no service selects this pod']);
  });

  test('each hop leads to its object', () => {
    const {service, options} = db({}, {pods: [pod('a', postgres)], slices: [slice(endpoint('a'))]});
    const doc = pathTab.doc(inspectedOf(kindNamed('services'), service, options));
    const targets = Array.from({length: doc.length}, (_, index) => doc.line(index).target).flatMap(one =>
      one ? `${one.kind} ${one.name}` : [],
    );
    expect(targets).toEqual(['Service db', 'Pod a']);
  });
});

describe('while it is not all known', () => {
  test('each part says that it is asked for', () => {
    const {service} = db({});
    const lines = linesFor(service, {kinds: allKinds});
    expect(lines).toContain('    selector   app=postgres  asking …');
    expect(lines).toContain('    endpoints  asking …');
    expect(lines.at(-1)).toBe('asking …');
  });

  test('what may not be listed is said where it is missed', () => {
    const {service} = db({});
    const refused = {
      [`${shop('endpointslices')}?labelSelector=kubernetes.io/service-name=db`]: 403,
      [`${shop('pods')}?labelSelector=app=postgres`]: 403,
      [shop('ingresses')]: 403,
    };
    const lines = linesFor(service, {kinds: [], refused});
    expect(lines).toContain('    selector   app=postgres  you may not list pods here (403)');
    expect(lines).toContain('    endpoints  you may not list endpoint slices here (403)');
    expect(lines).toContain('you may not list ingresses here (403): those are not shown');
  });

  test('routes of all namespaces, or of its own where only those may be listed', () => {
    const gateway = made('gateways', 'front', {spec: {gatewayClassName: 'x', listeners: []}});
    const all = '/apis/gateway.networking.k8s.io/v1/httproutes';
    const asked = (options: InspectedOptions) =>
      (pathTab.needs?.(inspectedOf(kindNamed('gateways'), gateway, {kinds: allKinds, ...options})) ?? []).map(wordsOf);
    expect(asked({})).not.toContain(shop('httproutes'));
    expect(asked({})).toContain(all);
    expect(asked({refused: {[all]: 403}})).toContain(shop('httproutes'));
  });
});

test('suits what lies on the way', () => {
  const plurals = ['pods', 'services', 'deployments', 'ingresses', 'gateways', 'httproutes', 'configmaps', 'secrets', 'widgets', 'jobs'];
  expect(plurals.filter(plural => pathTab.suits(kindNamed(plural)))).toEqual(plurals.slice(0, 6));
});

test('odd objects do not throw', () => {
  const odd = [
    {},
    {metadata: null},
    {metadata: {name: 'x'}, spec: {ports: 'x', selector: [1], rules: 7, listeners: [null]}},
    {spec: {selector: {a: null}}},
  ];
  for (const kind of allKinds.filter(pathTab.suits)) {
    for (const object of odd as unknown as KubeObject[]) {
      const inspected = {...inspectedOf(kind, undefined, {kinds: allKinds, namespace: 'shop', name: 'x'}), object};
      pathTab.needs?.(inspected);
      const answered = {...inspected, answer: () => ({state: 'known', value: {items: [...odd, 5], metadata: 'x'}}) as const};
      expect(linesOf(pathTab.doc(answered)).length).toBeGreaterThan(0);
    }
  }
});
