import {createHeaderReader, createHeaderWriter} from './spdy-headers.ts';

/** One stream of a session. Ends are apart for both directions. */
export type SpdyStream = {
  readonly headers: Readonly<Record<string, string>>;
  write(bytes: Uint8Array): void;
  /** This side sends no more. */
  end(): void;
  reset(): void;
  /** What came before is told at once. */
  listen(listener: StreamListener): void;
};

type StreamListener = {onBytes(bytes: Uint8Array): void; onEnd(): void; onReset(): void};

export type SpdySession = {receive(bytes: Uint8Array): void; end(): void};

type Given = {
  send(bytes: Uint8Array): void;
  close(): void;
  onStream(stream: SpdyStream): void;
};

type Kept = {id: number; listener: StreamListener | undefined; readonly early: Uint8Array[]; isEnded: boolean; isClosed: boolean};

/** The server's side of SPDY/3.1, as far as port-forward, exec and attach go: streams opened by the client, pings; windows are not kept, as spdystream keeps none. */
export function acceptSpdy({send, close, onStream}: Given): SpdySession {
  const streams = new Map<number, Kept>();
  const reader = createHeaderReader(close);
  const writeHeaders = createHeaderWriter();
  let rest: Buffer = Buffer.alloc(0);
  return {
    receive(bytes) {
      rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      while (rest.length >= 8) {
        const length = rest.readUIntBE(5, 3);
        if (length > largestFrame) return close();
        if (rest.length < 8 + length) return;
        const frame = rest.subarray(0, 8 + length);
        rest = rest.subarray(8 + length);
        if (frame[0]! & 0x80) control(frame.readUInt16BE(2), frame[4]!, frame.subarray(8));
        else data(frame.readUInt32BE(0) & 0x7fffffff, frame[4]!, frame.subarray(8));
      }
    },
    end: () => reader.end(),
  };

  function control(type: number, flags: number, body: Buffer): void {
    switch (type) {
      case types.synStream:
        return open(body.readUInt32BE(0) & 0x7fffffff, flags, body.subarray(10));
      case types.reset: {
        const stream = streams.get(body.readUInt32BE(0) & 0x7fffffff);
        if (stream) streams.delete(stream.id);
        stream?.listener?.onReset();
        return;
      }
      case types.ping:
        return send(controlFrame(types.ping, 0, body));
      case types.goAway:
        return;
      case types.headers:
        return reader.read(body.subarray(4), () => {});
    }
  }

  function open(id: number, flags: number, block: Buffer): void {
    const stream: Kept = {id, listener: undefined, early: [], isEnded: (flags & fin) !== 0, isClosed: false};
    streams.set(id, stream);
    // Headers come out later than frames that follow: those wait with the stream.
    reader.read(block, headers => {
      send(controlFrame(types.synReply, 0, Buffer.concat([number(id), writeHeaders({})])));
      onStream(streamOf(stream, headers));
    });
  }

  function streamOf(stream: Kept, headers: Readonly<Record<string, string>>): SpdyStream {
    const {id, early} = stream;
    return {
      headers,
      write(bytes) {
        if (stream.isClosed) return;
        for (let at = 0; at < bytes.length; at += largestData) send(dataFrame(id, 0, bytes.subarray(at, at + largestData)));
      },
      end() {
        if (stream.isClosed) return;
        stream.isClosed = true;
        send(dataFrame(id, fin, new Uint8Array()));
        if (stream.isEnded) streams.delete(id);
      },
      reset() {
        stream.isClosed = true;
        streams.delete(id);
        send(controlFrame(types.reset, 0, Buffer.concat([number(id), number(protocolError)])));
      },
      listen(listener) {
        stream.listener = listener;
        for (const bytes of early.splice(0)) listener.onBytes(bytes);
        if (stream.isEnded) listener.onEnd();
      },
    };
  }

  function data(id: number, flags: number, bytes: Buffer): void {
    const stream = streams.get(id);
    if (!stream) return;
    if (bytes.length > 0 && stream.listener) stream.listener.onBytes(bytes);
    else if (bytes.length > 0) stream.early.push(bytes);
    if ((flags & fin) === 0) return;
    stream.isEnded = true;
    stream.listener?.onEnd();
    if (stream.isClosed) streams.delete(id);
  }
}

const types = {synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7, headers: 8} as const;
const fin = 1;
const protocolError = 1;
const largestFrame = 2 ** 24;
const largestData = 32 * 1024;

function controlFrame(type: number, flags: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x8003, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(flags * 2 ** 24 + body.length, 4);
  return Buffer.concat([head, body]);
}

function dataFrame(id: number, flags: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(id, 0);
  head.writeUInt32BE(flags * 2 ** 24 + bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
