import type {WebSocket} from 'ws';
import type {Link} from './link.ts';

/** A WebSocket as a link: its binary messages, its own pings. Text has no meaning to anybody here and is dropped. */
export function webSocketLink(ws: WebSocket): Link {
  return {
    listen({onHeard, onMessage, onClose}) {
      ws.on('message', (data, isBinary) => {
        onHeard();
        if (isBinary) onMessage(data as Buffer);
      });
      ws.on('ping', onHeard);
      ws.on('pong', onHeard);
      ws.on('close', (code: number, reason: Buffer) => onClose(code, reason.toString()));
    },
    send(bytes, onSent) {
      if (ws.readyState === ws.OPEN) ws.send(bytes, {binary: true}, onSent);
    },
    ping() {
      if (ws.readyState === ws.OPEN) ws.ping();
    },
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    close: () => ws.close(1000),
    terminate: () => ws.terminate(),
    get waitingBytes() {
      return ws.bufferedAmount;
    },
    get isClosed() {
      return ws.readyState === ws.CLOSED;
    },
  };
}
