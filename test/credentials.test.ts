import {mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {UserEntry} from '../src/cluster/kubeconfig.ts';
import {ask, contextOf, failure, open, read, serve, trusted} from './fakes/cluster-client.ts';
import {pem, pemData} from './fakes/tls-server.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-'));
  onTestFinished(() => rm(folder, {recursive: true}));
  return folder;
}

async function scriptUser(script: string): Promise<UserEntry> {
  const file = join(await temporaryFolder(), 'plugin.cjs');
  await writeFile(file, script);
  return {exec: {command: process.execPath, args: [file], env: [], apiVersion: 'client.authentication.k8s.io/v1'}};
}

/** A plugin whose token counts its runs: t1, t2, … */
async function countingUser(more = ''): Promise<UserEntry> {
  const counter = join(await temporaryFolder(), 'count');
  return scriptUser(`
    const fs = require('node:fs');
    const file = ${JSON.stringify(counter)};
    fs.appendFileSync(file, '.');
    const status = {token: 't' + fs.readFileSync(file).length};
    ${more}
    console.log(JSON.stringify({apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status}));
  `);
}

describe('headers', () => {
  const basic = `Basic ${Buffer.from('joe:pa:ss').toString('base64')}`;
  const cases: [string, UserEntry | undefined, string | undefined][] = [
    ['no user', undefined, undefined],
    ['an empty user', {}, undefined],
    ['a token', {token: 'one\n'}, 'Bearer one'],
    ['user name and password', {username: 'joe', password: 'pa:ss'}, basic],
    ['a token before a password', {token: 'one', username: 'joe', password: 'pa:ss'}, 'Bearer one'],
    ['a token beside a plugin', {token: 'one', exec: {command: '/none', args: [], env: [], apiVersion: 'x'}}, 'Bearer one'],
  ];
  test.each(cases)('%s', async (_name, user, expected) => {
    const server = await serve();
    await read(open(contextOf({server: server.url, ...trusted}, user)));
    expect(server.received[0]?.headers.authorization).toBe(expected);
  });

  test('a caller cannot put its own credentials in place of these', async () => {
    const server = await serve();
    await read(open(contextOf({server: server.url, ...trusted}, {token: 'one'})), '/', {
      headers: {authorization: 'Bearer other', 'x-own': '1'},
    });
    expect(server.received[0]?.headers).toMatchObject({authorization: 'Bearer one', 'x-own': '1'});
  });

  test('impersonation sends one header for each group and each extra value, names escaped', async () => {
    const server = await serve();
    const impersonate = {user: 'bob', uid: '7', groups: ['g1', 'g2, g3'], extra: {scopes: ['view', 'edit'], 'example.com/x%': ['y']}};
    await read(open(contextOf({server: server.url, ...trusted}, {token: 'one', impersonate})));
    const raw = server.received[0]?.rawHeaders ?? [];
    const pairs = raw.flatMap((name, index) =>
      index % 2 === 0 && /^impersonate/i.test(name) ? [`${name.toLowerCase()}: ${raw[index + 1]}`] : [],
    );
    expect(pairs).toEqual([
      'impersonate-user: bob',
      'impersonate-uid: 7',
      'impersonate-group: g1',
      'impersonate-group: g2, g3',
      'impersonate-extra-scopes: view',
      'impersonate-extra-scopes: edit',
      'impersonate-extra-example.com%2fx%25: y',
    ]);
  });

  test('groups without a user to act as are refused rather than left out', async () => {
    const server = await serve();
    const impersonate = {user: '', groups: ['viewers'], extra: {}};
    const error = await failure(read(open(contextOf({server: server.url, ...trusted}, {token: 'one', impersonate}))));
    expect(error.message).toMatch(/has as-groups, as-uid or as-user-extra but no "as"/);
    expect(server.received).toEqual([]);
  });
});

test('credentials of one context never reach the server of another', async () => {
  const [a, b] = [await serve(), await serve()];
  const transports = [
    open(contextOf({server: a.url, ...trusted}, {token: 'a'})),
    open(contextOf({server: b.url, ...trusted}, {token: 'b'})),
  ];
  await Promise.all(Array.from({length: 10}, (_, index) => read(transports[index % 2]!)));
  expect(new Set(a.received.map(({headers}) => headers.authorization))).toEqual(new Set(['Bearer a']));
  expect(new Set(b.received.map(({headers}) => headers.authorization))).toEqual(new Set(['Bearer b']));
});

describe('a token file', () => {
  test('is read anew when it changes, counts before a token, and its last content serves when it is gone', async () => {
    const file = join(await temporaryFolder(), 'token');
    const server = await serve();
    const transport = open(contextOf({server: server.url, ...trusted}, {tokenFile: file, token: 'spare'}));
    const steps: [string | undefined, string][] = [
      [undefined, 'spare'],
      ['one\n', 'one'],
      ['two\n', 'two'],
      ['', 'two'],
      [undefined, 'two'],
    ];
    for (const [index, [content, expected]] of steps.entries()) {
      if (content === undefined) await rm(file, {force: true});
      else {
        await writeFile(file, content);
        await utimes(file, index, index);
      }
      await read(transport);
      expect(server.received.at(-1)?.headers.authorization).toBe(`Bearer ${expected}`);
    }
    expect(server.accepted()).toBe(1);
  });

  test('that is missing or empty is told', async () => {
    const tokenFile = join(await temporaryFolder(), 'token');
    const transport = open(contextOf({server: 'https://127.0.0.1:1', ...trusted}, {tokenFile}));
    expect((await failure(read(transport))).message).toMatch(/The token file .*token of the user "alice" cannot be read \(ENOENT\)/);
    await writeFile(tokenFile, '\n');
    expect((await failure(read(transport))).message).toMatch(/is empty/);
  });

  test.each([
    ['is tried again after a 401 where it has changed meanwhile', 'new', 2],
    ['is not where it has not', 'old', 1],
  ])('%s', async (_name, content, requests) => {
    const tokenFile = join(await temporaryFolder(), 'token');
    await writeFile(tokenFile, 'old');
    await utimes(tokenFile, 1, 1);
    const server = await serve(async (request, response) => {
      await writeFile(tokenFile, content);
      response.writeHead(request.headers.authorization === 'Bearer new' ? 200 : 401).end();
    });
    const got = read(open(contextOf({server: server.url, ...trusted}, {tokenFile})));
    if (requests === 2) await got;
    else expect(await failure(got)).toMatchObject({status: 401});
    expect(server.received).toHaveLength(requests);
  });
});

describe('a plugin', () => {
  test('after a 401 is run once more, once for all who were refused', async () => {
    const server = await serve((request, response) =>
      response.writeHead(request.headers.authorization === 'Bearer t1' ? 401 : 200).end('{}'),
    );
    const transport = open(contextOf({server: server.url, ...trusted}, await countingUser()));
    await Promise.all(Array.from({length: 8}, () => read(transport)));
    expect(new Set(server.received.map(({headers}) => headers.authorization))).toEqual(new Set(['Bearer t1', 'Bearer t2']));
  });

  test('is not run without end where the server refuses all it gives', async () => {
    const server = await serve((_request, response) => response.writeHead(401).end('{}'));
    const transport = open(contextOf({server: server.url, ...trusted}, await countingUser()));
    const error = await failure(transport.get('/', ask({isStream: true})));
    expect(error).toMatchObject({status: 401, reason: 'Unauthorized'});
    expect(error.message).toMatch(/does not accept the credentials of the user "alice"/);
    expect(server.received.map(({headers}) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
    expect(transport.cost.requests).toBe(2);
    await server.untilIdle();
  });

  test('may give certificates, whose change opens a new connection', async () => {
    const certificate = (name: string) =>
      `{clientCertificateData: ${JSON.stringify(pem(`${name}.pem`))}, clientKeyData: ${JSON.stringify(pem(`${name}.key`))}}`;
    const user = await countingUser(
      `const names = {t1: ${certificate('client')}, t2: ${certificate('client-two')}}; Object.assign(status, names[status.token]); delete status.token;`,
    );
    const server = await serve((_request, response, count) => response.writeHead(count === 2 ? 401 : 200).end('{}'));
    const transport = open(contextOf({server: server.url, ...trusted}, user));
    await read(transport);
    await read(transport);
    await read(transport);
    expect(server.received.map(({user: name}) => name)).toEqual(['alice', 'alice', 'bob', 'bob']);
    expect(server.accepted()).toBe(2);
  });

  test('is not run for an http:// server, nor beside a client certificate', async () => {
    const missing = {exec: {command: '/none', args: [], env: [], apiVersion: 'client.authentication.k8s.io/v1'}};
    const plain = await serve(undefined, {isPlain: true});
    await read(open(contextOf({server: plain.url}, missing)));
    const server = await serve();
    const both = {...missing, clientCertificateData: pemData('client.pem'), clientKeyData: pemData('client.key')};
    await read(open(contextOf({server: server.url, ...trusted}, both)));
    expect(server.received[0]?.user).toBe('alice');
  });

  test('that fails fails the request, and that hangs ends with the transport', async () => {
    const failing = open(contextOf({server: 'https://127.0.0.1:1'}, await scriptUser('console.error("log in"); process.exit(1)')));
    expect((await failure(read(failing))).message).toMatch(/failed with exit code 1: log in/);
    const hanging = open(contextOf({server: 'https://127.0.0.1:1'}, await scriptUser('setInterval(() => {}, 1000)')));
    const asked = failure(read(hanging));
    await new Promise(setImmediate);
    hanging.close();
    expect((await asked).reason).toBe('ExecPluginFailed');
  });
});

describe('an auth-provider', () => {
  const token = (expiry: number) =>
    ['{"alg":"none"}', JSON.stringify({exp: expiry}), ''].map(part => Buffer.from(part).toString('base64url')).join('.');

  test('oidc gives its token while it is valid', async () => {
    const server = await serve();
    const idToken = token(32_503_680_000);
    const authProvider = {name: 'oidc', config: {'id-token': idToken, 'client-id': 'x'}};
    await read(open(contextOf({server: server.url, ...trusted}, {authProvider})));
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${idToken}`);
  });

  test.each([
    [
      'an expired token',
      'oidc',
      {'id-token': token(1), 'client-id': 'x'},
      /The auth-provider oidc of the user "alice" has no valid token; run any kubectl command/,
    ],
    ['no token', 'oidc', {}, /has no valid token/],
    ['an unknown name', 'keystone', {}, /The auth-provider keystone of the user "alice" is not known/],
  ])('%s is told', async (_name, name, config, message) => {
    const transport = open(contextOf({server: 'https://127.0.0.1:1'}, {authProvider: {name, config}}));
    const error = await failure(read(transport));
    expect(error).toMatchObject({status: 0, reason: 'AuthProviderFailed'});
    expect(error.message).toMatch(message);
  });
});
