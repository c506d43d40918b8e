import {beforeAll, describe, expect, test} from 'vitest';
import {ownNamespace, targetClient} from './client.ts';
import {path, pod} from './manifests.ts';
import {openSession} from './session.ts';
import {type Denied, openSpdySession, type SpdySession} from './spdy-session.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, until} = client;
const at = (name: string, subresource: string) => `${path('pods', namespace(), name)}/${subresource}`;
const command = (...argv: string[]) => argv.map(word => `command=${encodeURIComponent(word)}`).join('&');

beforeAll(async () => {
  const serving = 'mkdir /www; echo hello > /www/index.html; httpd -p 8080 -h /www; cat; sleep 1000000';
  const {spec, ...rest} = pod('talks', client.target.shellImage, ['sh', '-c', serving]) as {spec: {containers: object[]}};
  const containers = spec.containers.map(container => ({...container, stdin: true}));
  await ask('POST', path('pods', namespace()), {body: {...rest, spec: {...spec, terminationGracePeriodSeconds: 0, containers}}});
  await until(path('pods', namespace()), ({status}) => status.containerStatuses?.[0].started, '&fieldSelector=metadata.name%3Dtalks');
});

/** Opens streams of these types. */
async function talk(what: string, types: readonly string[], protocol = 'v4.channel.k8s.io'): Promise<SpdySession> {
  const session = await openSpdySession(client, at('talks', what), {protocols: [protocol]});
  if ('status' in session) throw new Error(`${session.status} ${session.body}`);
  for (const streamtype of types) session.open(streamtype, {streamtype});
  return session;
}

describe('exec', () => {
  test('output, errors and a good end', async () => {
    const run = `exec?stdout=1&stderr=1&${command('sh', '-c', 'echo out; echo err >&2')}`;
    const session = await talk(run, ['error', 'stdout', 'stderr']);
    expect(session.answer).toMatchObject({connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io'});
    await session.ended();
    expect([session.text('stdout'), session.text('stderr')]).toEqual(['out\n', 'err\n']);
    expect(JSON.parse(session.text('error'))).toEqual({metadata: {}, status: 'Success'});
  });

  test('an exit code, in the words of the kubelet', async () => {
    const session = await talk(`exec?stdout=1&stderr=1&${command('sh', '-c', 'exit 3')}`, ['error', 'stdout', 'stderr']);
    await session.ended();
    expect(JSON.parse(session.text('error'))).toEqual({
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: 'command terminated with non-zero exit code: error executing command [sh -c exit 3], exit code 3',
      details: {causes: [{reason: 'ExitCode', message: '3'}]},
    });
  });

  test('what is typed reaches it, and its end, too', async () => {
    const session = await talk(`exec?stdin=1&stdout=1&${command('sh', '-c', 'cat; echo end')}`, ['error', 'stdin', 'stdout']);
    session.send('stdin', 'hello\n');
    await session.until('stdout', 'hello\n');
    session.end('stdin');
    await session.ended();
    expect(session.text('stdout')).toBe('hello\nend\n');
    expect(JSON.parse(session.text('error')).status).toBe('Success');
  });

  test('a terminal has a size', async () => {
    const run = command('sh', '-c', 'read go; until stty size | grep .; do sleep 0.1; done');
    const session = await talk(`exec?stdin=1&stdout=1&tty=1&${run}`, ['error', 'stdin', 'stdout', 'resize']);
    session.send('resize', JSON.stringify({Width: 93, Height: 31}));
    session.send('stdin', 'go\n');
    await session.ended();
    expect(session.text('stdout')).toContain('31 93\r\n');
  });

  test('a program that is not there', async () => {
    const session = await talk(`exec?stdout=1&stderr=1&${command('no-such-program')}`, ['error', 'stdout', 'stderr']);
    await session.ended();
    expect(JSON.parse(session.text('error')).message).toContain('exec: "no-such-program": executable file not found in $PATH');
  });

  test('it begins when all streams are there, and answers pings before', async () => {
    const session = await talk(`exec?stdout=1&stderr=1&${command('echo', 'begun')}`, ['error', 'stdout']);
    await session.ping();
    expect(session.text('stdout')).toBe('');
    session.open('stderr', {streamtype: 'stderr'});
    await session.ended();
    expect(session.text('stdout')).toBe('begun\n');
  });

  test('an old protocol tells no status', async () => {
    const session = await talk(`exec?stdout=1&${command('echo', 'out')}`, ['error', 'stdout'], 'v2.channel.k8s.io');
    await session.ended();
    expect([session.text('stdout'), session.text('error')]).toEqual(['out\n', '']);
  });

  test.each([
    ['nobody', 'container=main', ['v4.channel.k8s.io'], 404, 'pods \\"nobody\\" not found'],
    ['talks', 'container=nope', ['v4.channel.k8s.io'], 400, 'container nope is not valid for pod talks'],
    ['talks', '', [], 400, 'unable to upgrade: X-Stream-Protocol-Version is required'],
    [
      'talks',
      '',
      ['v9.channel.k8s.io', 'v8'],
      403,
      'unable to upgrade: unable to negotiate protocol: client supports [v9.channel.k8s.io v8], server accepts [v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io]',
    ],
  ])('refused before it begins: %s %s %j', async (name, query, protocols, status, message) => {
    const refused = (await openSpdySession(client, at(name, `exec?${query}&stdout=1&command=true`), {protocols})) as Denied;
    expect([refused.status, refused.body]).toEqual([status, expect.stringContaining(message)]);
  });
});

test('attach joins what runs', async () => {
  const session = await talk('attach?stdin=1&stdout=1&stderr=1&container=main', ['error', 'stdin', 'stdout', 'stderr']);
  session.send('stdin', 'typed\n');
  await session.until('stdout', 'typed\n');
  session.leave();
});

describe('a forward', () => {
  async function pairTo(port: string): Promise<SpdySession> {
    const session = await openSpdySession(client, at('talks', 'portforward'), {protocols: ['portforward.k8s.io']});
    if ('status' in session) throw new Error(`${session.status} ${session.body}`);
    expect(session.answer['x-stream-protocol-version']).toBe('portforward.k8s.io');
    for (const streamtype of ['error', 'data']) session.open(streamtype, {port, requestid: '0', streamtype});
    return session;
  }

  test('answers', async () => {
    const session = await pairTo('8080');
    session.send('data', 'GET /index.html HTTP/1.0\r\n\r\n');
    await session.until('data', '\r\n\r\nhello\n');
    expect(session.text('error')).toBe('');
    session.leave();
  });

  test('of a port where nothing listens tells so', async () => {
    const session = await pairTo('81');
    await session.until('error', 'connect: connection refused');
    session.leave();
  });
});

describe('roles', () => {
  const verbs = ['create', 'get'] as const;
  const headersOf = (verb: string) => ({'impersonate-user': `may-${verb}`, 'impersonate-group': 'system:authenticated'});
  const streams = [
    ['exec', 'exec?stdout=1&command=true', 'v5.channel.k8s.io', 'v4.channel.k8s.io'],
    ['attach', 'attach?stdout=1', 'v5.channel.k8s.io', 'v4.channel.k8s.io'],
    ['portforward', 'portforward?ports=80', 'v4.channel.k8s.io', 'portforward.k8s.io'],
  ] as const;

  beforeAll(async () => {
    const resources = ['pods/exec', 'pods/attach', 'pods/portforward'];
    for (const verb of verbs) {
      const rules = [
        {apiGroups: [''], resources, verbs: [verb]},
        {apiGroups: [''], resources: ['pods'], verbs: ['get']},
      ];
      await ask('POST', path('roles', namespace()), {body: {metadata: {name: verb}, rules}});
      await ask('POST', path('rolebindings', namespace()), {
        body: {
          metadata: {name: verb},
          roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: verb},
          subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: `may-${verb}`}],
        },
      });
      while ((await ask('GET', path('pods', namespace(), 'talks'), {headers: headersOf(verb)})).status !== 200);
    }
  });

  test.each(streams)('with create alone %s stands by POST, and not by a WebSocket', async (subresource, what, webSocket, spdy) => {
    const headers = headersOf('create');
    const session = await openSpdySession(client, at('talks', what), {protocols: [spdy], headers});
    expect(session).toHaveProperty('answer.upgrade', 'SPDY/3.1');
    (session as SpdySession).leave();
    const refused = await openSession(client, at('talks', what), {protocols: [webSocket], headers}).catch(error => error);
    expect([refused.status, refused.message]).toEqual([403, told('get', 'create', subresource)]);
  });

  test.each(streams)('with get alone %s does not stand by POST, nor SPDY by GET', async (subresource, what, _webSocket, spdy) => {
    const headers = headersOf('get');
    const posted = (await openSpdySession(client, at('talks', what), {protocols: [spdy], headers})) as Denied;
    expect([posted.status, JSON.parse(posted.body).message]).toEqual([403, told('create', 'get', subresource)]);
    const got = (await openSpdySession(client, at('talks', what), {method: 'GET', protocols: [spdy], headers})) as Denied;
    expect([got.status, JSON.parse(got.body).message]).toEqual([403, 'pods "talks" is forbidden: ']);
  });

  function told(verb: string, may: string, subresource: string): string {
    return `pods "talks" is forbidden: User "may-${may}" cannot ${verb} resource "pods/${subresource}" in API group "" in the namespace "${namespace()}"`;
  }
});
