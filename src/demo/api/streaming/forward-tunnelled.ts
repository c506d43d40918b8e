import type {Demo} from '../../demo.ts';
import type {Connection} from '../../kubelet/runtime.ts';
import {Refusal} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';
import type {Carrier} from './carrier.ts';
import {acceptSpdy, type SpdyStream} from './spdy.ts';

type Pair = {data?: SpdyStream; error?: SpdyStream; connection?: Connection};

/**
 * Port-forward as kubectl asks for it: SPDY, within a WebSocket or bare. Each connection is a pair of streams, one for bytes and one for what went
 * wrong, told apart by headers (k8s.io/cri-streaming/pkg/streaming/portforward, httpstream.go).
 */
export function forwardTunnelled(demo: Demo, pod: Pod, carrier: Carrier): void {
  const pairs = new Map<string, Pair>();
  const session = acceptSpdy({
    send: carrier.send,
    close: carrier.close,
    onStream(stream) {
      const {port = '', streamtype = '', requestid = ''} = stream.headers;
      const id = requestid || `${port}:${[...pairs.keys()].length}`;
      const pair = pairs.get(id) ?? {};
      pairs.set(id, pair);
      if (streamtype === 'error') pair.error = stream;
      else if (streamtype === 'data') pair.data = stream;
      else return stream.reset();
      if (!pair.data || !pair.error || pair.connection) return;
      connect(pair, pair.data, pair.error, Number(port), () => pairs.delete(id));
    },
  });
  carrier.onBytes(session.receive);
  carrier.onClose(() => {
    session.end();
    for (const {connection} of pairs.values()) connection?.destroy();
    pairs.clear();
  });

  function connect(pair: Pair, data: SpdyStream, error: SpdyStream, port: number, forget: () => void): void {
    const finish = () => {
      data.end();
      error.end();
      forget();
    };
    try {
      const connection = demo.runtime.connect(pod, port, {
        onBytes: bytes => data.write(bytes),
        onEnd: finish,
        onError(message) {
          error.write(new TextEncoder().encode(message));
          finish();
        },
      });
      pair.connection = connection;
      data.listen({onBytes: bytes => connection.write(bytes), onEnd: () => connection.end(), onReset: () => connection.destroy()});
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      error.write(new TextEncoder().encode(problem.message));
      finish();
    }
  }
}
