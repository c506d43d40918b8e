import type {Agenda} from '../agenda.ts';
import {createRandom} from '../random.ts';
import {Refusal} from '../refusal.ts';
import type {Pod} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {reachable} from './find-container.ts';
import {hashOf} from './hash.ts';
import {createHttpReader, replyBytes} from './http.ts';
import type {Kubelets} from './kubelets.ts';
import {type ContainerWork, isRunning} from './pod-work.ts';
import type {Connection, ConnectionListener} from './runtime.ts';

/** Opens a connection to a port in a pod. What listens speaks HTTP/1.1 where it is spoken to so, and echoes else. Throws a Refusal. */
export function connect(kubelets: Kubelets, pod: Pod, port: number, listener: ConnectionListener): Connection {
  const {phase} = pod.status ?? {};
  if (phase !== 'Running')
    throw new Refusal(400, 'BadRequest', `unable to forward port because pod is not running. Current status=${phase ?? ''}`);
  const {agenda, registry} = kubelets.demo;
  // A forward lives on when its pod has gone, and new connections through it find nothing.
  const current = registry.get(pods, pod.metadata.namespace, pod.metadata.name);
  if (current?.metadata.uid !== pod.metadata.uid || isOver(current)) return refused(agenda, listener, closedText(kubelets, pod, port));
  const work = reachable(kubelets, current);
  const container = work.containers.filter(isRunning).find(({run}) => run!.isListening(port, agenda.now()));
  return container ? open(kubelets, container, port, listener) : refused(agenda, listener, refusalText(kubelets, pod, port));
}

function isOver({status}: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function refused(agenda: Agenda, listener: ConnectionListener, message: string): Connection {
  const cancel = agenda.after(0, () => listener.onError(message));
  return {write() {}, end() {}, destroy: cancel};
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

function closedText({seed}: Kubelets, {metadata}: Pod, port: number): string {
  const sandbox = createRandom(hashOf(seed, metadata.uid, 'sandbox id')).hex(64);
  return `error forwarding port ${port} to pod ${sandbox}, uid : network namespace for sandbox "${sandbox}" is closed`;
}

function refusalText({seed}: Kubelets, {metadata}: Pod, port: number): string {
  const random = createRandom(hashOf(seed, metadata.uid, 'sandbox id'));
  const sandbox = random.hex(64);
  const space = `/var/run/netns/cni-${random.uuid()}`;
  return `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "${space}": failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
}
