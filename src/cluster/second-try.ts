import type {ApiError} from '../kube/api-error.ts';
import type {PortConnection} from './port-types.ts';
import type {CarriedEvents, SpdyTunnel} from './spdy-tunnel.ts';

/** What is kept to be sent again; more than that waits for the first answer. */
const MOST_KEPT_BYTES = 64 * 1024;

/**
 * A connection over a tunnel that was kept: where it turns out to have been closed before any answer came, or to lead to a pod that is gone
 * while another has its name, a fresh one is made once, and what was sent is sent again. Not after a minute of silence: then nobody knows
 * whether the pod has it.
 */
export function withSecondTry(
  kept: SpdyTunnel,
  events: CarriedEvents,
  fresh: (events: CarriedEvents, signal: AbortSignal) => Promise<PortConnection>,
): PortConnection {
  const over = new AbortController();
  /** Undefined: there is no second try any more. */
  let sent: Uint8Array[] | undefined = [];
  let sentBytes = 0;
  let isAnswered = false;
  let hasEnded = false;
  let isPaused = false;
  let isHeldUp = false;
  let current: PortConnection | undefined = kept.carry({
    ...events,
    onAnswer() {
      isAnswered = true;
      if (!isHeldUp) return;
      isHeldUp = false;
      sent = undefined;
      events.onDrain();
    },
    onBytes(bytes) {
      sent = undefined;
      events.onBytes(bytes);
    },
    onClose(error) {
      current = undefined;
      if (!error || !sent || !hasReachedNobody(error)) return close(error);
      isHeldUp = true;
      fresh({...events, onClose: close}, over.signal).then(resume, close);
    },
  });
  return {
    write(bytes) {
      const isFree = current?.write(bytes) ?? false;
      if (!sent) return isFree;
      sent.push(bytes);
      sentBytes += bytes.length;
      if (sentBytes > MOST_KEPT_BYTES && isAnswered && current) sent = undefined;
      else if (sentBytes > MOST_KEPT_BYTES) isHeldUp = true;
      return isFree && !isHeldUp;
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
      sent = undefined;
    },
  };

  function hasReachedNobody({reason}: ApiError): boolean {
    return reason === 'PodGone' || (reason === 'ECONNRESET' && !isAnswered);
  }

  function close(error: ApiError | undefined): void {
    current = undefined;
    if (over.signal.aborted) return;
    over.abort();
    sent = undefined;
    events.onClose(error);
  }

  function resume(made: PortConnection): void {
    if (over.signal.aborted) return made.destroy();
    current = made;
    isHeldUp = false;
    let isFree = true;
    for (const bytes of sent ?? []) isFree = made.write(bytes);
    sent = undefined;
    if (isPaused) made.pause();
    if (hasEnded) made.end();
    else if (isFree) events.onDrain();
  }
}
