import {writeFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {WebSocket} from 'ws';
import {execOnce, type Exec} from '../src/cluster/exec.ts';
import {exitCodeOf, failureWords, framed, frameOf} from '../src/cluster/exec-channels.ts';
import {createTransport, type TransportOptions} from '../src/cluster/transport.ts';
import type {UpgradableTransport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {demoCluster} from './demo-cluster.ts';
import {contextOf, failure, owned, serve, trusted} from './fakes/cluster-client.ts';
import {execServer} from './fakes/exec-server.ts';
import {pemData, startProxy, startSocksProxy} from './fakes/tls-server.ts';
import {fakeClock} from './fake-clock.ts';

const clock = fakeClock();

function open(context: TransportOptions['context'], more: Partial<TransportOptions> = {}): UpgradableTransport {
  return owned(createTransport({context, clock, env: {}, userAgent: 'dogwatch/test', ...more}));
}

function run(transport: UpgradableTransport, more: Partial<Exec> = {}) {
  const wish = {namespace: 'shop', pod: 'web-1', container: 'app', command: ['cat', '/a b'], signal: new AbortController().signal, ...more};
  return execOnce(transport, clock, wish);
}

const say = (ws: WebSocket, channel: number, text: string) => ws.send(framed(channel, Buffer.from(text)));
const success = JSON.stringify({metadata: {}, status: 'Success'});
const exited = (code: number) =>
  JSON.stringify({status: 'Failure', reason: 'NonZeroExitCode', details: {causes: [{reason: 'ExitCode', message: String(code)}]}});
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('output, errors and the exit code come apart', async () => {
  const server = await execServer(ws => {
    // At once, so that nothing may be lost that comes with the answer to the upgrade.
    say(ws, 1, 'out');
    say(ws, 2, 'err');
    ws.send(framed(255, Uint8Array.of(1)));
    ws.send(Buffer.alloc(0));
    say(ws, 9, 'nobody knows');
    say(ws, 1, 'put\0');
    say(ws, 3, exited(7));
    ws.close(1000);
  });
  const transport = open(
    contextOf({server: `${server.url}/k8s/`, ...trusted}, {token: 'secret', impersonate: {user: 'bob', groups: ['a', 'b'], extra: {}}}),
  );
  const {stdout, stderr, exitCode} = await run(transport);
  expect([text(stdout), stderr, exitCode]).toEqual(['output\0', 'err', 7]);
  expect(server.received[0]).toMatchObject({
    url: '/k8s/api/v1/namespaces/shop/pods/web-1/exec?container=app&stdout=true&stderr=true&command=cat&command=%2Fa+b',
    headers: {
      authorization: 'Bearer secret',
      'user-agent': 'dogwatch/test',
      'impersonate-user': 'bob',
      'impersonate-group': 'a, b',
      'sec-websocket-protocol': 'v5.channel.k8s.io',
    },
  });
  expect(transport.cost).toMatchObject({requests: 1});
});

test('a server that speaks only v4, without TLS, and gets no token', async () => {
  const server = await execServer(
    ws => {
      say(ws, 1, 'fine');
      say(ws, 3, success);
    },
    {isPlain: true, choose: () => 'v4.channel.k8s.io'},
  );
  const {stdout, exitCode} = await run(open(contextOf({server: server.url}, {token: 'secret'})));
  expect([text(stdout), exitCode]).toEqual(['fine', 0]);
  expect(server.received[0]!.headers.authorization).toBeUndefined();
});

test.each([
  ['403 with a Status', 403, {status: 403, reason: 'Forbidden', message: 'pods "p" is forbidden'}],
  ['500', 500, {status: 500, message: 'pods "p" is forbidden'}],
])('refused: %s', async (_name, code, expected) => {
  const server = await execServer(() => {}, {choose: () => code});
  expect(await failure(run(open(contextOf({server: server.url, ...trusted}))))).toMatchObject(expected);
});

test('a client certificate is shown', async () => {
  const server = await execServer(ws => say(ws, 3, success));
  const user = {clientCertificateData: pemData('client.pem'), clientKeyData: pemData('client.key')};
  await run(open(contextOf({server: server.url, ...trusted}, user)));
  expect(server.received.map(({user}) => user)).toEqual(['alice']);
});

test('credentials that are not taken are renewed once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-'));
  onTestFinished(() => rm(folder, {recursive: true}));
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'old');
  const choose = (count: number) => {
    if (count > 1) return 'v5.channel.k8s.io';
    writeFileSync(tokenFile, 'renewed');
    return 401;
  };
  const server = await execServer(ws => say(ws, 3, success), {choose});
  expect((await run(open(contextOf({server: server.url, ...trusted}, {tokenFile})))).exitCode).toBe(0);
  expect(server.received.map(({headers}) => headers.authorization)).toEqual(['Bearer old', 'Bearer renewed']);
  const shut = await execServer(() => {}, {choose: () => 401});
  const error = await failure(run(open(contextOf({server: shut.url, ...trusted}, {tokenFile}))));
  expect(error).toMatchObject({status: 401, message: expect.stringMatching(/does not accept the credentials of the user "alice"/)});
  expect(shut.received).toHaveLength(1);
});

test('a server that knows no WebSockets', async () => {
  const server = await serve();
  const error = await failure(run(open(contextOf({server: server.url, ...trusted}))));
  expect(error).toMatchObject({status: 200, reason: 'UpgradeRefused'});
  expect(error.message).toMatch(/or a proxy before it, lets no WebSocket through \(200\); SPDY does not get through either$/);
  await server.untilIdle();
});

test('nobody there, a wrong authority, a server that chooses a protocol of its own', async () => {
  const server = await execServer(() => {});
  expect((await failure(run(open(contextOf({server: 'https://127.0.0.1:1', ...trusted}))))).reason).toBe('ECONNREFUSED');
  expect((await failure(run(open(contextOf({server: server.url}))))).reason).toBe('SELF_SIGNED_CERT_IN_CHAIN');
  const odd = await execServer(() => {}, {choose: () => 'other'});
  expect((await failure(run(open(contextOf({server: odd.url, ...trusted}))))).message).toMatch(/invalid subprotocol/);
});

test('a connection that is lost, or closed without a word', async () => {
  for (const lose of [(ws: WebSocket) => ws.terminate(), (ws: WebSocket) => ws.close(1000), (ws: WebSocket) => ws.close(1011)]) {
    const server = await execServer(ws => {
      say(ws, 1, 'half');
      lose(ws);
    });
    const error = await failure(run(open(contextOf({server: server.url, ...trusted}))));
    expect(error).toMatchObject({status: 0, reason: 'ECONNRESET', message: 'The connection was lost before "cat /a b" had ended'});
  }
});

test('broken frames end the connection, not the program', async () => {
  const server = await execServer(ws =>
    (ws as unknown as {_socket: {write(bytes: Uint8Array): void}})._socket.write(Uint8Array.of(0xff, 0xff, 0, 1)),
  );
  expect((await failure(run(open(contextOf({server: server.url, ...trusted}))))).reason).toBe('ECONNRESET');
});

test('more than was asked for', async () => {
  const server = await execServer(ws => {
    for (let count = 0; count < 100; count++) say(ws, 1, 'x'.repeat(1000));
  });
  const error = await failure(run(open(contextOf({server: server.url, ...trusted})), {mostBytes: 10_240}));
  expect(error).toMatchObject({reason: 'TooLarge', message: '"cat /a b" says more than 10Ki'});
  const long = await execServer(ws => {
    say(ws, 2, 'e'.repeat(100_000));
    say(ws, 3, success);
  });
  expect((await run(open(contextOf({server: long.url, ...trusted})))).stderr).toHaveLength(65_536);
});

test('the signal ends it, before, during and after the upgrade', async () => {
  const reason = new Error('enough');
  const begun = Promise.withResolvers<WebSocket>();
  const server = await execServer(ws => begun.resolve(ws));
  const transport = open(contextOf({server: server.url, ...trusted}));
  await expect(run(transport, {signal: AbortSignal.abort(reason)})).rejects.toBe(reason);
  const early = new AbortController();
  const first = run(transport, {signal: early.signal});
  early.abort(reason);
  await expect(first).rejects.toBe(reason);
  const late = new AbortController();
  const second = run(transport, {signal: late.signal});
  const ws = await begun.promise;
  const closed = new Promise(resolve => ws.once('close', resolve));
  late.abort(reason);
  await expect(second).rejects.toBe(reason);
  await closed;
  expect(clock.sleeps).toEqual([]);
});

test('a command that does not end', async () => {
  const begun = Promise.withResolvers<void>();
  const server = await execServer(ws => {
    say(ws, 1, 'still here');
    begun.resolve();
  });
  const endless = failure(run(open(contextOf({server: server.url, ...trusted}))));
  await begun.promise;
  await clock.advance(30_000);
  expect(await endless).toMatchObject({reason: 'ETIMEDOUT', message: '"cat /a b" did not end within 30 s'});
});

test('a server that does not close when all is said', async () => {
  const closing = Promise.withResolvers<void>();
  const server = await execServer(ws => {
    // It hears that the other side closes, and does nothing.
    ws.close = () => closing.resolve();
    say(ws, 3, success);
  });
  const running = run(open(contextOf({server: server.url, ...trusted})), {timeoutInMs: 5000});
  await closing.promise;
  await clock.advance(5000);
  expect((await running).exitCode).toBe(0);
});

test('closing the transport ends it', async () => {
  const begun = Promise.withResolvers<void>();
  const server = await execServer(() => begun.resolve());
  const transport = open(contextOf({server: server.url, ...trusted}));
  const running = failure(run(transport));
  await begun.promise;
  transport.close();
  expect((await running).reason).toBe('ECONNRESET');
  expect((await failure(run(transport))).reason).toBe('Closed');
});

test('through proxies', async () => {
  const answer = (ws: WebSocket) => {
    say(ws, 1, 'by proxy');
    say(ws, 3, success);
  };
  const server = await execServer(answer);
  const proxy = owned(await startProxy());
  const target = `cluster.test:${server.port}`;
  const through = async (proxyUrl: string, scheme = 'https') =>
    text((await run(open(contextOf({server: `${scheme}://${target}`, ...trusted, proxyUrl}, {token: 'secret'})))).stdout);
  expect(await through(proxy.url.replace('//', '//joe:pass%21@'))).toBe('by proxy');
  expect(proxy.targets).toEqual([target]);
  expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('joe:pass!').toString('base64')}`]);
  const socks = owned(await startSocksProxy());
  expect(await through(socks.url.replace('//', '//joe:pass%21@'))).toBe('by proxy');
  const plain = await execServer(answer, {isPlain: true});
  const other = contextOf({server: `http://cluster.test:${plain.port}`, proxyUrl: proxy.url});
  expect(text((await run(open(other))).stdout)).toBe('by proxy');
  const shut = owned(await startProxy({status: 407}));
  const error = await failure(through(shut.url));
  expect(error.message).toMatch(/^The proxy 127\.0\.0\.1:\d+ refused to connect to cluster\.test:\d+ \(407\)/);
});

test('what a status says', () => {
  const check = (status: unknown, expected: number | string) => {
    const bytes = Buffer.from(typeof status === 'string' ? status : JSON.stringify(status));
    let outcome: number | string;
    try {
      outcome = exitCodeOf(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError);
      outcome = (error as ApiError).message;
    }
    expect(outcome).toBe(expected);
  };
  check(success, 0);
  check(exited(137), 137);
  check('no json', 'How the command ended was told in a form that cannot be read');
  check('null', 'How the command ended was told in a form that cannot be read');
  check({status: 'Failure'}, 'The command could not be run');
  check({status: 'Failure', reason: 'NonZeroExitCode', message: 'odd', details: {causes: [{reason: 'ExitCode', message: 'x'}]}}, 'odd');
  check({status: 'Failure', message: 'Internal error occurred: Internal error occurred: no room'}, 'no room');
  const runtime = 'error executing command in container: failed to exec: OCI runtime exec failed: unable to start container process:';
  expect(failureWords(`${runtime} exec: "cat": executable file not found in $PATH: unknown`)).toBe('There is no "cat" in the container');
  expect(failureWords(`${runtime} exec: "/bin/cat": stat /bin/cat: no such file or directory: unknown`)).toBe(
    'There is no "/bin/cat" in the container',
  );
  expect(failureWords(`${runtime} exec: "/data": permission denied: unknown`)).toBe('"/data" may not be run in the container');
  expect(frameOf(new Uint8Array())).toBeUndefined();
});

test('against the demo cluster', async () => {
  const cluster = await demoCluster('shop');
  const {clusters, users} = JSON.parse(cluster.kubeconfig) as {
    clusters: {cluster: Record<string, string>}[];
    users: {user: Record<string, string>}[];
  };
  const context = contextOf(
    {server: cluster.url, certificateAuthorityData: clusters[0]!.cluster['certificate-authority-data']!},
    {token: users[0]!.user['token']!},
  );
  const transport = open(context);
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  // Commands take time in the cluster, too.
  const turn = () => {
    cluster.advance(1);
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const answer = await transport.get('/api/v1/namespaces/shop/pods', {accept: 'application/json', signal: new AbortController().signal});
  const {items} = JSON.parse(Buffer.concat(await Array.fromAsync(answer.body)).toString()) as {
    items: {metadata: {name: string}; status: {phase: string}; spec: {containers: {name: string}[]}}[];
  };
  const pod = items.find(({metadata, status}) => metadata.name.startsWith('web-') && status.phase === 'Running')!;
  const at = {pod: pod.metadata.name, container: pod.spec.containers[0]!.name};
  const {stdout, exitCode} = await run(transport, {...at, command: ['cat', '/proc/1/environ']});
  expect(exitCode).toBe(0);
  expect(text(stdout).split('\0')).toContain(`HOSTNAME=${pod.metadata.name}`);
  const failed = await run(transport, {...at, command: ['sh', '-c', 'echo oops >&2; exit 3']});
  expect([failed.stderr, failed.exitCode]).toEqual(['oops\n', 3]);
  expect((await failure(run(transport, {...at, command: ['nosuch']}))).message).toBe('There is no "nosuch" in the container');
  expect((await failure(run(transport, {...at, pod: 'nobody'}))).status).toBe(404);
  expect((await failure(run(transport, {...at, container: 'nobody'}))).message).toMatch(/container nobody is not valid for pod/);
});
