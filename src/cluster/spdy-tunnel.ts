import type {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {Link} from './link.ts';
import {portFailure, resetByPod, wayLost} from './port-failure.ts';
import type {PortConnection, PortEvents, PortWish} from './port-types.ts';
import {createSpdyClient} from './spdy-client.ts';
import {tunnelSocket} from './tunnel-socket.ts';

export type CarriedEvents = PortEvents & {
  /** The first answer to this connection. */
  onAnswer?(): void;
};

/** One connection after the other to one port of a pod. */
export type SpdyTunnel = {
  /** Only while no other connection is carried. */
  carry(events: CarriedEvents): PortConnection;
  close(): void;
};

type Carried = {onDrain(): void; onLost(error: ApiError): void};

const MOST_ERROR_BYTES = 4096;
/** Runtimes may end the stream of bytes a moment before they say what was wrong. */
const ERROR_WITHIN_MS = 500;

/**
 * SPDY/3.1, bare or within a WebSocket (KEP-4006): each connection is a pair of streams, one for bytes and one for what went wrong, told apart
 * by their headers (k8s.io/cri-streaming/pkg/streaming/portforward/httpstream.go). One connection at a time, so that back-pressure is the
 * link's own: SPDY's windows are not kept at the other end.
 */
export function createSpdyTunnel(link: Link, clock: Clock, wish: PortWish, {onFree, onGone}: {onFree(): void; onGone(): void}): SpdyTunnel {
  let carried: Carried | undefined;
  let requests = 0;
  let isGone = false;
  let isFree = true;
  const spdy = createSpdyClient(bytes => {
    isFree = tunnel.send(bytes);
  });
  const tunnel = tunnelSocket(link, clock, {
    onMessage: spdy.receive,
    onDrain: () => carried?.onDrain(),
    onClose({isSilent}) {
      gone();
      carried?.onLost(wayLost(wish, isSilent));
    },
  });
  return {carry, close};

  function gone(): void {
    if (isGone) return;
    isGone = true;
    onGone();
  }

  function close(): void {
    tunnel.close();
    gone();
  }

  function carry(events: CarriedEvents): PortConnection {
    const headers = {port: String(wish.port), requestid: String(requests++)};
    const over = new AbortController();
    let isOver = false;
    let hasEnded = false;
    let isDataOver = false;
    let isErrorOver = false;
    let hasAnswer = false;
    let hasBytes = false;
    let hasTold = false;
    let isBusySending = false;
    let failure = '';
    carried = {
      onDrain: () => void (isOver || events.onDrain()),
      // All has come; only the end of the stream of errors is missing.
      onLost: error => (isDataOver && failure === '' ? complete() : finish(error)),
    };

    const errors = spdy.open(
      {...headers, streamtype: 'error'},
      {
        onBytes(bytes) {
          answer();
          if (failure.length < MOST_ERROR_BYTES) failure += Buffer.from(bytes).toString('utf8');
        },
        onEnd: errorIsOver,
        onReset: errorIsOver,
      },
    );
    // Nothing is ever said on it from here.
    errors.end();
    const data = spdy.open(
      {...headers, streamtype: 'data'},
      {
        onReply: answer,
        onBytes(bytes) {
          answer();
          hasBytes = true;
          if (!isOver) events.onBytes(bytes);
        },
        onEnd() {
          answer();
          isDataOver = true;
          if (isErrorOver) complete();
          else if (hasBytes) tellEnd();
          else void clock.sleep(ERROR_WITHIN_MS, over.signal).then(tellEnd);
        },
        onReset() {
          answer();
          isDataOver = true;
          finish(failure === '' ? resetByPod(wish) : portFailure(failure, wish));
        },
      },
    );

    return {
      write(bytes) {
        if (isOver || hasEnded) return true;
        isBusySending ||= hasBytes;
        data.write(bytes);
        return isFree;
      },
      end() {
        if (isOver || hasEnded) return;
        hasEnded = true;
        data.end();
      },
      pause: () => void (isOver || tunnel.pause()),
      resume: () => void (isOver || tunnel.resume()),
      destroy() {
        if (isOver) return;
        leave();
        close();
      },
    };

    function tellEnd(): void {
      if (hasTold || isOver || failure !== '') return;
      hasTold = true;
      events.onEnd();
    }

    function answer(): void {
      if (hasAnswer || isOver) return;
      hasAnswer = true;
      events.onAnswer?.();
    }

    /** With both streams the kubelet has done with the connection: what is sent from here on is taken by nobody. */
    function errorIsOver(): void {
      isErrorOver = true;
      if (failure !== '') finish(portFailure(failure, wish));
      else if (isDataOver) complete();
    }

    function complete(): void {
      if (isOver) return;
      tellEnd();
      leave();
      tunnel.resume();
      // Bytes that nobody takes would stand in the way of the next connection.
      if ((hasEnded || !isBusySending) && spdy.isOpen && !isGone) {
        if (!hasEnded) data.end();
        onFree();
      } else close();
      events.onClose(undefined);
    }

    function leave(): void {
      isOver = true;
      over.abort();
      carried = undefined;
    }

    function finish(error: ApiError): void {
      if (isOver) return;
      leave();
      close();
      events.onClose(error);
    }
  }
}
