import type {ApiError} from '../kube/api-error.ts';
import type {PortConnection} from './port-tunnels.ts';
import type {CarriedEvents, SpdyTunnel} from './spdy-tunnel.ts';

/** What is kept to be sent again; more than that waits for the first answer. */
const MOST_KEPT_BYTES = 64 * 1024;

/**
 * A connection over a tunnel that was kept: where it turns out to have been closed before any answer came, a fresh one is made once, and what was sent is
 * sent again. Not after a minute of silence: then nobody knows whether the pod has it.
 */
export function withSecondTry(
  kept: SpdyTunnel,
  events: CarriedEvents,
  fresh: (events: CarriedEvents, signal: AbortSignal) => Promise<PortConnection>,
): PortConnection {
  const over = new AbortController();
  let sent: Uint8Array[] = [];
  let keptBytes = 0;
  let isAnswered = false;
  let hasEnded = false;
  let isPaused = false;
  let isWaiting = false;
  let current: PortConnection | undefined = kept.carry({
    ...events,
    onAnswer() {
      isAnswered = true;
      sent = [];
      if (isWaiting) events.onDrain();
    },
    onClose(error) {
      current = undefined;
      if (!error || isAnswered || error.reason !== 'ECONNRESET' || over.signal.aborted) return close(error);
      isAnswered = true;
      isWaiting = true;
      fresh({...events, onClose: close}, over.signal).then(resume, close);
    },
  });
  return {
    write(bytes) {
      const isFree = current?.write(bytes) ?? false;
      if (current && isAnswered) return isFree;
      sent.push(bytes);
      keptBytes += bytes.length;
      isWaiting ||= keptBytes > MOST_KEPT_BYTES;
      return isFree && !isWaiting;
    },
    end() {
      hasEnded = true;
      current?.end();
    },
    pause() {
      isPaused = true;
      current?.pause();
    },
    resume() {
      isPaused = false;
      current?.resume();
    },
    destroy() {
      over.abort();
      current?.destroy();
      sent = [];
    },
  };

  function close(error: ApiError | undefined): void {
    current = undefined;
    if (over.signal.aborted) return;
    over.abort();
    sent = [];
    events.onClose(error);
  }

  function resume(made: PortConnection): void {
    if (over.signal.aborted) return made.destroy();
    current = made;
    let isFree = true;
    for (const bytes of sent.splice(0)) isFree = made.write(bytes);
    if (isPaused) made.pause();
    if (hasEnded) made.end();
    else if (isFree) events.onDrain();
  }
}
