import {once} from 'node:events';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {parseArguments} from '../src/usage.ts';
import {owned} from './fakes/cluster-client.ts';
import {demoWay, runningPod} from './fakes/demo-way.ts';
import {forwardRunning} from './forward-running.ts';

const page = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`, {headers: {connection: 'close'}})).status;

test.each([
  ['deploy/web :8080', /^http:\/\/127\.0\.0\.1:\d+ -> web-[^:]+:8080\n$/],
  ['svc/web :http', /^http:\/\/127\.0\.0\.1:\d+ -> web-[^:]+:8080\n$/],
  ['svc/web :80', /^http:\/\/127\.0\.0\.1:\d+ -> web-[^:]+:8080\n$/],
  ['web :8080 :http', /^(http:\/\/127\.0\.0\.1:\d+ -> web-[^:]+:8080\n){2}$/],
  ['pod/WEB :http', /^http:\/\/127\.0\.0\.1:\d+ -> WEB:8080\n$/],
])('dogwatch forward %s: a page comes through it, and it ends when it is told to', async (line, told) => {
  const {running, transport} = await demoWay('quiet');
  const pod = await runningPod(transport, 'web-');
  const forward = await forwardRunning(running.kubeconfig, line.replace('WEB', pod));
  const port = await forward.port();
  expect(await page(port)).toBe(200);
  expect(forward.out()).toMatch(new RegExp(told.source.replace('WEB', pod)));
  expect(forward.err()).toMatch(line.startsWith('web ') ? /^dogwatch: in pod web-/ : /^$/);
  forward.stop();
  expect(await forward.code).toBe(0);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test('the pod goes: another serves, and that is told', async () => {
  const {running, transport} = await demoWay('quiet');
  const forward = await forwardRunning(running.kubeconfig, 'deploy/web :http');
  const port = await forward.port();
  expect(await page(port)).toBe(200);
  const pod = / -> ([^:]+):/.exec(forward.out())![1]!;
  const deletion = {method: 'DELETE', signal: new AbortController().signal} as const;
  await transport.mutate(`/api/v1/namespaces/shop/pods/${pod}`, deletion);
  await forward.untilErr('serves now');
  expect(await page(port)).toBe(200);
  expect(forward.err()).toMatch(/^dogwatch: web-\S+ serves now$/m);
  expect(forward.out().split('\n')).toHaveLength(2);
});

test('the link goes and comes back: the local port stays, and both are told', async () => {
  const {running} = await demoWay('quiet');
  const link = await linkTo(Number(new URL(running.server.url).port));
  const kubeconfig = JSON.stringify(running.kubeconfig).replaceAll(running.server.url, link.url);
  const forward = await forwardRunning(kubeconfig, 'deploy/web :http');
  const port = await forward.port();
  expect(await page(port)).toBe(200);
  link.cut();
  await forward.untilErr('waiting: ');
  await link.mend();
  expect(await page(port)).toBe(200);
  await forward.untilErr('again');
  expect(forward.out().split('\n')).toHaveLength(2);
});

test('nothing listens at the port in the pod: the client is reset, and it is told once', async () => {
  const {running} = await demoWay('quiet');
  const forward = await forwardRunning(running.kubeconfig, 'deploy/web :81');
  const port = await forward.port();
  await expect(page(port)).rejects.toThrow();
  await expect(page(port)).rejects.toThrow();
  await forward.untilErr('Nothing listens on port 81 in pod web-');
  expect(forward.err().match(/Nothing listens/g)).toHaveLength(1);
});

describe('what cannot be', () => {
  test.each([
    ['deploy/wob 80', 3, /^dogwatch: There is no deployment wob in namespace shop\./],
    ['wob 80', 3, /There is no pod whose name begins with wob/],
    ['svc/wob 80', 3, /The pods of service wob cannot be found: .*wob/],
    ['svc/web :81', 3, /Service web has no port 81; it has/],
    ['deploy/web :nosuch', 3, /has no TCP port called nosuch/],
    ['node/n1 80', 2, /forward takes a pod, or what has pods of one sort, such as deploy\/web, not a node\./],
    ['configmap/x 80', 2, /No kind with pods is called configmap/],
    ['deploy/web :80 --context nowhere', 2, /No context is called nowhere/],
    ['deploy/web :80 --readonly', 4, /^dogwatch: The context demo is read-only by --readonly/],
    ['deploy/web :8080 --address 192.0.2.1', 1, /This machine has no address 192\.0\.2\.1/],
  ])('dogwatch forward %s', async (line, code, told) => {
    const {running} = await demoWay('quiet');
    const forward = await forwardRunning(running.kubeconfig, line);
    expect(await forward.code).toBe(code);
    expect(forward.err()).toMatch(told);
    expect(forward.out()).toBe('');
  });

  test('a port that is taken here', async () => {
    const {running} = await demoWay('quiet');
    const server = owned(createServer().listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const {port} = server.address() as {port: number};
    const forward = await forwardRunning(running.kubeconfig, `deploy/web ${port}:8080`);
    expect(await forward.code).toBe(1);
    expect(forward.err()).toMatch(new RegExp(`^dogwatch: Port ${port} is taken here \\(EADDRINUSE`));
  });

  test('no connection', async () => {
    const {running} = await demoWay('quiet');
    await running.stop();
    const forward = await forwardRunning(running.kubeconfig, 'deploy/web 8080');
    expect(await forward.code).toBe(4);
  });
});

test.each([
  [['forward'], /^forward needs a pod, or what has pods/],
  [['forward', 'web'], /^forward needs ports, as in: dogwatch forward web 8080:80\. dogwatch forward --help/],
  [['forward', 'web', '99999'], /99999/],
  [['forward', 'web', '80', '--tail', '3'], /^--tail does not go with forward/],
  [['forward', 'web', '80', '-A'], /^--all-namespaces does not go with forward/],
  [['pods', '--address', '::1'], /^--address goes with forward/],
])('not understood: dogwatch %j', (argv, told) => {
  const asked = parseArguments(argv);
  expect(asked.type === 'problem' && asked.message).toMatch(told);
});

test('understood', () => {
  expect(parseArguments(['forward', 'svc/web', '8080:80', ':http', '--address', '0.0.0.0', '-n', 'shop'])).toMatchObject({
    type: 'forward',
    wish: {
      target: 'svc/web',
      namespace: 'shop',
      ports: {
        address: '0.0.0.0',
        ports: [
          {local: 8080, remote: 80},
          {local: 0, remote: 'http'},
        ],
      },
    },
  });
  expect(parseArguments(['forward', '--help'])).toEqual({type: 'forward-help'});
});

/** A way to a local port that can be cut. */
async function linkTo(target: number) {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const cut = () => {
    server?.close();
    for (const socket of sockets) socket.destroy();
  };
  const mend = async () => {
    server = createServer(near => {
      const far = connect(target, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.on('error', () => {}).on('close', () => other.destroy() && sockets.delete(one));
        one.pipe(other);
      }
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as {port: number}).port;
  };
  await mend();
  onTestFinished(cut);
  return {url: `https://127.0.0.1:${port}`, cut, mend};
}
