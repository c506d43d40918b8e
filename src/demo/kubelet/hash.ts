/** 32 bits from texts and numbers (FNV-1a, mixed at the end), the same for the same parts. */
export function hashOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = typeof part === 'number' ? String(part) : part;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = Math.imul(hash ^ 0x2f, 0x01000193);
  }
  return mixed(hash);
}

/** As hashOf, for two numbers. */
export function hashOfNumbers(one: number, other: number): number {
  return mixed(Math.imul(one ^ mixed(other), 0x01000193) + other);
}

/** From 0 up to but not 1. */
export function unitOf(hash: number): number {
  return hash / 2 ** 32;
}

function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x21f0aaad);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
