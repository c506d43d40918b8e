import {describe, expect, test} from 'vitest';
import {proxyFor} from '../src/cluster/proxy.ts';
import {contextOf, failure, open, owned, read, serve, trusted} from './fakes/cluster-client.ts';
import {startProxy, startSocksProxy} from './fakes/tls-server.ts';

describe('which proxy', () => {
  const proxy = 'http://proxy.test:3128';
  const cases: [string, string, boolean][] = [
    ['', 'https://api.test:6443', true],
    ['*', 'https://api.test:6443', false],
    ['test', 'https://api.test:6443', false],
    ['api.test', 'https://api.test:6443', false],
    ['API.Test', 'https://api.test:6443', false],
    ['.api.test', 'https://api.test:6443', true],
    ['.api.test', 'https://a.api.test:6443', false],
    ['*.api.test', 'https://a.api.test:6443', false],
    ['*.api.test', 'https://api.test:6443', true],
    ['api.test', 'https://a.api.test:6443', false],
    ['pi.test', 'https://api.test:6443', true],
    ['api.test:6443', 'https://api.test:6443', false],
    ['api.test:443', 'https://api.test:6443', true],
    ['api.test:443', 'https://api.test', false],
    ['other, api.test', 'https://api.test:6443', false],
    ['10.0.0.1', 'https://10.0.0.1:6443', false],
    ['10.0.0.1:6443', 'https://10.0.0.1:6443', false],
    ['10.0.0.1:443', 'https://10.0.0.1:6443', true],
    ['0.0.1', 'https://10.0.0.1:6443', true],
    ['10.0.0.0/8', 'https://10.2.3.4:6443', false],
    ['10.0.0.0/8', 'https://11.2.3.4:6443', true],
    ['10.0.0.0/33', 'https://10.2.3.4:6443', true],
    ['10.0.0.0/8', 'https://ten.test:6443', true],
    ['fd00::/8', 'https://[fd12::1]:6443', false],
    ['fd12::1', 'https://[fd12::1]:6443', false],
    ['[fd12::1]:6443', 'https://[fd12::1]:6443', false],
    ['[fd12::1]:443', 'https://[fd12::1]:6443', true],
    ['', 'https://localhost:6443', false],
    ['', 'https://127.8.0.1:6443', false],
    ['', 'https://[::1]:6443', false],
    [',, ,:80', 'https://api.test:6443', true],
    ['bücher.test', 'https://xn--bcher-kva.test', false],
  ];
  test.each(cases)('NO_PROXY "%s" for %s: %s', (noProxy, server, isProxied) => {
    expect(proxyFor(new URL(server), {HTTPS_PROXY: proxy, NO_PROXY: noProxy}, undefined)?.href).toBe(isProxied ? `${proxy}/` : undefined);
  });

  test.each([
    ['https://api.test', {HTTP_PROXY: proxy}, undefined, undefined],
    ['http://api.test', {HTTP_PROXY: proxy}, undefined, `${proxy}/`],
    ['http://api.test', {http_proxy: proxy, no_proxy: 'api.test'}, undefined, undefined],
    ['https://api.test', {HTTPS_PROXY: 'http://upper.test:1', https_proxy: proxy}, undefined, 'http://upper.test:1/'],
    ['https://api.test', {HTTPS_PROXY: 'proxy.test:3128'}, undefined, `${proxy}/`],
    ['https://127.0.0.1', {NO_PROXY: '*'}, proxy, `${proxy}/`],
    ['https://api.test', {HTTPS_PROXY: proxy}, 'socks5://socks.test:1080', 'socks5://socks.test:1080'],
  ])('%s with %o and proxy-url %s: %s', (server, env, proxyUrl, expected) => {
    expect(proxyFor(new URL(server), env, proxyUrl)?.href).toBe(expected);
  });
});

describe('proxies', () => {
  test.each([
    ['proxy-url', (url: string) => ({cluster: {proxyUrl: url}, env: {HTTPS_PROXY: 'http://127.0.0.1:1'}})],
    ['HTTPS_PROXY', (url: string) => ({cluster: {}, env: {HTTPS_PROXY: url}})],
    ['https_proxy without a scheme', (url: string) => ({cluster: {}, env: {https_proxy: url.replace('http://', '')}})],
  ])('%s leads through CONNECT, with TLS to the server inside', async (_name, settings) => {
    const proxy = owned(await startProxy());
    const server = await serve();
    const {cluster, env} = settings(proxy.url.replace('127.0.0.1', 'joe:pass%21@127.0.0.1'));
    const target = `cluster.test:${server.port}`;
    const context = contextOf({server: `https://${target}`, ...trusted, ...cluster}, {token: 'secret'});
    const transport = open(context, {env});
    await read(transport);
    await read(transport);
    await read(transport, '/stream', {isStream: true});
    expect(proxy.targets).toEqual([target, target]);
    expect(proxy.authorizations[0]).toBe(`Basic ${Buffer.from('joe:pass!').toString('base64')}`);
    expect(server.received.map(({headers}) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret', 'Bearer secret']);
    transport.close();
    await server.untilIdle();
  });

  test('socks5:// leads there by name, with user and password, for plain requests and streams', async () => {
    const proxy = owned(await startSocksProxy());
    const server = await serve();
    const context = contextOf(
      {server: `https://cluster.test:${server.port}`, ...trusted, proxyUrl: proxy.url.replace('//', '//joe:pass%21@')},
      {token: 'secret'},
    );
    const transport = open(context);
    await read(transport);
    await read(transport);
    await read(transport, '/stream', {isStream: true});
    expect(proxy.targets).toEqual([`cluster.test:${server.port}`, `cluster.test:${server.port}`]);
    expect(server.received.map(({headers}) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret', 'Bearer secret']);
    const plain = await serve(undefined, {isPlain: true});
    await read(open(contextOf({server: `http://cluster.test:${plain.port}`, proxyUrl: proxy.url.replace('//', '//joe:pass%21@')})));
    expect(plain.received).toHaveLength(1);
  });

  test('a SOCKS proxy that refuses, one that is not there, and a certificate of another behind it', async () => {
    const proxy = owned(await startSocksProxy());
    const server = await serve();
    const through = (proxyUrl: string, name = 'cluster.test') =>
      failure(read(open(contextOf({server: `https://${name}:${server.port}`, ...trusted, proxyUrl}))));
    expect((await through(proxy.url.replace('//', '//joe:wrong@'))).message).toMatch(
      /^The SOCKS proxy 127\.0\.0\.1:\d+ did not connect to cluster\.test/,
    );
    expect((await through(proxy.url.replace('//', '//joe:pass%21@'), 'elsewhere.test')).reason).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    await proxy.close();
    expect((await through(proxy.url)).message).toMatch(/^Nothing listens at the proxy 127\.0\.0\.1:\d+/);
  });

  test('an http:// server is asked through a proxy by HTTP_PROXY', async () => {
    const proxy = await serve((_request, response) => response.end('by proxy'), {isPlain: true});
    expect(await read(open(contextOf({server: 'http://cluster.test'}), {env: {HTTP_PROXY: proxy.url}}), '/version')).toBe('by proxy');
    expect(proxy.received[0]?.url).toBe('http://cluster.test/version');
  });

  test('a proxy that refuses, and one that is not there', async () => {
    const proxy = owned(await startProxy({status: 407}));
    const cluster = {server: 'https://cluster.test:6443', ...trusted};
    const refused = await failure(read(open(contextOf({...cluster, proxyUrl: proxy.url}))));
    expect(refused.message).toMatch(/^The proxy 127\.0\.0\.1:\d+ refused to connect to cluster\.test:6443 \(407\)/);
    await proxy.close();
    const missing = await failure(read(open(contextOf({...cluster, proxyUrl: proxy.url}))));
    expect(missing).toMatchObject({reason: 'ECONNREFUSED'});
    expect(missing.message).toMatch(/^Nothing listens at the proxy 127\.0\.0\.1:\d+/);
  });
});
