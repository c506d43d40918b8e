import {beforeAll, describe, expect, test} from 'vitest';
import WebSocket from 'ws';
import {path, pod} from './manifests.ts';
import {type Json, ownNamespace, targetClient} from './client.ts';
import {openSession} from './session.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, until} = client;
const at = (name: string, subresource: string) => `${path('pods', namespace(), name)}/${subresource}`;

beforeAll(async () => {
  const command = ['sh', '-c', 'for i in 1 2 3; do echo line $i; done; echo late; cat; sleep 1000000'];
  const {spec, ...rest} = pod('talks', client.target.shellImage, command) as {spec: {containers: object[]}};
  const containers = spec.containers.map(container => ({...container, stdin: true}));
  await ask('POST', path('pods', namespace()), {body: {...rest, spec: {...spec, terminationGracePeriodSeconds: 0, containers}}});
  await ask('POST', path('pods', namespace()), {
    body: pod('ended', client.target.shellImage, ['sh', '-c', 'echo said before; exit 4'], {spec: {restartPolicy: 'Never'}}),
  });
  await ask('POST', path('pods', namespace()), {
    body: pod('nowhere', client.target.shellImage, ['true'], {spec: {nodeSelector: {a: 'gold'}}}),
  });
  await until(path('pods', namespace()), ({status}) => status.containerStatuses?.[0].started, '&fieldSelector=metadata.name%3Dtalks');
  await until(path('pods', namespace()), ({status}) => status.phase === 'Failed', '&fieldSelector=metadata.name%3Dended');
  await until(path('pods', namespace()), ({status}) => status.conditions, '&fieldSelector=metadata.name%3Dnowhere');
  while (!(await log('')).body.includes('late'));
});

const log = async (query: string, name = 'talks') => ask('GET', `${at(name, 'log')}?${query}`);

describe('logs', () => {
  test('all of it, and its end', async () => {
    const {status, headers, body} = await log('');
    expect([status, headers['content-type'], body]).toEqual([200, 'text/plain', 'line 1\nline 2\nline 3\nlate\n']);
    expect((await log('tailLines=2')).body).toBe('line 3\nlate\n');
    expect((await log('tailLines=0')).body).toBe('');
    expect((await log('limitBytes=9')).body).toBe('line 1\nli');
    expect((await log('', 'ended')).body).toBe('said before\n');
  });

  test('with their times', async () => {
    const {body} = await log('timestamps=true&tailLines=1');
    expect(body).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z late\n$/);
    const [time] = body.split(' ');
    expect((await log(`sinceTime=${new Date(Date.parse(time) + 60_000).toISOString()}`)).body).toBe('');
    expect((await log('sinceSeconds=3600')).body).toContain('line 1');
  });

  test.each([
    ['container=nope', 'talks', 'container nope is not valid for pod talks'],
    ['previous=true', 'talks', 'previous terminated container "main" in pod "talks" not found'],
    ['tailLines=-1', 'talks', 'tailLines: Invalid value: -1: must be greater than or equal to 0'],
    ['', 'nobody', 'pods "nobody" not found'],
  ])('refused: %s of %s', async (query, name, message) => {
    const {status, body} = await log(query, name);
    expect([status >= 400, body.message]).toEqual([true, expect.stringContaining(message)]);
  });

  test('of a pod without a node', async () => {
    const {status, body} = await log('', 'nowhere');
    expect([status, body]).toEqual([204, '']);
  });
});

describe('exec', () => {
  const command = (...argv: string[]) => argv.map(word => `command=${encodeURIComponent(word)}`).join('&');

  test.each(['v5.channel.k8s.io', 'v4.channel.k8s.io'])('output, errors and a good end over %s', async protocol => {
    const {channels, accepted} = await talk(at('talks', 'exec'), `stdout=1&stderr=1&${command('sh', '-c', 'echo out; echo err >&2')}`, [
      protocol,
    ]);
    expect(accepted).toBe(protocol);
    expect([channels[1], channels[2]]).toEqual(['out\n', 'err\n']);
    expect(JSON.parse(channels[3]!)).toEqual({metadata: {}, status: 'Success'});
  });

  test('an exit code', async () => {
    const {channels} = await talk(at('talks', 'exec'), `stdout=1&stderr=1&${command('sh', '-c', 'exit 3')}`);
    expect(JSON.parse(channels[3]!)).toEqual({
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: expect.stringContaining('command terminated with exit code 3'),
      details: {causes: [{reason: 'ExitCode', message: '3'}]},
    });
  });

  test('what is typed reaches it, and its end, too', async () => {
    const {channels} = await talk(
      at('talks', 'exec'),
      `stdin=1&stdout=1&${command('sh', '-c', 'cat; echo end')}`,
      ['v5.channel.k8s.io'],
      send => {
        send(0, 'hello\n');
        send(255, '\0');
      },
    );
    expect(channels[1]).toBe('hello\nend\n');
    expect(JSON.parse(channels[3]!).status).toBe('Success');
  });

  test('a terminal has a size', async () => {
    const {channels} = await talk(
      at('talks', 'exec'),
      `stdin=1&stdout=1&tty=1&${command('sh', '-c', 'read go; until stty size | grep .; do sleep 0.1; done')}`,
      ['v5.channel.k8s.io'],
      send => {
        send(4, JSON.stringify({Width: 93, Height: 31}));
        send(0, 'go\n');
      },
    );
    expect(channels[1]).toContain('31 93\r\n');
  });

  test('a program that is not there', async () => {
    const {channels} = await talk(at('talks', 'exec'), `stdout=1&stderr=1&${command('no-such-program')}`);
    expect(JSON.parse(channels[3]!).message).toContain('exec: "no-such-program": executable file not found in $PATH');
  });

  test.each([
    ['nobody', 'container=main', 404, 'pods "nobody" not found'],
    ['talks', 'container=nope', 400, 'container nope is not valid for pod talks'],
  ])('refused before it begins: %s %s', async (name, query, status, message) => {
    const refused = await talk(at(name, 'exec'), `${query}&stdout=1&command=true`).catch(error => error);
    expect([refused.status, refused.message]).toEqual([status, expect.stringContaining(message)]);
  });
});

describe('attach', () => {
  test('joins what runs', async () => {
    const {channels} = await talk(
      at('talks', 'attach'),
      'stdin=1&stdout=1&stderr=1&container=main',
      ['v5.channel.k8s.io'],
      send => send(0, 'typed\n'),
      text => text.includes('typed'),
    );
    expect(channels[1]).toBe('typed\n');
  });
});

describe('who may only get', () => {
  const headers = {'impersonate-user': 'looker', 'impersonate-group': 'system:authenticated'};

  beforeAll(async () => {
    const resources = ['pods', 'pods/exec', 'pods/attach', 'pods/portforward'];
    await ask('POST', path('roles', namespace()), {
      body: {metadata: {name: 'gets'}, rules: [{apiGroups: [''], resources, verbs: ['get']}]},
    });
    await ask('POST', path('rolebindings', namespace()), {
      body: {
        metadata: {name: 'gets'},
        roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'gets'},
        subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'looker'}],
      },
    });
    while ((await ask('GET', path('pods', namespace(), 'talks'), {headers})).status !== 200);
  });

  test.each([
    ['talks', 'exec?stdout=1&command=true', 'v5.channel.k8s.io'],
    ['nobody', 'exec?stdout=1&command=true', 'v5.channel.k8s.io'],
    ['talks', 'attach?stdout=1', 'v4.channel.k8s.io'],
    ['talks', 'portforward?ports=80', 'v4.channel.k8s.io'],
    ['talks', 'portforward', 'SPDY/3.1+portforward.k8s.io'],
  ])('opens nothing: %s %s over %s', async (name, what, protocol) => {
    const refused = await openSession(client, at(name, what), {protocols: protocol.includes('/') ? [] : [protocol], headers}).catch(
      error => error,
    );
    expect([refused.status, refused.body]).toEqual([
      403,
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `pods "${name}" is forbidden: `,
        reason: 'Forbidden',
        details: {name, kind: 'pods'},
        code: 403,
      },
    ]);
  });

  test('not even without an upgrade', async () => {
    const {status, body} = await ask('GET', at('talks', 'exec?stdout=1&command=true'), {accept: '*/*', headers});
    expect([status, body.message]).toEqual([403, 'pods "talks" is forbidden: ']);
  });
});

type Talk = {readonly channels: Readonly<Record<number, string>>; readonly accepted: string};

/** Everything that comes on each channel, until the server ends it or what came on channel 1 is enough. */
function talk(
  at: string,
  query: string,
  protocols: string[] = ['v5.channel.k8s.io'],
  begin: (send: (channel: number, text: string) => void) => void = () => {},
  isEnough: (text: string) => boolean = () => false,
): Promise<Talk> {
  const {target} = client;
  const url = new URL(`${at}?${query}`, target.url);
  url.protocol = url.protocol.replace('http', 'ws');
  const {ca, cert, key} = target.tls as Json;
  const socket = new WebSocket(url, protocols, {headers: target.headers, ca, cert, key});
  const channels: Record<number, string> = {};
  return new Promise((resolve, reject) => {
    socket.on('open', () => begin((channel, text) => socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]))));
    socket.on('message', (data: Buffer) => {
      channels[data[0]!] = (channels[data[0]!] ?? '') + data.subarray(1).toString('utf8');
      if (isEnough(channels[1] ?? '')) socket.terminate();
    });
    socket.on('unexpected-response', (_, answer) => {
      const connection = answer.socket;
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        connection.destroy();
        reject(Object.assign(new Error(JSON.parse(text).message), {status: answer.statusCode}));
      });
    });
    socket.on('close', () => resolve({channels, accepted: socket.protocol}));
    socket.on('error', reject);
  });
}
