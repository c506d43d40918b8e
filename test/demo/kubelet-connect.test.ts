import {describe, expect, test} from 'vitest';
import {createCluster} from './kubelet-cluster.ts';

type Client = {
  send(text: string): void;
  close(): void;
  readonly heard: () => string;
  readonly error: () => string | undefined;
  readonly isOver: () => boolean;
};

function clientOf(cluster: ReturnType<typeof createCluster>, port: number): Client {
  let heard = '';
  let error: string | undefined;
  let isOver = false;
  const connection = cluster.demo.runtime.connect(cluster.pod('app')!, port, {
    onBytes: bytes => (heard += Buffer.from(bytes).toString()),
    onEnd() {
      isOver = true;
    },
    onError(message) {
      error = message;
    },
  });
  return {
    send(text) {
      connection.write(Buffer.from(text));
      cluster.agenda.advance(10);
    },
    close: () => connection.end(),
    heard: () => heard,
    error: () => error,
    isOver: () => isOver,
  };
}

function clusterOf(image: string): ReturnType<typeof createCluster> {
  const cluster = createCluster();
  cluster.run('app', {image});
  cluster.agenda.advance(20_000);
  return cluster;
}

describe('a connection to a port', () => {
  test('speaks HTTP, request after request', () => {
    const cluster = clusterOf('nginx');
    const client = clientOf(cluster, 80);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /nope HT');
    client.send('TP/1.1\r\nHost: x\r\n\r\n');
    expect(client.heard()).toContain('Welcome to nginx!');
    expect(client.heard().match(/^HTTP\/1\.1 \d+ .*/gm)).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found']);
    expect(client.isOver()).toBe(false);
    client.send('POST / HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc');
    expect(client.isOver()).toBe(true);
  });

  test('what speaks otherwise is echoed', () => {
    const cluster = clusterOf('redis');
    const client = clientOf(cluster, 6379);
    client.send('*1\r\n$4\r\nPING\r\n');
    expect(client.heard()).toBe('*1\r\n$4\r\nPING\r\n');
    client.close();
    cluster.agenda.advance(10);
    expect(client.isOver()).toBe(true);
  });

  test('is refused where nothing listens', () => {
    const cluster = clusterOf('nginx');
    const client = clientOf(cluster, 8080);
    cluster.agenda.advance(1);
    expect(client.error()).toMatch(
      /^error forwarding port 8080 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace "\/var\/run\/netns\/cni-[0-9a-f-]{36}": failed to connect to localhost:8080 inside namespace "[0-9a-f]{64}", IPv4: dial tcp4 127\.0\.0\.1:8080: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found $/,
    );
  });

  test('needs a pod that runs', () => {
    const cluster = createCluster();
    cluster.run('app', {image: 'nope'});
    cluster.agenda.advance(5000);
    expect(() => clientOf(cluster, 80)).toThrow('unable to forward port because pod is not running. Current status=Pending');
  });
});
