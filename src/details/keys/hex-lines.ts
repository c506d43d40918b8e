import {type Doc, docLine, ink} from '../document.ts';

const WIDTH = 16;

/** Bytes by sixteens: where, what, and as text where it is ASCII. Made when they are asked for. */
export function hexLines(bytes: Uint8Array, depth: number): Doc {
  return {length: Math.ceil(bytes.length / WIDTH), line: index => hexLine(bytes, index * WIDTH, depth)};
}

function hexLine(bytes: Uint8Array, at: number, depth: number) {
  const some = Array.from(bytes.subarray(at, at + WIDTH));
  const hex = some.map((byte, index) => `${index === WIDTH / 2 ? ' ' : ''}${byte.toString(16).padStart(2, '0')}`).join(' ');
  const text = some.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return docLine(depth, [ink('quiet', `${at.toString(16).padStart(8, '0')}  `), hex.padEnd(3 * WIDTH), '  ', ink('string', text)]);
}
