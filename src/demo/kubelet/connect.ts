import {createRandom} from '../random.ts';
import {Refusal} from '../refusal.ts';
import type {Pod} from '../schema/kinds.ts';
import {reachable} from './find-container.ts';
import {hashOf} from './hash.ts';
import {createHttpReader, replyBytes} from './http.ts';
import type {Kubelets} from './kubelets.ts';
import {type ContainerWork, isRunning, type PodWork} from './pod-work.ts';
import type {Connection, ConnectionListener} from './runtime.ts';

/** Opens a connection to a port in a pod. What listens speaks HTTP/1.1 where it is spoken to so, and echoes else. Throws a Refusal. */
export function connect(kubelets: Kubelets, pod: Pod, port: number, listener: ConnectionListener): Connection {
  const {phase} = pod.status ?? {};
  if (phase !== 'Running')
    throw new Refusal(400, 'BadRequest', `unable to forward port because pod is not running. Current status=${phase ?? ''}`);
  const work = reachable(kubelets, pod);
  const {agenda} = kubelets.demo;
  const container = work.containers.filter(isRunning).find(({run}) => run!.isListening(port, agenda.now()));
  let isOver = false;
  if (!container) {
    agenda.after(0, () => {
      if (!isOver) listener.onError(refusalText(kubelets, work, port));
      isOver = true;
    });
    return {write() {}, end() {}, destroy: () => void (isOver = true)};
  }
  return open(kubelets, container, port, listener);
}

function open(kubelets: Kubelets, container: ContainerWork, port: number, listener: ConnectionListener): Connection {
  const {agenda} = kubelets.demo;
  const run = container.run!;
  let isOver = false;
  container.connections.add(finish);
  let mode: 'unknown' | 'http' | 'raw' = 'unknown';
  const reader = createHttpReader(({method, path, isLast}) => {
    const reply = run.respond(port, method, path, agenda.now()) ?? {status: 502, body: 'Bad Gateway'};
    tell(replyBytes(reply, {method, isLast, now: agenda.now()}));
    if (isLast) finish();
  });
  return {
    write(bytes) {
      if (isOver) return;
      if (mode === 'unknown') mode = /^[A-Z]{1,10}( |$)/.test(Buffer.from(bytes.subarray(0, 12)).toString('latin1')) ? 'http' : 'raw';
      if (mode === 'raw') tell(bytes.slice());
      else if (!reader.push(bytes)) {
        tell(replyBytes({status: 400, body: '400 Bad Request'}, {method: 'GET', isLast: true, now: agenda.now()}));
        finish();
      }
    },
    end: finish,
    destroy() {
      isOver = true;
      container.connections.delete(finish);
    },
  };

  function tell(bytes: Uint8Array): void {
    agenda.after(1, () => {
      if (!isOver) listener.onBytes(bytes);
    });
  }

  function finish(): void {
    agenda.after(1, () => {
      container.connections.delete(finish);
      if (!isOver) listener.onEnd();
      isOver = true;
    });
  }
}

function refusalText(kubelets: Kubelets, work: PodWork, port: number): string {
  const random = createRandom(hashOf(kubelets.seed, work.uid, 'sandbox id'));
  const sandbox = random.hex(64);
  const space = `/var/run/netns/cni-${random.uuid()}`;
  return `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "${space}": failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
}
