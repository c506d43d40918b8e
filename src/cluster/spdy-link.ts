import type {Socket} from 'node:net';
import type {Link} from './link.ts';
import {controlFrame, frameTypes, uint32} from './spdy-frames.ts';

const LAST_PING = 2 ** 31 - 1;

/** A connection that was upgraded to SPDY as a link. Whatever is sent must be whole frames: pings go between them. */
export function spdyLink(socket: Socket): Link {
  let pingId = -1;
  return {
    listen({onHeard, onMessage, onClose}) {
      socket.on('data', (bytes: Buffer) => {
        onHeard();
        onMessage(bytes);
      });
      // Kubernetes ends both directions at once.
      socket.on('end', () => socket.destroy());
      socket.on('close', () => onClose(1006, ''));
    },
    send(bytes, onSent) {
      if (socket.writable) socket.write(bytes, onSent);
    },
    ping() {
      // Those of clients are odd (SPDY/3.1, 2.6.5).
      pingId = pingId >= LAST_PING ? 1 : pingId + 2;
      if (socket.writable) socket.write(controlFrame(frameTypes.ping, 0, uint32(pingId)));
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.end(),
    terminate: () => void socket.destroy(),
    get waitingBytes() {
      return socket.writableLength;
    },
    get isClosed() {
      return socket.closed;
    },
  };
}
