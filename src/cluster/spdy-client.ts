import {controlFrame, createFrameReader, dataFrame, FIN, frameTypes, uint32} from './spdy-frames.ts';

/** One stream of a session. Its two directions end apart. */
export type SpdyStream = {
  write(bytes: Uint8Array): void;
  /** This side sends no more. */
  end(): void;
  /** Both directions are over, and nothing more is told. */
  reset(): void;
};

export type StreamEvents = {
  /** The other side has taken the stream. */
  onReply?(): void;
  onBytes(bytes: Uint8Array): void;
  /** The other side sends no more. */
  onEnd(): void;
  onReset(): void;
};

export type SpdyClient = {
  /** Names of headers are in small letters. */
  open(headers: Readonly<Record<string, string>>, events: StreamEvents): SpdyStream;
  receive(bytes: Uint8Array): void;
  /** False where the other side wants no more streams. */
  readonly isOpen: boolean;
};

/** As much as io.Copy sends at a time. */
const LARGEST_DATA = 32 * 1024;
const REFUSED_STREAM = 3;
const CANCEL = 5;
const LAST_STREAM = 2 ** 30;

/**
 * The client's side of SPDY/3.1, as far as port-forward, exec and attach need it (moby/spdystream at the other end): streams opened here, data,
 * ends, resets, pings. Neither side keeps windows. Headers of answers are not read. Odd frames are left out and never throw.
 */
export function createSpdyClient(send: (bytes: Uint8Array) => void): SpdyClient {
  const streams = new Map<number, {events: StreamEvents; isEnded: boolean; hasEnd: boolean}>();
  const headerBlock = createHeaderBlocks();
  let nextId = 1;
  let isOpen = true;
  const receive = createFrameReader({
    onControl(type, flags, body) {
      if (type === frameTypes.goAway) isOpen = false;
      else if (body.length < 4) return;
      // Those of odd numbers would be answers to ours.
      else if (type === frameTypes.ping && body[3]! % 2 === 0) send(controlFrame(frameTypes.ping, 0, body.subarray(0, 4)));
      else onStreamControl(type, flags, body.readUInt32BE(0) & 0x7fffffff);
    },
    onData: (id, bytes) => streams.get(id)?.events.onBytes(bytes),
    onFin: onFin,
  });
  return {
    receive,
    get isOpen() {
      return isOpen && nextId < LAST_STREAM;
    },
    open(headers, events) {
      const id = nextId;
      nextId += 2;
      const stream = {events, isEnded: false, hasEnd: false};
      streams.set(id, stream);
      // The stream it belongs to, priority and slot: none.
      send(controlFrame(frameTypes.synStream, 0, Buffer.concat([uint32(id), Buffer.alloc(6), headerBlock(headers)])));
      return {
        write(bytes) {
          if (stream.isEnded) return;
          for (let at = 0; at < bytes.length; at += LARGEST_DATA) send(dataFrame(id, 0, bytes.subarray(at, at + LARGEST_DATA)));
        },
        end() {
          if (stream.isEnded) return;
          stream.isEnded = true;
          if (stream.hasEnd) streams.delete(id);
          send(dataFrame(id, FIN, new Uint8Array()));
        },
        reset() {
          if (!streams.delete(id)) return;
          stream.isEnded = true;
          send(resetFrame(id, CANCEL));
        },
      };
    },
  };

  function onStreamControl(type: number, flags: number, id: number): void {
    const stream = streams.get(id);
    if (type === frameTypes.synStream) send(resetFrame(id, REFUSED_STREAM));
    if (!stream) return;
    if (type === frameTypes.synReply) stream.events.onReply?.();
    if (type === frameTypes.reset) {
      streams.delete(id);
      stream.isEnded = true;
      stream.events.onReset();
    } else if ((type === frameTypes.synReply || type === frameTypes.headers) && flags & FIN) onFin(id);
  }

  function onFin(id: number): void {
    const stream = streams.get(id);
    if (!stream || stream.hasEnd) return;
    stream.hasEnd = true;
    if (stream.isEnded) streams.delete(id);
    stream.events.onEnd();
  }
}

function resetFrame(id: number, status: number): Buffer {
  return controlFrame(frameTypes.reset, 0, Buffer.concat([uint32(id), uint32(status)]));
}

/**
 * Header blocks of one session, which are one zlib stream (2.6.10), not compressed: each is a stored block (RFC 1951, 3.2.4), the first
 * with the head of the stream (RFC 1950) before it, and an empty one, at which readers hand over what they have.
 */
function createHeaderBlocks(): (headers: Readonly<Record<string, string>>) => Buffer {
  let start = Buffer.from([0x78, 0x01]);
  return headers => {
    const entries = Object.entries(headers);
    const plain = Buffer.concat([
      uint32(entries.length),
      ...entries.flat().flatMap(text => [uint32(Buffer.byteLength(text)), Buffer.from(text)]),
    ]);
    const block = Buffer.concat([start, storedHead(plain.length), plain, storedHead(0)]);
    start = Buffer.alloc(0);
    return block;
  };
}

function storedHead(length: number): Buffer {
  return Buffer.from([0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255]);
}
