/** The fields of a message by number; a list stands for a repeated field, and nothing for one that is not set. */
export type Message = {readonly [field: number]: Value | readonly Value[] | undefined};
type Value = number | boolean | string | Uint8Array | Message;

/** A message in bytes. Numbers are whole ones. */
export function message(fields: Message): Buffer {
  const parts: Uint8Array[] = [];
  for (const [number, values] of Object.entries(fields)) {
    if (values === undefined) continue;
    for (const value of (Array.isArray(values) ? values : [values]) as readonly Value[]) {
      const tag = Number(number) << 3;
      if (typeof value === 'number' || typeof value === 'boolean') parts.push(varint(tag), varint(Number(value)));
      else {
        const content = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : message(value);
        parts.push(varint(tag | 2), varint(content.length), content);
      }
    }
  }
  return Buffer.concat(parts);
}

/** Negative numbers take ten bytes. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  if (value < 0) {
    let wide = BigInt.asUintN(64, BigInt(value));
    for (; bytes.length < 9; wide >>= 7n) bytes.push(Number(wide & 127n) | 128);
    left = Number(wide);
  }
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  bytes.push(left);
  return Buffer.from(bytes);
}
