import {beforeAll, describe, expect, test} from 'vitest';
import {type Json, ownNamespace, targetClient} from './client.ts';
import {path, pod} from './manifests.ts';
import {openSession} from './session.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, until} = client;
const attach = (name: string, query = 'stdin=1&stdout=1&tty=1', protocols?: readonly string[]) =>
  openSession(client, `${path('pods', namespace(), name)}/attach?container=main&${query}`, {...(protocols && {protocols})});

/** A pod for one shell, as `kubectl run -it` makes it. */
async function run(name: string, container: object, spec: object = {}): Promise<void> {
  const made = pod(name, client.target.shellImage, [], {spec: {restartPolicy: 'Never', terminationGracePeriodSeconds: 0, ...spec}}) as Json;
  const {command: _, ...main} = made.spec.containers[0];
  made.spec.containers = [{...main, ...container}];
  const {status, body} = await ask('POST', path('pods', namespace()), {body: made});
  expect([status, body.message]).toEqual([201, undefined]);
}

const when = (name: string, fits: (pod: Json) => boolean) =>
  until(path('pods', namespace()), fits, `&fieldSelector=metadata.name%3D${name}`);
const started = (name: string) => when(name, ({status}) => status.containerStatuses?.[0].state.running);
const ended = (name: string) => when(name, ({status}) => status.phase === 'Failed' || status.phase === 'Succeeded');

describe('a shell of its own', () => {
  beforeAll(async () => {
    await run('shell', {stdin: true, tty: true});
    await started('shell');
  });

  test('is left and come back to; what was set there is still set', async () => {
    const first = await attach('shell');
    first.send(4, JSON.stringify({Width: 91, Height: 33}));
    first.send(0, 'NAME=kept; until stty size | grep -q 91; do sleep 0.1; done; stty size\n');
    await first.until('33 91\r\n');
    await first.leave();
    const second = await attach('shell');
    second.send(0, 'echo "is $NAME"; stty size\n');
    await second.until('is kept\r\n33 91\r\n');
    await second.leave();
    expect((await started('shell')).status.containerStatuses[0].restartCount).toBe(0);
  });

  test('is joined by two at once: both see all, both type', async () => {
    const one = await attach('shell');
    const other = await attach('shell');
    one.send(0, 'echo x$((1+1))y\n');
    await Promise.all([one.until('x2y'), other.until('x2y')]);
    other.send(0, 'echo x$((2+2))y\n');
    await Promise.all([one.until('x4y'), other.until('x4y')]);
    await one.leave();
    other.send(0, 'echo x$((3+3))y\n');
    await other.until('x6y');
    await other.leave();
  });

  test('writes to its log what a terminal would show', async () => {
    const session = await attach('shell');
    session.send(0, 'echo l$((4+4))g\n');
    await session.until('l8g');
    await session.leave();
    const log = async () => String((await ask('GET', `${path('pods', namespace(), 'shell')}/log`)).body);
    for (;;) if (/^l8g\n/m.test(await log())) return;
  });
});

describe('its end', () => {
  test.each([
    ['exit', 0, 'Succeeded', 'Completed'],
    ['exit 3', 3, 'Failed', 'Error'],
    ['\u0004', 0, 'Succeeded', 'Completed'],
    ['kill -9 $$', 0, '', ''],
  ])('%j', async (typed, exitCode, phase, reason) => {
    const name = `ends-${typed.replace(/[^a-z0-9]/g, '') || 'by-key'}`;
    await run(name, {stdin: true, tty: true});
    await started(name);
    const session = await attach(name);
    session.send(0, '\n');
    await session.until('# ');
    session.send(0, typed === '\u0004' ? typed : `${typed}\n`);
    if (phase === '') {
      // The first process of a container does not hear its own KILL.
      session.send(0, 'echo st$((5+5))ll\n');
      await session.until('st10ll');
      await session.leave();
      return;
    }
    expect(await session.ended()).toBe(1000);
    expect(JSON.parse(session.channels[3]!)).toEqual({metadata: {}, status: 'Success'});
    const {status} = await ended(name);
    expect([status.phase, status.containerStatuses[0].state.terminated]).toEqual([phase, expect.objectContaining({exitCode, reason})]);
  });

  test('by its deadline', async () => {
    await run('deadline', {stdin: true, tty: true}, {activeDeadlineSeconds: 4});
    await started('deadline');
    const session = await attach('deadline');
    expect(await session.ended()).toBe(1000);
    const {status} = await ended('deadline');
    expect([status.phase, status.reason, status.message]).toEqual([
      'Failed',
      'DeadlineExceeded',
      'Pod was active on the node longer than the specified deadline',
    ]);
  });

  test('when the pod is deleted', async () => {
    await run('deleted', {stdin: true, tty: true});
    await started('deleted');
    const session = await attach('deleted');
    await ask('DELETE', path('pods', namespace(), 'deleted'));
    expect([await session.ended(), session.channels[3] && JSON.parse(session.channels[3])]).toEqual([
      1000,
      {metadata: {}, status: 'Success'},
    ]);
  });

  test('joined too late', async () => {
    await run('late', {command: ['true']});
    await ended('late');
    const refused = await attach('late', 'stdout=1').catch(error => error);
    expect([refused.status, refused.message]).toEqual([500, `container main not found in pod late_${namespace()}`]);
  });
});

describe('input without a terminal', () => {
  const echo = {command: ['sh', '-c', 'while read line; do echo "got $line"; done; echo over'], stdin: true};

  test('stays open over those who come and go', async () => {
    await run('open', echo);
    await started('open');
    const first = await attach('open', 'stdin=1&stdout=1');
    first.send(0, 'one\n');
    await first.until('got one\n');
    first.send(255, '\0');
    expect(await first.ended()).toBe(1000);
    const second = await attach('open', 'stdin=1&stdout=1');
    second.send(0, 'two\n');
    await second.until('got two\n');
    await second.leave();
    expect((await started('open')).status.phase).toBe('Running');
  });

  test('ends with the first where it is to be so', async () => {
    await run('once', {...echo, stdinOnce: true});
    await started('once');
    const session = await attach('once', 'stdin=1&stdout=1');
    session.send(0, 'one\n');
    await session.until('got one\n');
    session.send(255, '\0');
    await session.until('over\n');
    expect(await session.ended()).toBe(1000);
    expect((await ended('once')).status.phase).toBe('Succeeded');
  });

  test('that nobody asked for goes nowhere', async () => {
    await run('closed', {command: ['sh', '-c', 'cat; n=0; while true; do n=$((n+1)); echo tick $n; sleep 0.3; done']});
    await started('closed');
    const session = await attach('closed', 'stdin=1&stdout=1');
    session.send(0, 'lost\n');
    await session.until(/tick \d+\n/);
    await session.until(/tick \d+\n/);
    expect(session.channels[1]).not.toContain('lost');
    await session.leave();
  });
});

describe('a terminal that is asked for', () => {
  const ticking = {command: ['sh', '-c', 'while true; do echo tick; sleep 0.3; done'], stdin: true};

  beforeAll(async () => {
    await run('plain', ticking);
    await run('termed', {...ticking, tty: true});
    await Promise.all([started('plain'), started('termed')]);
  });

  test('where the container has none, nothing ever comes', async () => {
    const session = await attach('plain');
    const other = await attach('plain', 'stdin=1&stdout=1');
    for (let ticks = 0; ticks < 3; ticks++) await other.until(/tick\n/);
    expect(session.channels[1] ?? '').toBe('');
    await session.leave();
    await other.leave();
  });

  test('over v4 the container decides', async () => {
    for (const [name, query, text] of [
      ['plain', 'stdin=1&stdout=1&tty=1', 'tick\n'],
      ['termed', 'stdin=1&stdout=1', 'tick\r\n'],
    ] as const) {
      const session = await attach(name, query, ['v4.channel.k8s.io']);
      await session.until(text);
      await session.leave();
    }
  });

  test('not asked for where there is one', async () => {
    const refused = await attach('termed', 'stdin=1&stdout=1&stderr=1').catch(error => error);
    expect([refused.status, refused.message]).toEqual([500, 'rpc error: code = InvalidArgument desc = tty and stderr cannot both be true']);
  });
});
