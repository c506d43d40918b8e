/** A value in the distinguished encoding of ASN.1 (ITU-T X.690), in hexadecimal digits: its tag, the length of its contents, its contents. */
export function der(tag: string, ...contents: readonly string[]): string {
  const inside = contents.join('');
  const length = inside.length / 2;
  const digits = length.toString(16).padStart(length > 0xff ? 4 : 2, '0');
  const sizeOfLength = length > 0xff ? '82' : length > 0x7f ? '81' : '';
  return `${tag}${sizeOfLength}${digits}${inside}`;
}

/** The tags of what stands in certificates. */
export const tags = {
  boolean: '01',
  integer: '02',
  bitString: '03',
  octetString: '04',
  utf8String: '0c',
  utcTime: '17',
  generalizedTime: '18',
  sequence: '30',
  set: '31',
} as const;
