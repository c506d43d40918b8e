import type {Socket} from 'node:net';
import type {PortConnection, PortEvents} from '../cluster/port-tunnels.ts';

type Told = {
  onIn(count: number): void;
  onOut(count: number): void;
  /** Once; the local side may still be reading what was written to it. */
  onOver(error: Error | undefined): void;
};

/** What is read before there is anybody to take it. */
const MOST_EARLY_BYTES = 64 * 1024;

/**
 * Joins a local connection with one to a port. The socket must be half-open (`allowHalfOpen`): the end of one direction leaves the other
 * alone. What ends badly on one side is a reset on the other, so that nobody takes a part for the whole. The answer gives both up.
 */
export function joinPort(
  socket: Socket,
  connect: (events: PortEvents, signal: AbortSignal) => Promise<PortConnection>,
  {onIn, onOut, onOver}: Told,
): () => void {
  const gone = new AbortController();
  const early: Uint8Array[] = [];
  let earlyBytes = 0;
  let hasEnded = false;
  let isOver = false;
  let connection: PortConnection | undefined;
  const finish = (error?: Error) => {
    if (isOver) return false;
    isOver = true;
    connection = undefined;
    early.length = 0;
    onOver(error);
    return true;
  };
  const fail = (error: Error) => {
    if (finish(error)) socket.resetAndDestroy();
  };

  // Whoever still sends when nobody listens any more is told so by a reset; who only waits may read what there is.
  socket.on('data', (bytes: Buffer) => {
    if (isOver) return void socket.destroy();
    if (connection) {
      onOut(bytes.length);
      if (!connection.write(bytes)) socket.pause();
      return;
    }
    early.push(bytes);
    earlyBytes += bytes.length;
    if (earlyBytes >= MOST_EARLY_BYTES) socket.pause();
  });
  socket.on('end', () => {
    hasEnded = true;
    connection?.end();
  });
  socket.on('drain', () => connection?.resume());
  socket.on('error', () => {});
  socket.on('close', () => {
    gone.abort();
    // Both directions have ended here: what is still on its way to the pod arrives.
    if (connection && hasEnded && socket.writableFinished) connection.resume();
    else giveUp();
  });

  const events: PortEvents = {
    onBytes(bytes) {
      if (isOver) return;
      onIn(bytes.length);
      if (!socket.write(bytes)) connection?.pause();
    },
    onEnd: () => void socket.end(),
    onDrain: () => void socket.resume(),
    onClose(error) {
      if (error) return fail(error);
      if (!finish()) return;
      socket.end();
      socket.resume();
    },
  };
  connect(events, gone.signal).then(made => {
    if (isOver) return made.destroy();
    connection = made;
    let isFree = true;
    for (const bytes of early.splice(0)) {
      onOut(bytes.length);
      isFree = made.write(bytes) && isFree;
    }
    if (hasEnded) made.end();
    else if (isFree) socket.resume();
    if (socket.writableNeedDrain) made.pause();
  }, fail);
  return () => {
    giveUp();
    socket.destroy();
  };

  function giveUp(): void {
    const left = connection;
    finish();
    left?.destroy();
  }
}
