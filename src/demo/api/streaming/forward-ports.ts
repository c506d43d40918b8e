import type {Demo} from '../../demo.ts';
import type {Connection} from '../../kubelet/runtime.ts';
import {badRequest, Refusal} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';
import type {Channels} from './channels.ts';
import {Denial} from './denial.ts';

/**
 * Which ports a client wants: as the API server converts them (Convert_Slice_string_To_Slice_int32 of apimachinery), then as NewV4Options of
 * k8s.io/cri-streaming/pkg/streaming/portforward.
 */
export function askedPorts(query: URLSearchParams): readonly number[] {
  const texts = query.getAll('ports');
  if (texts.length === 0) throw new Denial(400, 'query parameter "port" is required');
  const ports = texts.flatMap(text => text.split(',').map(portFrom));
  for (const port of ports) if (port < 1) throw new Denial(400, `port "${port}" must be > 0`);
  return ports;
}

function portFrom(text: string): number {
  const isNumber = /^\d+$/.test(text);
  if (isNumber && Number(text) <= 65535) return Number(text);
  const because = isNumber ? 'value out of range' : 'invalid syntax';
  throw badRequest(`cannot convert to []int32: strconv.ParseUint: parsing "${text}": ${because}`);
}

/** Two channels for each port: bytes both ways, and what went wrong. Each begins with the port, in two bytes, the lower one first. */
export function forwardPorts(demo: Demo, pod: Pod, ports: readonly number[], channels: Channels): void {
  const connections: (Connection | undefined)[] = [];
  let open = ports.length;
  channels.onFrame((to, bytes) => {
    if (to % 2 === 0) connections[to / 2]?.write(bytes);
  });
  channels.onClose(() => {
    for (const connection of connections) connection?.destroy();
  });
  for (const [index, port] of ports.entries()) {
    const head = Uint8Array.of(port & 255, port >> 8);
    channels.send(2 * index, head);
    channels.send(2 * index + 1, head);
  }
  for (const [index, port] of ports.entries()) {
    const done = () => {
      if (connections[index] === undefined && index in connections) return;
      connections[index] = undefined;
      if (--open === 0) channels.close();
    };
    const fail = (message: string) => {
      channels.send(2 * index + 1, message);
      done();
    };
    try {
      connections[index] = demo.runtime.connect(pod, port, {
        onBytes: bytes => channels.send(2 * index, bytes),
        onEnd: done,
        onError: fail,
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      fail(error.message);
    }
  }
}
