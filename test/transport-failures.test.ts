import type {ServerResponse} from 'node:http';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import type {KubeContext} from '../src/cluster/kubeconfig.ts';
import type {ApiError} from '../src/kube/api-error.ts';
import {contextOf, failure, open, owned, read, serve, trusted} from './fakes/cluster-client.ts';
import {pemData, startServer, startTcp} from './fakes/tls-server.ts';

describe('what the kubeconfig lacks', () => {
  const cases: [string, Partial<KubeContext>, RegExp][] = [
    ['no cluster', {cluster: '', clusterEntry: undefined}, /The context "here" \(which stands in \/home\/config\) names no cluster/],
    ['unknown cluster', {clusterEntry: undefined}, /names the cluster "there", which no kubeconfig file defines/],
    ['unknown user', {user: 'ghost'}, /names the user "ghost", which no kubeconfig file defines/],
    ['no server', {clusterEntry: {server: ''}}, /Expected an address such as .* as "server" of the cluster "there", found nothing/],
    ['bad server', {clusterEntry: {server: 'ftp://x'}}, /found "ftp:\/\/x"/],
    [
      'bad proxy',
      {clusterEntry: {server: 'https://x', proxyUrl: 'gopher://x'}},
      /Expected a proxy of the kind http, https or socks5 in proxy-url/,
    ],
  ];
  test.each(cases)('%s', async (_name, change, message) => {
    const error = await failure(read(open({...contextOf({server: 'https://127.0.0.1:1'}), ...change})));
    expect(error).toMatchObject({status: 0, reason: 'InvalidConfig'});
    expect(error.message).toMatch(message);
  });
});

describe('refusals', () => {
  const status = (fields: object) => JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', ...fields});
  const cases: [string, number, Record<string, string>, string | Buffer, Partial<ApiError>][] = [
    ['a Status', 403, {}, status({reason: 'Forbidden', message: 'pods is forbidden'}), {reason: 'Forbidden', message: 'pods is forbidden'}],
    ['control characters', 403, {}, status({reason: 'Forbidden', message: 'a\u001b[31mb\u0007c'}), {message: 'abc'}],
    ['410', 410, {}, status({reason: 'Expired', message: 'too old'}), {reason: 'Expired'}],
    ['retryAfterSeconds', 429, {}, status({reason: 'TooManyRequests', details: {retryAfterSeconds: 3}}), {retryAfterMs: 3000}],
    [
      'Retry-After before it',
      429,
      {'retry-after': '7'},
      status({details: {retryAfterSeconds: 3}}),
      {reason: 'TooManyRequests', retryAfterMs: 7000},
    ],
    [
      'Retry-After as a date',
      503,
      {'retry-after': 'Tue, 01 Jan 2030 00:01:00 GMT'},
      '',
      {reason: 'ServiceUnavailable', retryAfterMs: 60_000},
    ],
    ['Retry-After in the past', 503, {'retry-after': 'Mon, 31 Dec 2029 00:00:00 GMT'}, '', {retryAfterMs: 0}],
    [
      'a page',
      502,
      {},
      '<html><style>p {}</style><h1>Bad\u001b[2J</h1>\n<p>gateway</p></html>',
      {reason: 'Unknown', retryAfterMs: undefined},
    ],
    ['a list that is no Status', 404, {}, '{"kind":"PodList"}', {reason: 'NotFound'}],
    [
      'a compressed Status',
      422,
      {'content-encoding': 'gzip'},
      gzipSync(status({reason: 'Invalid', message: 'no'})),
      {reason: 'Invalid', message: 'no'},
    ],
    [
      'protobuf',
      403,
      {},
      protobufStatus('nodes is forbidden', 'Forbidden', 5),
      {reason: 'Forbidden', message: 'nodes is forbidden', retryAfterMs: 5000},
    ],
    ['protobuf cut off', 500, {}, protobufStatus('x', 'y', 5).subarray(0, 12), {reason: 'InternalError'}],
  ];
  test.each(cases)('%s', async (_name, code, headers, body, expected) => {
    const server = await serve((_request, response) => response.writeHead(code, headers).end(body));
    const error = await failure(read(open(contextOf({server: server.url, ...trusted}))));
    expect(error).toMatchObject({status: code, ...expected});
    expect(error.message).not.toMatch(/[\u0000-\u001f<>]/);
  });

  test('a page is told in short', async () => {
    const server = await serve((_request, response) => response.writeHead(502).end(`<h1>Bad</h1> <p>${'gateway '.repeat(100)}</p>`));
    const error = await failure(read(open(contextOf({server: server.url, ...trusted}))));
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ answered 502 Bad Gateway: Bad gateway gateway .*…$/);
    expect(error.message.length).toBeLessThan(300);
  });

  test('a login page is told, without what its address carries', async () => {
    const server = await serve((_request, response) => response.writeHead(302, {location: 'https://sso.test/login?state=secret'}).end());
    const error = await failure(read(open(contextOf({server: server.url, ...trusted}))));
    expect(error).toMatchObject({status: 302});
    expect(error.message).toMatch(/points to https:\/\/sso\.test\/login; is it an API server/);
  });

  test('401 tells of an expired client certificate', async () => {
    const server = await serve((_request, response) => response.writeHead(401).end());
    const expired = {clientCertificateData: pemData('client-expired.pem'), clientKeyData: pemData('client-expired.key')};
    const error = await failure(read(open(contextOf({server: server.url, ...trusted}, expired))));
    expect(error).toMatchObject({status: 401, reason: 'Unauthorized'});
    expect(error.message).toMatch(
      /does not accept the credentials of the user "alice": the client certificate expired on 2021-01-01 00:00 UTC/,
    );
    expect(server.received).toHaveLength(1);
  });

  test('keep the connection', async () => {
    const server = await serve((_request, response) => response.writeHead(404).end('x'.repeat(1000)));
    const transport = open(contextOf({server: server.url, ...trusted}));
    for (let count = 0; count < 5; count++) await failure(read(transport));
    expect(server.accepted()).toBe(1);
  });
});

describe('no answer', () => {
  test('nothing listens', async () => {
    const server = await startServer();
    await server.close();
    const error = await failure(read(open(contextOf({server: server.url, ...trusted}))));
    expect(error).toMatchObject({status: 0, reason: 'ECONNREFUSED'});
    expect(error.message).toMatch(new RegExp(`^Nothing listens at 127.0.0.1:${server.port}`));
  });

  test('a reset before the answer', async () => {
    const server = await serve(request => request.socket.destroy());
    const error = await failure(read(open(contextOf({server: server.url, ...trusted}))));
    expect(error).toMatchObject({status: 0, reason: 'ECONNRESET'});
  });

  test.each([false, true])('a reset in the midst of the body (stream: %s)', async isStream => {
    const server = await serve((_request, response) => {
      response.write('half');
      setImmediate(() => response.socket?.destroy());
    });
    const error = await failure(read(open(contextOf({server: server.url, ...trusted})), '/', {isStream}));
    expect(error).toMatchObject({status: 0, reason: 'ECONNRESET'});
    expect(error.message).toMatch(/closed the connection before its answer was complete/);
  });

  test('what is no HTTP', async () => {
    const server = owned(await startTcp(socket => socket.end('SSH-2.0-OpenSSH\r\n')));
    const error = await failure(read(open(contextOf({server: `http://127.0.0.1:${server.port}`}))));
    expect(error.message).toMatch(/does not answer in HTTP/);
  });

  test('a connection that never becomes TLS', async () => {
    const server = owned(await startTcp(() => {}));
    const transport = open(contextOf({server: `https://127.0.0.1:${server.port}`, ...trusted}), {timeouts: {connectInMs: 50}});
    expect(await failure(read(transport))).toMatchObject({status: 0, reason: 'ETIMEDOUT'});
  });

  test('after silence the pool is left behind', async () => {
    const server = await serve((_request, response, count) => {
      if (count !== 2) response.end('fine');
    });
    const transport = open(contextOf({server: server.url, ...trusted}), {timeouts: {headersInMs: 100}});
    await read(transport);
    const error = await failure(read(transport));
    expect(error).toMatchObject({status: 0, reason: 'ETIMEDOUT'});
    expect(error.message).toMatch(/took the request but did not answer within 0\.1 s/);
    expect(await read(transport)).toBe('fine');
    expect(server.accepted()).toBe(2);
  });

  test('silence in the midst of a plain body is told, in a stream it is not', async () => {
    let stream: ServerResponse | undefined;
    const server = await serve((request, response) => {
      response.write('half');
      if (request.url === '/stream') stream = response;
    });
    const transport = open(contextOf({server: server.url, ...trusted}), {timeouts: {bodyInMs: 100}});
    const streamed = read(transport, '/stream', {isStream: true});
    expect((await failure(read(transport))).message).toMatch(/fell silent for 0\.1 s in the midst/);
    stream?.end(' done');
    expect(await streamed).toBe('half done');
  });
});

test('nothing secret stands in any message', async () => {
  const server = await serve(request => request.socket.destroy());
  const user = {token: 'sesame', impersonate: {user: 'line\nbreak', groups: [], extra: {}}};
  const error = await failure(read(open(contextOf({server: server.url, ...trusted}, user))));
  expect(`${error.message} ${error.cause}`).not.toMatch(/sesame/);
});

/** metav1.Status in the server's protobuf envelope: field numbers of generated.proto. */
function protobufStatus(message: string, reason: string, retryAfterSeconds: number): Buffer {
  const bytes = (number: number, value: Buffer | string) =>
    Buffer.concat([Buffer.from([number * 8 + 2, Buffer.byteLength(value)]), Buffer.from(value)]);
  const details = bytes(5, Buffer.from([5 * 8, retryAfterSeconds]));
  const status = Buffer.concat([bytes(1, ''), bytes(2, 'Failure'), bytes(3, message), bytes(4, reason), details]);
  return Buffer.concat([Buffer.from('k8s\0'), bytes(1, Buffer.concat([bytes(1, 'v1'), bytes(2, 'Status')])), bytes(2, status)]);
}
