import {once} from 'node:events';
import {copyFile, mkdtemp, rm, utimes} from 'node:fs/promises';
import type {ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {ClusterEntry} from '../src/cluster/kubeconfig.ts';
import {ask, contextOf, failure, open, read, serve, text, trusted} from './fakes/cluster-client.ts';
import {pemData, pemPath} from './fakes/tls-server.ts';

describe('a plain request', () => {
  test('sends path, query, accept and our own user agent, and reads the answer', async () => {
    const server = await serve((_request, response) => response.end('{"gitVersion":"v1.36.0"}'));
    const transport = open(contextOf({server: `${server.url}/k8s/clusters/c-1/`, ...trusted}));
    const body = await read(transport, '/api/v1/pods', {query: {limit: '500', continue: undefined, labelSelector: 'app in (a,b)'}});
    expect(body).toBe('{"gitVersion":"v1.36.0"}');
    expect(server.received[0]?.url).toBe('/k8s/clusters/c-1/api/v1/pods?limit=500&labelSelector=app+in+%28a%2Cb%29');
    expect(server.received[0]?.headers).toMatchObject({
      'user-agent': 'dogwatch/test',
      accept: 'application/json',
      'accept-encoding': 'gzip',
    });
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  test('one connection serves requests that follow each other', async () => {
    const server = await serve();
    const transport = open(contextOf({server: server.url, ...trusted}, {token: 'secret'}));
    for (let count = 0; count < 20; count++) await read(transport);
    expect(server.accepted()).toBe(1);
    expect(transport.cost.requests).toBe(20);
    expect(transport.cost.bytesIn).toBe(20 * 2);
  });

  test('a connection that the server closed meanwhile is not noticed', async () => {
    const sockets: Socket[] = [];
    const server = await serve((request, response, count) => {
      sockets.push(request.socket);
      if (count === 2) request.socket.destroy();
      else response.end('fine');
    });
    const transport = open(contextOf({server: server.url, ...trusted}));
    await read(transport);
    expect(await read(transport)).toBe('fine');
    expect(transport.cost.requests).toBe(3);
  });

  test('gzip is unpacked and counted as it came', async () => {
    const packed = gzipSync('x'.repeat(100_000));
    const server = await serve((_request, response) => response.writeHead(200, {'content-encoding': 'gzip'}).end(packed));
    const transport = open(contextOf({server: server.url, ...trusted}));
    expect(await read(transport)).toBe('x'.repeat(100_000));
    expect(transport.cost.bytesIn).toBe(packed.length);
  });

  test('broken gzip is an ApiError', async () => {
    const server = await serve((_request, response) => response.writeHead(200, {'content-encoding': 'gzip'}).end('no gzip at all'));
    expect((await failure(read(open(contextOf({server: server.url, ...trusted}))))).reason).toBe('Z_DATA_ERROR');
  });

  test('disable-compression asks for none', async () => {
    const server = await serve();
    await read(open(contextOf({server: server.url, ...trusted, isCompressionDisabled: true})));
    expect(server.received[0]?.headers['accept-encoding']).toBeUndefined();
  });

  test('304 is an answer', async () => {
    const server = await serve((request, response) => response.writeHead(request.headers['if-none-match'] ? 304 : 200).end());
    const answer = await open(contextOf({server: server.url, ...trusted})).get('/apis', ask({headers: {'if-none-match': '"x"'}}));
    expect(answer.status).toBe(304);
    await text(answer);
  });
});

describe('TLS', () => {
  test('a context without user still trusts its authority, by data or by file', async () => {
    const server = await serve();
    for (const authority of [trusted, {certificateAuthority: pemPath('ca.pem')}]) {
      expect(await read(open(contextOf({server: server.url, ...authority})))).toBe('{}');
    }
  });

  const cases: [string, Partial<ClusterEntry>, string | undefined, RegExp, string?][] = [
    [
      'another authority',
      {certificateAuthorityData: pemData('other-ca.pem')},
      'SELF_SIGNED_CERT_IN_CHAIN',
      /authority that is not trusted; check certificate-authority/,
    ],
    ['no authority', {}, 'SELF_SIGNED_CERT_IN_CHAIN', /authority that is not trusted/],
    ['another authority, not looked at', {isTlsVerifySkipped: true}, undefined, /./],
    ['an expired certificate', trusted, 'CERT_HAS_EXPIRED', /certificate of 127\.0\.0\.1:\d+ expired on 2021-01-01 00:00 UTC/, 'expired'],
    ['the right name', {...trusted, tlsServerName: 'cluster.test'}, undefined, /./],
    [
      'the wrong name',
      {...trusted, tlsServerName: 'elsewhere.test'},
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /for other names \(DNS:localhost, .*tls-server-name/,
    ],
    [
      'an authority that is no PEM',
      {certificateAuthorityData: 'bm9uZQ=='},
      'InvalidConfig',
      /Expected PEM in certificate-authority-data of the cluster "there"/,
    ],
    [
      'an authority that is cut off',
      {certificateAuthorityData: pemData('ca.pem').slice(0, 400)},
      'ERR_OSSL_PEM_BAD_END_LINE',
      /certificate-authority of the cluster "there" cannot be used/,
    ],
    [
      'an authority file that is missing',
      {certificateAuthority: '/nowhere/ca.pem'},
      'ENOENT',
      /\/nowhere\/ca\.pem, certificate-authority of the cluster "there", does not exist/,
    ],
  ];
  test.each(cases)('%s', async (_name, cluster, reason, message, certificate = 'server') => {
    const server = await serve(undefined, {certificate});
    const transport = open(contextOf({server: server.url, ...cluster}));
    if (reason === undefined) {
      expect(await read(transport)).toBe('{}');
      return;
    }
    const error = await failure(read(transport));
    expect(error).toMatchObject({status: 0, reason});
    expect(error.message).toMatch(message);
    expect(server.received).toEqual([]);
  });

  test('client certificates come from data or files, and changed files are taken up by a new connection', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dogwatch-'));
    onTestFinished(() => rm(folder, {recursive: true}));
    const [clientCertificate, clientKey] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    const install = async (name: string, second: number) => {
      await copyFile(pemPath(`${name}.pem`), clientCertificate);
      await copyFile(pemPath(`${name}.key`), clientKey);
      for (const file of [clientCertificate, clientKey]) await utimes(file, second, second);
    };
    const server = await serve();
    const cluster = {server: server.url, ...trusted};
    await read(open(contextOf(cluster, {clientCertificateData: pemData('client.pem'), clientKeyData: pemData('client.key')})));
    const transport = open(contextOf(cluster, {clientCertificate, clientKey}));
    await install('client', 1000);
    await read(transport);
    await read(transport);
    await install('client-two', 2000);
    await read(transport);
    expect(server.received.map(({user}) => user)).toEqual(['alice', 'alice', 'alice', 'bob']);
    expect(server.accepted()).toBe(3);
  });

  test('a certificate without its key, or with the key of another, is told', async () => {
    const server = await serve();
    const cluster = {server: server.url, ...trusted};
    const alone = await failure(read(open(contextOf(cluster, {clientCertificateData: pemData('client.pem')}))));
    expect(alone.message).toMatch(/the user "alice" has a client-certificate but no client-key/);
    const mixed = contextOf(cluster, {clientCertificateData: pemData('client.pem'), clientKeyData: pemData('client-two.key')});
    expect((await failure(read(open(mixed)))).message).toMatch(/client certificate and key of the user "alice" cannot be used together/);
  });
});

describe('an http:// server', () => {
  test('is asked, and gets impersonation but no token', async () => {
    const server = await serve(undefined, {isPlain: true});
    const user = {token: 'secret', impersonate: {user: 'bob', groups: [], extra: {}}};
    expect(await read(open(contextOf({server: server.url}, user)))).toBe('{}');
    expect(server.received[0]?.headers).toMatchObject({'impersonate-user': 'bob'});
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  test('asked with https, says so', async () => {
    const server = await serve(undefined, {isPlain: true});
    const error = await failure(read(open(contextOf({server: server.url.replace('http:', 'https:'), ...trusted}))));
    expect(error.message).toMatch(/does not speak TLS; should its address begin with http:\/\//);
  });
});

describe('abort', () => {
  test.each([false, true])('throws the reason of the signal, whatever is under way (stream: %s)', async isStream => {
    const server = await serve((request, response) => {
      if (request.url === '/body') response.write('half');
    });
    const transport = open(contextOf({server: server.url, ...trusted}));
    const reason = new Error('enough');
    await expect(transport.get('/', ask({signal: AbortSignal.abort(reason), isStream}))).rejects.toBe(reason);
    expect(transport.cost.requests).toBe(0);

    const waiting = new AbortController();
    const waited = transport.get('/headers', ask({signal: waiting.signal, isStream}));
    waited.catch(() => {});
    while (server.received.length === 0) await new Promise(setImmediate);
    waiting.abort(reason);
    await expect(waited).rejects.toBe(reason);

    const reading = new AbortController();
    const answer = await transport.get('/body', ask({signal: reading.signal, isStream}));
    const body = text(answer);
    body.catch(() => {});
    reading.abort(reason);
    await expect(body).rejects.toBe(reason);
    await server.untilIdle();
  });
});

describe('streams', () => {
  test('each has a connection of its own, which dies with its body', async () => {
    const responses: ServerResponse[] = [];
    const server = await serve((request, response) => {
      if (request.url !== '/stream') return void response.end('{}');
      response.write('begin');
      responses.push(response);
    });
    const transport = open(contextOf({server: server.url, ...trusted}));
    const first = await transport.get('/stream', ask({isStream: true}));
    const second = await transport.get('/stream', ask({isStream: true}));
    expect(server.openSockets()).toBe(2);
    expect(server.received[0]?.headers['accept-encoding']).toBeUndefined();
    first.body.destroy();
    await once(responses[0] as ServerResponse, 'close');
    expect(server.openSockets()).toBe(1);
    const ended = text(second);
    responses[1]?.end();
    expect(await ended).toBe('begin');
    await server.untilIdle();
    expect(transport.cost).toEqual({requests: 2, bytesIn: 10});
  });

  test('a refused stream leaves no connection', async () => {
    const server = await serve((_request, response) => response.writeHead(410).end('{"kind":"Status","reason":"Expired"}'));
    const error = await failure(open(contextOf({server: server.url, ...trusted})).get('/', ask({isStream: true})));
    expect(error).toMatchObject({status: 410, reason: 'Expired'});
    await server.untilIdle();
  });
});

describe('close', () => {
  test('ends what is under way and refuses what comes after', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/stream') response.write('begin');
    });
    const transport = open(contextOf({server: server.url, ...trusted}));
    const streamed = read(transport, '/stream', {isStream: true});
    const plain = read(transport, '/never');
    const both = Promise.all([failure(streamed), failure(plain)]);
    while (server.received.length < 2) await new Promise(setImmediate);
    transport.close();
    for (const error of await both) expect(error).toMatchObject({status: 0, reason: 'Closed'});
    expect((await failure(read(transport))).reason).toBe('Closed');
    await server.untilIdle();
  });
});
