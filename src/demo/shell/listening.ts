import type {Container} from '../kubelet/process.ts';
import {kernelOf} from './kernel.ts';
import type {HttpReply, HttpRequest, Listener} from './network.ts';

/** Lets a program answer on a port of its container. The result takes it back. Undefined where the port is taken. */
export function listen(container: Container, port: number, listener: Listener): (() => void) | undefined {
  const {listeners} = kernelOf(container);
  if (listeners.has(port) || container.listening.has(port)) return undefined;
  listeners.set(port, listener);
  container.listening.set(port, container.agenda.now());
  return () => {
    listeners.delete(port);
    container.listening.delete(port);
  };
}

/** What a program of the container answers; undefined where none listens. */
export function answer(container: Container, port: number, request: HttpRequest): HttpReply | undefined {
  return listenerOn(container, port)?.answer(request);
}

function listenerOn(container: Container, port: number): Listener | undefined {
  return kernelOf(container).listeners.get(port);
}
