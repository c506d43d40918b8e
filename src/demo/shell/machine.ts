import type {Container, Machine} from '../kubelet/process.ts';
import {kernelOf} from './kernel.ts';

export function machineOf({machine, agenda}: Container): Machine {
  return machine ?? {cpus: 4, memoryBytes: 16 * 2 ** 30, bootedAt: agenda.now() - 12 * 86_400_000, kernelVersion: '6.1.0-27-amd64'};
}

/** Memory of the node in KiB, as /proc/meminfo has it. What others on it take is made up from its size. */
export function memoryOf(container: Container): {
  total: number;
  used: number;
  free: number;
  buffers: number;
  cached: number;
  available: number;
} {
  const total = Math.floor(machineOf(container).memoryBytes / 1024);
  const used = Math.floor(total * 0.11) + Math.ceil(kernelOf(container).memory / 1024);
  const buffers = Math.floor(total * 0.004);
  const cached = Math.floor(total * 0.18);
  const free = Math.max(0, total - used - buffers - cached);
  return {total, used, free, buffers, cached, available: free + Math.floor(cached * 0.9)};
}

/** The load of the last 1, 5 and 15 minutes: a quiet machine's. */
export function loadOf(container: Container): readonly [string, string, string] {
  const minute = Math.floor(container.agenda.now() / 60_000);
  const at = (step: number) => (0.18 + ((Math.floor(minute / step) * 37) % 23) / 100).toFixed(2);
  return [at(1), at(5), at(15)];
}

export function upSeconds(container: Container): number {
  return Math.max(0, container.agenda.now() - machineOf(container).bootedAt) / 1000;
}
