import {randomBytes} from 'node:crypto';
import {beforeAll, describe, expect, test} from 'vitest';
import type {LinkTransport} from '../../src/cluster/open-link.ts';
import {createPortTunnels} from '../../src/cluster/port-tunnels.ts';
import {createTransport} from '../../src/cluster/transport.ts';
import type {UpgradableTransport} from '../../src/cluster/transport-types.ts';
import {contextOf, failure, owned} from '../fakes/cluster-client.ts';
import {letThrough} from '../fakes/let-through.ts';
import {hear} from '../fakes/port-events.ts';
import {passingClock} from '../passing-clock.ts';
import {openFar} from '../remote-streams.ts';
import {ownNamespace, targetClient} from './client.ts';
import {path, pod} from './manifests.ts';

const client = targetClient({isSecure: true});
const namespace = ownNamespace(client);
const {ask, until} = client;
const tokens = new Map<string, string>();
const never = new AbortController().signal;

beforeAll(async () => {
  const serving = 'mkdir /www; echo hello > /www/index.html; httpd -p 8080 -h /www; cat; sleep 1000000';
  const {spec, ...rest} = pod('talks', client.target.shellImage, ['sh', '-c', serving]) as {spec: {containers: object[]}};
  const containers = spec.containers.map(container => ({...container, stdin: true}));
  await ask('POST', path('pods', namespace()), {body: {...rest, spec: {...spec, terminationGracePeriodSeconds: 0, containers}}});
  await until(path('pods', namespace()), ({status}) => status.containerStatuses?.[0].started, '&fieldSelector=metadata.name%3Dtalks');
  const resources = ['pods/exec', 'pods/attach', 'pods/portforward'];
  for (const [name, verbs] of [
    ['creates', ['create']],
    ['gets', ['get']],
    ['nobody', ['watch']],
  ] as const) {
    const rules = [
      {apiGroups: [''], resources, verbs},
      {apiGroups: [''], resources: ['pods'], verbs: ['get']},
    ];
    await ask('POST', path('serviceaccounts', namespace()), {body: {metadata: {name}}});
    await ask('POST', path('roles', namespace()), {body: {metadata: {name}, rules}});
    await ask('POST', path('rolebindings', namespace()), {
      body: {
        metadata: {name},
        roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name},
        subjects: [{kind: 'ServiceAccount', name, namespace: namespace()}],
      },
    });
    const asked = {kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', spec: {}};
    const {body} = await ask('POST', `${path('serviceaccounts', namespace(), name)}/token`, {body: asked});
    tokens.set(name, body.status.token);
    const headers = {'impersonate-user': `system:serviceaccount:${namespace()}:${name}`};
    while ((await ask('GET', path('pods', namespace(), 'talks'), {headers})).status !== 200);
  }
});

/** The way of a service account. */
function wayOf(account: string): UpgradableTransport {
  const {url, tls} = client.target;
  const context = contextOf(
    {server: url, certificateAuthorityData: Buffer.from(String(tls.ca)).toString('base64')},
    {token: tokens.get(account)!},
  );
  return owned(createTransport({context, clock: passingClock, env: {}, userAgent: 'dogwatch/test'}));
}

const opened = (transport: LinkTransport, ...command: string[]) =>
  openFar(transport as UpgradableTransport, passingClock, {namespace: namespace(), pod: 'talks', container: 'main', command});

describe('with create alone', () => {
  test('a command: output, errors, its code; from the second on it costs one request', async () => {
    const transport = wayOf('creates');
    const far = await opened(transport, 'sh', '-c', 'echo out; echo err >&2; exit 42');
    expect(await far.end).toEqual({type: 'exit', exitCode: 42});
    expect([far.out(), far.err()]).toEqual(['out\n', 'err\n']);
    expect(transport.cost.requests).toBe(2);
    const missing = await opened(transport, 'nosuch');
    expect(await missing.end).toMatchObject({type: 'failed', error: {message: 'There is no "nosuch" in the container'}});
    expect(transport.cost.requests).toBe(3);
  });

  test('ten megabytes there and back, and the end of the input', async () => {
    const far = await opened(wayOf('creates'), 'sh', '-c', 'cat; echo end >&2');
    const sent = randomBytes(5_000_000).toString('hex');
    far.write(sent);
    expect(far.endInput()).toBe(true);
    expect(await far.end).toEqual({type: 'exit', exitCode: 0});
    expect(far.out() === sent).toBe(true);
    expect(far.err()).toBe('end\n');
  });

  test('a terminal, and its sizes', async () => {
    const wish = {namespace: namespace(), pod: 'talks', container: 'main', terminal: {columns: 91, rows: 17}};
    const far = await openFar(wayOf('creates'), passingClock, wish);
    far.write('until stty size | grep "17 91"; do sleep 0.1; done\n');
    await far.untilOut('\n17 91\r\n');
    far.resize(123, 45);
    far.write('until stty size | grep "45 123"; do sleep 0.1; done; exit 5\n');
    await far.untilOut('\n45 123\r\n');
    expect(await far.end).toEqual({type: 'exit', exitCode: 5});
  });

  test('what runs is joined', async () => {
    const wish = {namespace: namespace(), pod: 'talks', container: 'main', command: undefined};
    const far = await openFar(wayOf('creates'), passingClock, wish);
    far.write('hello\n');
    await far.untilOut('hello\n');
    far.close();
  });

  test('pages of a port, over one way; a port at which nothing listens', async () => {
    const transport = wayOf('creates');
    const tunnels = owned(createPortTunnels(transport, passingClock));
    for (let round = 0; round < 3; round++) {
      const heard = hear();
      const connection = await tunnels.connect({namespace: namespace(), pod: 'talks', port: 8080}, heard.events, never);
      connection.write(Buffer.from('GET /index.html HTTP/1.0\r\n\r\n'));
      connection.end();
      expect(await heard.closed).toBeUndefined();
      expect(heard.bytes().toString()).toMatch(/^HTTP\/1\.\d 200 OK\r\n.*\r\n\r\nhello\n$/s);
    }
    expect(transport.cost.requests).toBe(2);
    const heard = hear();
    await tunnels.connect({namespace: namespace(), pod: 'talks', port: 81}, heard.events, never);
    expect(await heard.closed).toMatchObject({message: 'Nothing listens on port 81 in pod talks'});
  });
});

test.each(['gets', 'nobody'])('who may not create is told what is needed: %s', async account => {
  const transport = wayOf(account);
  expect((await failure(opened(transport, 'true'))).message).toBe(
    `You may not exec into pods in ${namespace()}: it needs create on pods/exec`,
  );
  const tunnels = owned(createPortTunnels(transport, passingClock));
  const forward = tunnels.connect({namespace: namespace(), pod: 'talks', port: 8080}, hear().events, never);
  expect((await failure(forward)).message).toBe(`You may not forward ports of pods in ${namespace()}: it needs create on pods/portforward`);
  expect(transport.cost.requests).toBe(4);
});

test('the container is looked for once, whatever the way', async () => {
  const transport = wayOf('creates');
  const wish = {namespace: namespace(), pod: 'talks', container: 'zzz', command: ['true']};
  expect((await failure(openFar(transport, passingClock, wish))).message).toBe('container zzz is not valid for pod talks');
  expect(transport.cost.requests).toBe(2);
});

test.each([
  ['WebSocket v5.channel.k8s.io', ['WebSocket v5.channel.k8s.io']],
  ['SPDY v4.channel.k8s.io', ['WebSocket v5.channel.k8s.io', 'SPDY v4.channel.k8s.io']],
  ['WebSocket v4.channel.k8s.io', ['WebSocket v5.channel.k8s.io', 'SPDY v4.channel.k8s.io', 'WebSocket v4.channel.k8s.io']],
])('behind a proxy that lets %s through alone', async (only, tried) => {
  const admin = wayOfAdmin();
  const way = letThrough(admin, (by, protocol) => `${by} ${protocol}` === only);
  for (let round = 0; round < 2; round++) {
    const far = await opened(way, 'sh', '-c', 'echo out; exit 3');
    expect(await far.end).toEqual({type: 'exit', exitCode: 3});
    expect(far.out()).toBe('out\n');
  }
  expect(way.tried).toEqual([...tried, only]);
});

/** May do all. */
function wayOfAdmin(): UpgradableTransport {
  const {url, tls, headers} = client.target;
  const text = (value: unknown) => Buffer.from(String(value)).toString('base64');
  const user = headers['authorization']
    ? {token: headers['authorization'].replace('Bearer ', '')}
    : {clientCertificateData: text(tls.cert), clientKeyData: text(tls.key)};
  const context = contextOf({server: url, certificateAuthorityData: text(tls.ca)}, user);
  return owned(createTransport({context, clock: passingClock, env: {}, userAgent: 'dogwatch/test'}));
}
