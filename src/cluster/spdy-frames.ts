/** Frames of SPDY/3.1 (draft 3.1, 2.2), as far as Kubernetes uses them. */
export const frameTypes = {synStream: 1, synReply: 2, reset: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9} as const;
export const FIN = 1;

const HEAD = 8;
/** Of frames without data. What is longer holds nothing for us and is left out. */
const LARGEST_CONTROL = 64 * 1024;

type Told = {
  onControl(type: number, flags: number, body: Buffer): void;
  /** A part of a frame; several make one. The bytes are a view of what was given. */
  onData(stream: number, bytes: Uint8Array): void;
  /** After its data. */
  onFin(stream: number): void;
};

/** Takes bytes as they come, cut anywhere, and tells of frames. Whatever the bytes are, it does not throw and keeps at most 64 KiB. */
export function createFrameReader({onControl, onData, onFin}: Told): (bytes: Uint8Array) => void {
  const head = Buffer.alloc(HEAD);
  let headBytes = 0;
  let left = 0;
  let control: Buffer | undefined;
  let isControl = false;

  return bytes => {
    for (let at = 0; at < bytes.length; ) {
      if (headBytes < HEAD) {
        const taken = bytes.subarray(at, at + HEAD - headBytes);
        head.set(taken, headBytes);
        headBytes += taken.length;
        at += taken.length;
        if (headBytes === HEAD) begin();
        continue;
      }
      const part = bytes.subarray(at, at + left);
      at += part.length;
      left -= part.length;
      if (!isControl) onData(streamId(), part);
      else if (control) control.set(part, control.length - left - part.length);
      if (left === 0) finish();
    }
  };

  function begin(): void {
    left = head.readUIntBE(5, 3);
    isControl = (head[0]! & 0x80) !== 0;
    control = isControl && left <= LARGEST_CONTROL ? Buffer.alloc(left) : undefined;
    if (left === 0) finish();
  }

  function finish(): void {
    headBytes = 0;
    const flags = head[4]!;
    if (!isControl) {
      if (flags & FIN) onFin(streamId());
      return;
    }
    const body = control;
    control = undefined;
    if (body) onControl(head.readUInt16BE(2), flags, body);
  }

  function streamId(): number {
    return head.readUInt32BE(0) & 0x7fffffff;
  }
}

export function controlFrame(type: number, flags: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(HEAD + body.length);
  frame.writeUInt16BE(0x8003, 0);
  frame.writeUInt16BE(type, 2);
  frame.writeUInt32BE(flags * 2 ** 24 + body.length, 4);
  frame.set(body, HEAD);
  return frame;
}

export function dataFrame(stream: number, flags: number, bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD + bytes.length);
  frame.writeUInt32BE(stream, 0);
  frame.writeUInt32BE(flags * 2 ** 24 + bytes.length, 4);
  frame.set(bytes, HEAD);
  return frame;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
