import type {Socket} from 'node:net';
import type {PortConnection, PortEvents} from '../cluster/port-tunnels.ts';
import {joinPort} from './join-port.ts';
import {listenAt} from './listen-at.ts';

export type RelayWish = {
  /** `localhost` is 127.0.0.1, and ::1 where there is one. */
  readonly address: string;
  /** 0: a free one. */
  readonly port: number;
  /** What a local connection is joined with; the signal fires when that is gone. A rejection resets it; its message is for people. */
  connect(events: PortEvents, signal: AbortSignal): Promise<PortConnection>;
  /** Counts have changed: not told for bytes alone. */
  onChange?(): void;
  /** A connection could not be made, or did not end well; `counts.lastError` has it, too. */
  onProblem?(error: Error): void;
};

export type RelayCounts = {
  open: number;
  /** Since the start, the open ones with them. */
  total: number;
  failed: number;
  /** From the pod. */
  bytesIn: number;
  /** To the pod. */
  bytesOut: number;
  lastError: string | undefined;
};

export type Relay = {
  /** The local one. */
  readonly port: number;
  /** IP addresses it listens at. */
  readonly addresses: readonly string[];
  readonly counts: Readonly<RelayCounts>;
  /** Closes what is open, too. */
  close(): void;
};

/**
 * Listens locally, and joins each connection with one that `connect` makes, with back-pressure and half-close both ways. Rejects with an
 * Error whose message tells people why it cannot listen, and what to do; its `code` is the system's (`EADDRINUSE`, `EACCES`).
 */
export async function openRelay({address, port: wanted, connect, onChange, onProblem}: RelayWish): Promise<Relay> {
  const counts: RelayCounts = {open: 0, total: 0, failed: 0, bytesIn: 0, bytesOut: 0, lastError: undefined};
  const joined = new Set<() => void>();
  const sockets = new Set<Socket>();
  const over = new AbortController();
  const {servers, port, addresses} = await listenAt(address, wanted, accept);
  return {
    port,
    addresses,
    counts,
    close() {
      over.abort();
      for (const server of servers) server.close();
      for (const giveUp of [...joined]) giveUp();
      for (const socket of sockets) socket.destroy();
    },
  };

  function accept(socket: Socket): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    counts.open++;
    counts.total++;
    onChange?.();
    const giveUp = joinPort(socket, connect, {
      onIn: count => {
        counts.bytesIn += count;
      },
      onOut: count => {
        counts.bytesOut += count;
      },
      onOver(error) {
        joined.delete(giveUp);
        counts.open--;
        if (error && !over.signal.aborted) {
          counts.failed++;
          counts.lastError = error.message;
          onProblem?.(error);
        }
        onChange?.();
      },
    });
    joined.add(giveUp);
  }
}
