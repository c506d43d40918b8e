import {beforeAll, describe, expect, test} from 'vitest';
import {ownNamespace, targetClient} from './client.ts';
import {path, pod} from './manifests.ts';
import {openSession, type Session} from './session.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, until} = client;
const forward = (name: string, ports: string) =>
  openSession(client, `${path('pods', namespace(), name)}/portforward?ports=${ports}`, {protocols: ['v4.channel.k8s.io']});
const serving = 'mkdir /www; echo hello > /www/index.html; httpd -p 8080 -h /www; sleep 100000';
/** Both channels of a port begin with its number. */
const text = ({channels}: Session, channel: number) => (channels[channel] ?? '').slice(2);

beforeAll(async () => {
  for (const name of ['web', 'goes']) {
    await ask('POST', path('pods', namespace()), {
      body: pod(name, client.target.shellImage, ['sh', '-c', serving], {spec: {terminationGracePeriodSeconds: 0}}),
    });
  }
  await ask('POST', path('pods', namespace()), {
    body: pod('over', client.target.shellImage, ['true'], {spec: {restartPolicy: 'Never'}}),
  });
  for (const name of ['web', 'goes']) {
    await until(path('pods', namespace()), ({status}) => status.containerStatuses?.[0].started, `&fieldSelector=metadata.name%3D${name}`);
  }
  await until(path('pods', namespace()), ({status}) => status.phase === 'Succeeded', '&fieldSelector=metadata.name%3Dover');
});

describe('a forward', () => {
  test('answers, and ends with the server', async () => {
    const session = await forward('web', '8080');
    session.send(0, 'GET /index.html HTTP/1.0\r\n\r\n');
    expect(await session.ended()).toBe(1000);
    expect(text(session, 0)).toMatch(/^HTTP\/1\.\d 200 OK\r\n.*\r\n\r\nhello\n$/s);
    expect(text(session, 1)).toBe('');
  });

  test('of a port where nothing listens tells so and ends', async () => {
    const session = await forward('web', '81');
    expect(await session.ended()).toBe(1000);
    expect(text(session, 1)).toMatch(
      /^error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace "\/var\/run\/netns\/cni-[0-9a-f-]+": failed to connect to localhost:81 inside namespace "[0-9a-f]{64}", IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused IPv6 dial tcp6: /,
    );
  });

  test('of two ports goes on with the other one', async () => {
    const session = await forward('web', '81,8080');
    session.send(2, 'GET / HTTP/1.0\r\n\r\n');
    expect(await session.ended()).toBe(1000);
    expect([text(session, 1), text(session, 2)]).toEqual([
      expect.stringContaining('connection refused'),
      expect.stringMatching(/\r\n\r\nhello\n$/),
    ]);
  });

  test('ends when its pod is deleted', async () => {
    const session = await forward('goes', '8080');
    await ask('DELETE', path('pods', namespace(), 'goes'));
    expect(await session.ended()).toBe(1000);
    expect([text(session, 0), text(session, 1)]).toEqual(['', '']);
  });

  test.each([
    ['nobody', '80', 404, 'pods "nobody" not found'],
    ['over', '80', 500, () => `pod not found ("over_${namespace()}")`],
    ['web', '', 400, 'cannot convert to []int32: strconv.ParseUint: parsing "": invalid syntax'],
    ['web', '0', 400, 'port "0" must be > 0'],
    ['web', '70000', 400, 'cannot convert to []int32: strconv.ParseUint: parsing "70000": value out of range'],
  ])('is refused: %s, port %j', async (name, ports, status, message) => {
    const refused = await forward(name, ports).catch(error => error);
    expect([refused.status, refused.message]).toEqual([status, typeof message === 'function' ? message() : message]);
  });
});
