import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';

/** What carries the frames of SPDY: a WebSocket, or a connection that was upgraded. */
export type Carrier = {
  send(bytes: Uint8Array): void;
  onBytes(hear: (bytes: Uint8Array) => void): void;
  onClose(hear: () => void): void;
  close(): void;
};

export function webSocketCarrier(ws: WebSocket): Carrier {
  return {
    send(bytes) {
      if (ws.readyState === ws.OPEN) ws.send(bytes);
    },
    onBytes: hear => void ws.on('message', (data: Buffer) => hear(data)),
    onClose: hear => void ws.on('close', hear),
    close: () => ws.close(1000),
  };
}

export function socketCarrier(socket: Duplex): Carrier {
  return {
    send(bytes) {
      if (socket.writable) socket.write(bytes);
    },
    onBytes: hear => void socket.on('data', hear),
    onClose: hear => void socket.on('close', hear),
    close: () => void socket.end(),
  };
}
