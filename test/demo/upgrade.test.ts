import {describe, expect, onTestFinished, test} from 'vitest';
import {WebSocket} from 'ws';
import {serveDemo} from '../../src/demo/api/serve.ts';
import {createDemo} from '../../src/demo/create-demo.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {Process, Start} from '../../src/demo/kubelet/process.ts';
import type {ConnectionListener} from '../../src/demo/kubelet/runtime.ts';
import {Refusal} from '../../src/demo/refusal.ts';
import type {Pod} from '../../src/demo/schema/kinds.ts';
import {NotFound, spawn} from '../../src/demo/shell/spawn.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {START} from './api-client.ts';
import {createContainer} from './in-container.ts';

const base = '/api/v1/namespaces/default/pods';

function podOf(name: string, containers: readonly string[], isRunning = true, phase = 'Running'): Pod {
  const state = isRunning ? {running: {startedAt: '2026-01-02T03:04:05Z'}} : {waiting: {reason: 'CrashLoopBackOff'}};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'default', uid: `u-${name}`, resourceVersion: '', creationTimestamp: '2026-01-02T03:04:05Z'},
    spec: {...(name !== 'pending' && {nodeName: 'n'}), containers: containers.map(each => ({name: each, image: 'busybox'}))},
    status: {
      phase,
      containerStatuses: containers.map(each => ({name: each, state, image: 'busybox', imageID: '', ready: isRunning, restartCount: 0})),
    },
  } as Pod;
}

/** A server with some pods, whose containers are one; connections to port 80 give back what they get. */
async function serve() {
  const bare = createDemo({seed: 1, from: START});
  const container = createContainer({agenda: bare.agenda});
  const attached = new Set<Omit<Start, 'argv'>>();
  const main = spawn(container, {
    argv: ['sh', '-c', 'while read line; do echo "main got $line"; done'],
    hasInput: true,
    onOutput(stream, bytes) {
      for (const each of attached) each.onOutput(stream, bytes);
    },
    onEnd(ending) {
      for (const each of attached) each.onEnd(ending);
    },
  });
  const heard: string[] = [];
  const demo: Demo = {
    ...bare,
    runtime: {
      ...bare.runtime,
      exec(_, __, start) {
        try {
          return spawn(container, start);
        } catch (error) {
          if (!(error instanceof NotFound)) throw error;
          throw new Refusal(
            500,
            'InternalError',
            `Internal error occurred: error executing command in container: ${error.message}: unknown`,
          );
        }
      },
      attach(_, __, start): Process {
        attached.add(start);
        return {...main, endInput() {}, signal: () => void attached.delete(start), ended: undefined};
      },
      connect(_, port, listener: ConnectionListener) {
        if (port !== 80) {
          bare.agenda.after(0, () => listener.onError(`error forwarding port ${port} to pod`));
          return {write() {}, end() {}, destroy() {}};
        }
        return {
          write(bytes) {
            listener.onBytes(bytes.slice());
            if (Buffer.from(bytes).includes('bye')) listener.onEnd();
          },
          end: () => heard.push('end'),
          destroy: () => heard.push('destroy'),
        };
      },
    },
  };
  for (const pod of [
    podOf('p', ['main']),
    podOf('two', ['main', 'side']),
    podOf('crash', ['main'], false),
    podOf('pending', ['main'], false, 'Pending'),
    podOf('done', ['main'], false, 'Succeeded'),
  ]) {
    demo.store.put(pods, pod);
  }
  const server = await serveDemo(demo, {isPlain: true});
  onTestFinished(() => server.stop());
  return {demo, container, server, heard};
}

type Served = Awaited<ReturnType<typeof serve>>;

/** A client, and what came to it: `1:text` for a frame on channel 1. */
function connect({demo, server}: Served, path: string, protocols: readonly string[], user = 'admin') {
  const headers = {authorization: `Bearer ${server.tokens[user]}`};
  const ws = new WebSocket(server.url.replace('http', 'ws') + base + path, [...protocols], {headers});
  onTestFinished(() => ws.terminate());
  const frames: string[] = [];
  let end: string | undefined;
  ws.on('message', (data: Buffer, isBinary) => frames.push(isBinary ? `${data[0]}:${data.subarray(1)}` : `${data}`));
  ws.on('close', code => (end ??= `closed ${code}`));
  ws.on('error', () => {});
  ws.on('unexpected-response', (_, response) => {
    let text = '';
    response.on('data', chunk => (text += chunk));
    response.on('end', () => (end = `${response.statusCode} ${text.trim()}`));
  });
  const until = async (is: () => unknown) => {
    for (let turn = 0; turn < 200_000 && !is(); turn++) {
      await new Promise(resolve => setImmediate(resolve));
      demo.agenda.advance(1);
    }
    if (!is()) throw new Error(`It did not come; there was ${JSON.stringify(frames)} ${end}`);
  };
  return {
    ws,
    frames,
    until,
    send: (channel: number, text: string | Uint8Array) => ws.send(Buffer.concat([Uint8Array.of(channel), Buffer.from(text as string)])),
    open: () => until(() => ws.readyState === ws.OPEN),
    /** What is on a channel, joined. */
    on: (channel: number) =>
      frames
        .filter(frame => frame.startsWith(`${channel}:`))
        .map(frame => frame.slice(2))
        .join(''),
    async ended() {
      await until(() => end);
      return end!;
    },
  };
}

const exec = (pod: string, argv: readonly string[], flags = 'stdout=true&stderr=true') =>
  `/${pod}/exec?${argv.map(word => `command=${encodeURIComponent(word)}`).join('&')}&${flags}`;

describe('exec', () => {
  test.each([
    [['v5.channel.k8s.io'], ['echo', 'hi'], ['1:', '1:hi\n', '3:{"metadata":{},"status":"Success"}']],
    [['v4.channel.k8s.io'], ['echo', 'hi'], ['1:', '1:hi\n', '3:{"metadata":{},"status":"Success"}']],
    [['channel.k8s.io'], ['echo', 'hi'], ['1:', '1:hi\n']],
    [['base64.channel.k8s.io'], ['echo', 'hi'], ['1', '1aGkK']],
    [
      ['v4.channel.k8s.io', 'v5.channel.k8s.io'],
      ['sh', '-c', 'exit 3'],
      [
        '1:',
        '3:{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: command terminated with exit code 3","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}',
      ],
    ],
    [
      ['v4.channel.k8s.io'],
      ['sh', '-c', 'exit 3'],
      [
        '1:',
        '3:{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: error executing command [sh -c exit 3], exit code 3","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}',
      ],
    ],
    [['channel.k8s.io'], ['false'], ['1:', '3:command terminated with non-zero exit code: error executing command [false], exit code 1']],
    [
      ['v5.channel.k8s.io'],
      ['nosuch'],
      [
        '1:',
        '3:{"metadata":{},"status":"Failure","message":"Internal error occurred: Internal error occurred: error executing command in container: exec: \\"nosuch\\": executable file not found in $PATH: unknown","reason":"InternalError","details":{"causes":[{"message":"Internal error occurred: error executing command in container: exec: \\"nosuch\\": executable file not found in $PATH: unknown"}]},"code":500}',
      ],
    ],
  ])('%j %j', async (protocols, argv, expected) => {
    const served = await serve();
    const client = connect(served, exec('p', argv), protocols);
    expect(await client.ended()).toBe('closed 1000');
    expect(client.frames).toEqual(expected);
    expect(client.ws.protocol).toBe(protocols.includes('v5.channel.k8s.io') ? 'v5.channel.k8s.io' : protocols[0]);
  });

  test('input, its end, and errors apart', async () => {
    const client = connect(await serve(), exec('p', ['sh', '-c', 'echo e >&2; cat; echo done'], 'stdin=true&stdout=true&stderr=true'), [
      'v5.channel.k8s.io',
    ]);
    await client.open();
    client.send(7, 'nobody hears this');
    client.send(0, 'hello\n');
    await client.until(() => client.on(1) === 'hello\n' && client.on(2) === 'e\n');
    client.send(255, Uint8Array.of(0));
    await client.ended();
    expect(client.on(1)).toBe('hello\ndone\n');
  });

  test('a terminal: prompt, size, exit code', async () => {
    const client = connect(await serve(), exec('p', ['sh'], 'stdin=true&stdout=true&tty=true'), ['v5.channel.k8s.io']);
    await client.open();
    client.send(4, '{"Width":100,"Height":33}');
    client.send(4, 'nonsense');
    await client.until(() => client.on(1) === '/ # \x1b[6n');
    client.send(0, 'stty size\r');
    await client.until(() => client.on(1).endsWith('33 100\r\n/ # \x1b[6n'));
    client.send(0, 'exit 4\r');
    await client.ended();
    expect(client.on(3)).toContain('exit code 4');
  });

  test('much output waits for a client that is slow', async () => {
    const served = await serve();
    const client = connect(served, exec('p', ['sh', '-c', 'yes | head -c 8000000; echo end']), ['v5.channel.k8s.io']);
    await client.open();
    client.ws.pause();
    for (let turn = 0; turn < 200; turn++) {
      await new Promise(resolve => setImmediate(resolve));
      served.demo.agenda.advance(5);
    }
    expect(served.container.processes.list().length).toBeGreaterThan(1);
    client.ws.resume();
    await client.ended();
    expect(client.on(1).length).toBe(8_000_004);
  });

  test('a process lives on without its client; what reads its input finds the end', async () => {
    const served = await serve();
    const one = connect(served, exec('p', ['sh', '-c', 'cat; sleep 1; echo over > /tmp/over'], 'stdin=true&stdout=true'), [
      'v4.channel.k8s.io',
    ]);
    await one.open();
    one.ws.close();
    await one.ended();
    await one.until(() => served.container.files.stat('/tmp/over'));
  });

  test.each([
    ['/nope/exec?command=ls&stdout=true', '404', 'pods \\"nope\\" not found'],
    ['/two/exec?command=ls&stdout=true', '400', 'a container name must be specified for pod two, choose one of: [main side]'],
    ['/p/exec?command=ls&container=zz&stdout=true', '400', 'container zz is not valid for pod p'],
    ['/pending/exec?command=ls&stdout=true', '400', 'pod pending does not have a host assigned'],
    ['/crash/exec?command=ls&stdout=true', '500', 'container not found ("main")'],
    ['/crash/attach?stdout=true', '500', 'container main not found in pod crash_default'],
    ['/p/exec?command=ls', '400', 'you must specify at least 1 of stdin, stdout, stderr'],
    ['/p/portforward', '400', 'query parameter "port" is required'],
    ['/p/portforward?ports=0', '400', 'port "0" must be > 0'],
    ['/done/portforward?ports=80', '500', 'pod not found ("done_default")'],
  ])('%s is refused before', async (path, code, text) => {
    const end = await connect(await serve(), path, ['v4.channel.k8s.io']).ended();
    expect(end.slice(0, 3)).toBe(code);
    expect(end).toContain(text);
  });

  test('a protocol that nobody knows', async () => {
    expect(await connect(await serve(), exec('p', ['ls']), ['foo']).ended()).toBe('403 ');
  });

  test('SPDY alone is refused', async () => {
    const {server} = await serve();
    const response = await fetch(`${server.url}${base}/p/exec?command=ls&stdout=true`, {
      method: 'POST',
      headers: {authorization: `Bearer ${server.tokens['admin']}`},
    });
    expect(response.status).toBe(400);
  });
});

describe('attach', () => {
  test('joins what runs, and leaves it alone', async () => {
    const served = await serve();
    const client = connect(served, '/p/attach?stdin=true&stdout=true', ['v5.channel.k8s.io']);
    await client.open();
    client.send(0, 'hey\n');
    await client.until(() => client.on(1) === 'main got hey\n');
    client.ws.close();
    await client.ended();
    expect(served.container.processes.list()).toHaveLength(1);
  });
});

describe('port-forward', () => {
  test('two channels for each port', async () => {
    const served = await serve();
    const client = connect(served, '/p/portforward?ports=80&ports=8080', ['v4.channel.k8s.io']);
    await client.until(() => client.frames.length >= 5);
    expect(client.frames).toEqual(
      ['0:P\0', '1:P\0', '2:\x90\x1f', '3:\x90\x1f', '3:error forwarding port 8080 to pod'].map(text =>
        Buffer.from(text, 'latin1').toString(),
      ),
    );
    client.send(0, 'ping');
    await client.until(() => client.frames.at(-1) === '0:ping');
    client.send(0, 'bye');
    expect(await client.ended()).toBe('closed 1000');
    expect(client.frames.at(-1)).toBe('0:bye');
  });

  test('a client that goes', async () => {
    const served = await serve();
    const client = connect(served, '/p/portforward?ports=80', ['v4.channel.k8s.io']);
    await client.open();
    client.ws.close();
    await client.until(() => served.heard.includes('destroy'));
  });

  test('SPDY in a WebSocket, as kubectl asks for it', async () => {
    const served = await serve();
    const headers = {authorization: `Bearer ${served.server.tokens['admin']}`, 'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io'};
    const ws = new WebSocket(`${served.server.url.replace('http', 'ws')}${base}/p/portforward`, {headers, skipUTF8Validation: true});
    onTestFinished(() => ws.terminate());
    // ws does not take the name of the protocol for one: what the server answers is read off the request.
    const upgraded = await new Promise<string | undefined>(resolve => {
      ws.on('upgrade', response => resolve(response.headers['sec-websocket-protocol']));
      ws.on('error', () => {});
    });
    expect(upgraded).toBe('SPDY/3.1+portforward.k8s.io');
  });
});
