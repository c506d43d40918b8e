import {describe, expect, test} from 'vitest';
import {downwardField, downwardResource, type DownwardValue} from '../src/kube/downward.ts';
import {type EnvEntry, environmentOf, type Found, isStrictName, type Surroundings} from '../src/kube/environment.ts';
import {expand, plainOf} from '../src/kube/expansion.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {serviceEnvironment} from '../src/kube/service-environment.ts';

describe('expansion', () => {
  const variables: Record<string, string> = {A: '1', 'B.b': 'two', EMPTY: '', LOOP: '$(A)'};
  const check = (input: string, expected: string) =>
    test(input || 'nothing', () => {
      const lookUp = (name: string) => (Object.hasOwn(variables, name) ? [{text: variables[name]!}] : undefined);
      expect(plainOf(expand(input, lookUp))).toBe(expected);
    });
  check('', '');
  check('$(A)', '1');
  check('x$(A)y$(B.b)z', 'x1ytwoz');
  check('$$(A)', '$(A)');
  check('$$$(A)', '$1');
  check('$$$$(A)', '$$(A)');
  check('$(NONE)', '$(NONE)');
  check('$(EMPTY)', '');
  // What comes out is not looked at again.
  check('$(LOOP)', '$(A)');
  check('$(A', '$(A');
  check('$A $', '$A $');
  check('$', '$');
  check('$()', '$()');
  check('a$$b', 'a$b');
  check('$($(A))', '$($(A))');
  check('$A{', '$A{');
});

const noFound: Found = {state: 'failed', status: 404, because: 'not found'};

function around(
  more: Partial<Surroundings> & {maps?: Record<string, object | Found>; hidden?: Record<string, object | Found>} = {},
): Surroundings {
  const {maps = {}, hidden = {}, ...rest} = more;
  const find = (all: Record<string, object | Found>) => (name: string) => {
    const one = all[name];
    if (one === undefined) return noFound;
    return 'state' in one ? (one as Found) : ({state: 'known', object: {metadata: {name}, data: one} as KubeObject} as const);
  };
  return {configMap: find(maps), secret: find(hidden), allocatable: undefined, services: new Map(), kubeletVersion: 'v1.36.0', ...rest};
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

function resolve(container: object, surroundings = around(), isTemplate = false): EnvEntry[] {
  const pod = {
    metadata: {name: 'web-1', namespace: 'shop', uid: 'u-1', labels: {app: 'web'}},
    spec: {nodeName: 'node-1'},
    status: {podIP: '10.1.0.7', hostIP: '192.168.0.1'},
    isTemplate,
  };
  return environmentOf({container: {name: 'app', ...container}, pod, siblings: [{name: 'app', ...container}]}, surroundings);
}

/** A line each: what it comes to, and what takes its place. */
function told(entries: readonly EnvEntry[]): string[] {
  return entries.map(({name, outcome, overriddenBy}) => {
    const what =
      outcome.state === 'set'
        ? (plainOf(outcome.pieces) ?? outcome.pieces.map(({text, isUnknown}) => (isUnknown ? `?${text}` : text)).join(''))
        : `<${outcome.state}${'because' in outcome ? `: ${outcome.because}` : ''}>`;
    return `${name}=${what}${overriddenBy ? ` (not: ${overriddenBy.type})` : ''}`;
  });
}

describe('the environment of a container', () => {
  test('env wins over envFrom, later envFrom over earlier, the last of a name over others', () => {
    const container = {
      envFrom: [{configMapRef: {name: 'one'}}, {secretRef: {name: 'two'}}, {configMapRef: {name: 'one'}, prefix: 'P_'}],
      env: [
        {name: 'A', value: 'own'},
        {name: 'C', value: 'first'},
        {name: 'D', value: '$(C) $(B) $(P_A)'},
        {name: 'C', value: 'last'},
      ],
    };
    const surroundings = around({maps: {one: {A: 'a1', B: 'b1'}}, hidden: {two: {B: base64('b2')}}});
    expect(told(resolve(container, surroundings))).toEqual([
      'A=a1 (not: literal)',
      'B=b1 (not: secret)',
      'B=b2',
      'P_A=a1',
      'P_B=b1',
      'A=own',
      'C=first (not: literal)',
      'D=first b2 a1',
      'C=last',
    ]);
  });

  test('a secret stays marked as such in what refers to it', () => {
    const env = [
      {name: 'PW', valueFrom: {secretKeyRef: {name: 'db', key: 'pw'}}},
      {name: 'URL', value: 'pg://u:$(PW)@db'},
    ];
    const entries = resolve({env}, around({hidden: {db: {pw: base64('hush')}}}));
    expect(entries[1]!.outcome).toEqual({
      state: 'set',
      pieces: [{text: 'pg://u:'}, {text: 'hush', secret: 'db/pw'}, {text: '@db'}],
    });
  });

  test('what is missing keeps the container from starting, or is left out, and takes no place', () => {
    const ref = (name: string, key: string, optional?: boolean) => ({configMapKeyRef: {name, key, ...(optional ? {optional} : {})}});
    const container = {
      envFrom: [{configMapRef: {name: 'one'}}, {secretRef: {name: 'gone', optional: true}}, {configMapRef: {name: 'gone'}, prefix: 'G_'}],
      env: [
        {name: 'A', valueFrom: ref('one', 'none', true)},
        {name: 'B', valueFrom: ref('one', 'none')},
        {name: 'C', valueFrom: ref('gone', 'x', true)},
        {name: 'D', value: '$(A) $(B)'},
      ],
    };
    const entries = resolve(container, around({maps: {one: {A: 'kept'}}}));
    expect(told(entries)).toEqual([
      'A=kept',
      '*=<missing: secret gone is not there>',
      'G_*=<missing: config map gone is not there>',
      'A=<missing: config map one has no key none>',
      'B=<missing: config map one has no key none>',
      'C=<missing: config map gone is not there>',
      'D=kept $(B)',
    ]);
    expect(entries.map(({outcome}) => outcome.state === 'missing' && outcome.isOptional)).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  test('what may not be read is told, and what depends on it is not known', () => {
    const refused: Found = {state: 'failed', status: 403, because: 'forbidden'};
    const container = {
      envFrom: [{configMapRef: {name: 'shut'}}, {configMapRef: {name: 'shut'}}],
      env: [
        {name: 'A', valueFrom: {secretKeyRef: {name: 'slow', key: 'a'}}},
        {name: 'B', value: '$(A)/$(FROM_SHUT)/$$(A)'},
      ],
    };
    const surroundings = around({maps: {shut: refused}, hidden: {slow: {state: 'asking'}}});
    expect(told(resolve(container, surroundings))).toEqual([
      '*=<refused: you may not read config map shut (403)>',
      '*=<refused: you may not read config map shut (403)>',
      'A=<asking>',
      'B=?$(A)/?$(FROM_SHUT)/$(A)',
    ]);
  });

  test('names that old kubelets skip', () => {
    const check = (kubeletVersion: string | undefined) =>
      told(
        resolve({envFrom: [{configMapRef: {name: 'odd'}}]}, around({maps: {odd: {'1st': 'x', 'a.b': 'y', '..up': 'z'}}, kubeletVersion})),
      );
    expect(check('v1.36.0')).toEqual(['..up=z', '1st=x', 'a.b=y']);
    expect(check('v1.30.4')).toEqual([
      '..up=<skipped: no valid name: the kubelet skips it>',
      '1st=<skipped: no valid name: the kubelet skips it>',
      'a.b=y',
    ]);
    expect(check(undefined)[1]).toBe('1st=<skipped: no valid name: the kubelet skips it before 1.32>');
    expect(['A', '-a', '_', '.a', 'a-b', '.', '..', '..a', '1a', '', 'a b'].map(isStrictName)).toEqual([
      ...[true, true, true, true, true],
      ...[false, false, false, false, false, false],
    ]);
  });

  test('variables of services are seen by references but by nothing else', () => {
    const services = new Map([['DB_SERVICE_HOST', '10.96.0.5']]);
    const env = [{name: 'HOST', value: '$(DB_SERVICE_HOST) $(NONE)'}];
    expect(told(resolve({env}, around({services})))).toEqual(['HOST=10.96.0.5 $(NONE)']);
    expect(told(resolve({env}, around({services: undefined})))).toEqual(['HOST=?$(DB_SERVICE_HOST) ?$(NONE)']);
  });

  test('odd containers do not throw', () => {
    const oddities = [
      null,
      3,
      'x',
      [],
      [null],
      [3],
      [{}],
      [{name: 3, value: {}}],
      [{name: 'A', valueFrom: {configMapKeyRef: null}}],
      {a: 1},
    ];
    for (const env of oddities) for (const envFrom of oddities) expect(resolve({env, envFrom})).toBeInstanceOf(Array);
    expect(told(resolve({env: [{name: 'A', valueFrom: {resourceFieldRef: {containerName: 'none', resource: 'limits.cpu'}}}]}))).toEqual([
      'A=<missing: there is no container none>',
    ]);
  });
});

describe('values that are the pod’s own', () => {
  const pod = {
    metadata: {name: 'web-1', namespace: 'shop', labels: {app: 'web'}, annotations: {'example.com/a': 'b'}},
    spec: {nodeName: 'node-1', serviceAccountName: 'robot'},
    status: {podIP: '10.1.0.7', podIPs: [{ip: '10.1.0.7'}, {ip: 'fd00::7'}], hostIP: '192.168.0.1'},
  };
  const check = (field: string, ofPod: string | DownwardValue, ofTemplate: string | DownwardValue) =>
    test(field, () => {
      const value = (expected: string | DownwardValue) => (typeof expected === 'string' ? {text: expected} : expected);
      expect(downwardField({...pod, isTemplate: false}, field)).toEqual(value(ofPod));
      expect(downwardField({...pod, spec: {}, status: {}, isTemplate: true}, field)).toEqual(value(ofTemplate));
    });
  const own = {later: 'each pod has its own'};
  check('metadata.name', 'web-1', own);
  check('metadata.namespace', 'shop', 'shop');
  check("metadata.labels['app']", 'web', 'web');
  check("metadata.labels['none']", {text: '', note: 'the pod has no label none'}, own);
  check("metadata.annotations['example.com/a']", 'b', 'b');
  check('spec.nodeName', 'node-1', own);
  check('spec.serviceAccountName', 'robot', 'default');
  check('status.podIP', '10.1.0.7', own);
  check('status.podIPs', '10.1.0.7,fd00::7', own);
  check('status.hostIP', '192.168.0.1', own);
  check('status.hostIPs', '192.168.0.1', own);
  check(
    'status.phase',
    {problem: 'status.phase is no field that can be asked for'},
    {problem: 'status.phase is no field that can be asked for'},
  );

  test('before a pod runs', () => {
    expect(downwardField({metadata: {}, spec: {}, status: {}, isTemplate: false}, 'status.podIP')).toEqual({later: 'known when it runs'});
  });
});

describe('values that are of resources', () => {
  const container = {
    resources: {limits: {cpu: '250m', memory: '64Mi', 'hugepages-2Mi': '4Mi'}, requests: {cpu: '0.1', memory: '1000001'}},
  };
  const allocatable = {cpu: '3920m', memory: '2Gi', 'ephemeral-storage': '10Gi'};
  const pod = {metadata: {}, spec: {}, status: {}, isTemplate: false};
  const check = (resource: string, divisor: unknown, expected: string | DownwardValue, subject: object = container, spec = {}) =>
    test(`${resource} by ${divisor} of ${JSON.stringify(subject).length}`, () => {
      const value = downwardResource({...pod, spec}, subject as never, {resource, divisor}, allocatable);
      expect(value).toEqual(typeof expected === 'string' ? {text: expected} : expected);
    });
  check('limits.cpu', undefined, '1');
  check('limits.cpu', '0', '1');
  check('limits.cpu', '1m', '250');
  check('limits.cpu', '100m', '3');
  check('requests.cpu', '1m', '100');
  check('limits.memory', undefined, '67108864');
  check('limits.memory', '1Mi', '64');
  check('limits.memory', '1M', '68');
  check('requests.memory', '1k', '1001');
  check('limits.hugepages-2Mi', '1Mi', '4');
  check('requests.ephemeral-storage', '1Mi', '0');
  const ofNode = 'no limit: what its node has to give';
  check('limits.ephemeral-storage', '1Gi', {text: '10', note: ofNode});
  check('limits.cpu', undefined, {text: '4', note: ofNode}, {});
  check('limits.memory', '1Mi', {text: '2048', note: ofNode}, {resources: {limits: {memory: '0'}}});
  check('limits.memory', '1Mi', {text: '512', note: 'no limit of its own: that of the pod'}, {}, {resources: {limits: {memory: '512Mi'}}});
  check('requests.memory', '1Mi', '0', {});
  check('limits.nonsense', undefined, {problem: 'limits.nonsense is no resource that can be asked for'});

  test('of a node that is not known', () => {
    const ask = (isTemplate: boolean) => downwardResource({...pod, isTemplate}, {}, {resource: 'limits.cpu', divisor: '1'}, undefined);
    expect(ask(false)).toEqual({later: 'no limit: what its node has to give'});
    expect(ask(true)).toEqual({later: 'no limit: what the node of each pod has to give'});
  });
});

test('variables of services', () => {
  const service = (name: string, spec: object) => ({metadata: {name}, spec}) as KubeObject;
  const variables = serviceEnvironment([
    service('my-db', {
      clusterIP: '10.96.0.5',
      ports: [
        {name: 'pg-sql', port: 5432},
        {name: 'dns', port: 53, protocol: 'UDP'},
      ],
    }),
    service('headless', {clusterIP: 'None', ports: [{port: 80}]}),
    service('outside', {type: 'ExternalName', externalName: 'example.com'}),
    service('six', {clusterIP: 'fd00::5', ports: [{port: 80}]}),
  ]);
  expect(Object.fromEntries(variables)).toEqual({
    MY_DB_SERVICE_HOST: '10.96.0.5',
    MY_DB_SERVICE_PORT: '5432',
    MY_DB_SERVICE_PORT_PG_SQL: '5432',
    MY_DB_SERVICE_PORT_DNS: '53',
    MY_DB_PORT: 'tcp://10.96.0.5:5432',
    MY_DB_PORT_5432_TCP: 'tcp://10.96.0.5:5432',
    MY_DB_PORT_5432_TCP_PROTO: 'tcp',
    MY_DB_PORT_5432_TCP_PORT: '5432',
    MY_DB_PORT_5432_TCP_ADDR: '10.96.0.5',
    MY_DB_PORT_53_UDP: 'udp://10.96.0.5:53',
    MY_DB_PORT_53_UDP_PROTO: 'udp',
    MY_DB_PORT_53_UDP_PORT: '53',
    MY_DB_PORT_53_UDP_ADDR: '10.96.0.5',
    SIX_SERVICE_HOST: 'fd00::5',
    SIX_SERVICE_PORT: '80',
    SIX_PORT: 'tcp://[fd00::5]:80',
    SIX_PORT_80_TCP: 'tcp://[fd00::5]:80',
    SIX_PORT_80_TCP_PROTO: 'tcp',
    SIX_PORT_80_TCP_PORT: '80',
    SIX_PORT_80_TCP_ADDR: 'fd00::5',
  });
});
