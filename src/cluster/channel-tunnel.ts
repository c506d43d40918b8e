import type {Clock} from '../kube/clock.ts';
import {framed, frameOf} from './exec-channels.ts';
import type {Link} from './link.ts';
import {portFailure, wayLost} from './port-failure.ts';
import type {PortConnection, PortEvents, PortWish} from './port-types.ts';
import {tunnelSocket} from './tunnel-socket.ts';

const DATA = 0;
const ERROR = 1;
/** Each channel begins with the port. */
const HEAD_BYTES = 2;
const LARGEST_FRAME = 32 * 1024;
const NORMAL = 1000;
const WITHOUT_CODE = 1005;

/**
 * A connection to a port over `v4.channel.k8s.io`: a WebSocket for each, channel 0 for data and 1 for what went wrong
 * (k8s.io/cri-streaming/pkg/streaming/portforward/websocket.go). It knows no half-close: `end` is not told to the other side.
 */
export function channelConnection(link: Link, clock: Clock, wish: PortWish, events: PortEvents, onGone: () => void): PortConnection {
  const heads = [HEAD_BYTES, HEAD_BYTES];
  let isOver = false;
  let hasEnded = false;
  const tunnel = tunnelSocket(link, clock, {
    onMessage(message) {
      const frame = frameOf(message);
      if (!frame || frame.channel > ERROR) return;
      const skipped = Math.min(heads[frame.channel]!, frame.bytes.length);
      heads[frame.channel]! -= skipped;
      const bytes = frame.bytes.subarray(skipped);
      if (bytes.length === 0) return;
      if (frame.channel === DATA) events.onBytes(bytes);
      else finish(portFailure(Buffer.from(bytes).toString('utf8'), wish));
    },
    onDrain: () => events.onDrain(),
    onClose({code, isSilent}) {
      const isWell = code === NORMAL || code === WITHOUT_CODE;
      if (isWell) events.onEnd();
      finish(isWell ? undefined : wayLost(wish, isSilent));
    },
  });
  return {
    write(bytes) {
      if (isOver || hasEnded) return true;
      let isFree = true;
      for (let at = 0; at < bytes.length; at += LARGEST_FRAME) isFree = tunnel.send(framed(DATA, bytes.subarray(at, at + LARGEST_FRAME)));
      return isFree;
    },
    end() {
      hasEnded = true;
    },
    pause: tunnel.pause,
    resume: tunnel.resume,
    destroy() {
      if (isOver) return;
      isOver = true;
      tunnel.close();
      onGone();
    },
  };

  function finish(error: ReturnType<typeof wayLost> | undefined): void {
    if (isOver) return;
    isOver = true;
    tunnel.close();
    onGone();
    events.onClose(error);
  }
}
