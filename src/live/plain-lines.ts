import type {SessionLink, SessionStream} from '../store/session-control.ts';

const RETURN = 0x0d;
const NEWLINE = 0x0a;

/**
 * For a process that has no terminal of its own: what a terminal does for lines is done here. Its line ends move to the first column; an enter
 * ends a line, and what is typed is seen.
 */
export function linkWithLines(link: SessionLink): SessionLink {
  return {...link, onOutput: bytes => link.onOutput(withReturns(bytes))};
}

export function streamWithLines(stream: SessionStream, link: SessionLink, hasInput: boolean): SessionStream {
  return {
    ...stream,
    write(input) {
      if (!hasInput) return;
      const bytes = Uint8Array.from(typeof input === 'string' ? Buffer.from(input) : input, byte => (byte === RETURN ? NEWLINE : byte));
      link.onOutput(withReturns(bytes));
      stream.write(bytes);
    },
  };
}

function withReturns(bytes: Uint8Array): Uint8Array {
  const ends = bytes.reduce((count, byte) => (byte === NEWLINE ? count + 1 : count), 0);
  if (ends === 0) return bytes;
  const made = new Uint8Array(bytes.length + ends);
  let at = 0;
  for (const byte of bytes) {
    if (byte === NEWLINE) made[at++] = RETURN;
    made[at++] = byte;
  }
  return made;
}
