/** Chance from a seed: the same seed gives the same sequence. */
export type Random = {
  /** From 0 up to but not 1. */
  next(): number;
  /** A whole number below `end`. */
  below(end: number): number;
  pick<T>(things: readonly T[]): T;
  /** Letters and digits as the API server takes them for generated names (k8s.io/apimachinery/pkg/util/rand). */
  suffix(length: number): string;
  /** In the form of a version 4 UUID (RFC 9562). */
  uuid(): string;
  /** Lower-case hexadecimal digits. */
  hex(length: number): string;
};

/** Generator by splitmix32, mixed twice. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const random: Random = {
    next() {
      state = (state + 0x9e3779b9) >>> 0;
      let mixed = state ^ (state >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a2d97);
      return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
    },
    below: end => Math.floor(random.next() * end),
    pick: things => things[random.below(things.length)]!,
    suffix: length => textOf(length, 'bcdfghjklmnpqrstvwxz2456789'),
    hex,
    uuid() {
      const digits = hex(30);
      const variant = '89ab'[random.below(4)];
      const tail = `${variant}${digits.slice(15, 18)}-${digits.slice(18, 30)}`;
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${tail}`;
    },
  };
  return random;

  /** Eight digits of each number, since there are many uids. */
  function hex(length: number): string {
    let text = '';
    while (text.length < length)
      text += Math.floor(random.next() * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return text.length === length ? text : text.slice(0, length);
  }

  function textOf(length: number, letters: string): string {
    let text = '';
    for (let index = 0; index < length; index++) text += letters[random.below(letters.length)];
    return text;
  }
}
