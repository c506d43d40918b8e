/** What the first bytes say a file is: `PNG image`, `gzip`, `Java keystore`; undefined where they say nothing. */
export function kindOfBytes(bytes: Uint8Array): string | undefined {
  for (const [offset, start, kind] of known) if (holds(bytes, offset, start)) return kind;
  if (isPkcs12(bytes)) return 'PKCS #12 keystore';
  return isDerSequence(bytes) ? 'DER (a certificate or a key)' : undefined;
}

type Magic = readonly [offset: number, start: readonly number[], kind: string];

const known: readonly Magic[] = [
  [0, [0x89, ...codes('PNG\r\n')], 'PNG image'],
  [0, [0xff, 0xd8, 0xff], 'JPEG image'],
  [0, codes('GIF8'), 'GIF image'],
  [8, codes('WEBP'), 'WebP image'],
  [0, [0, 0, 1, 0], 'icon'],
  [0, codes('%PDF-'), 'PDF'],
  [0, [0x1f, 0x8b, 0x08], 'gzip'],
  [0, [0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [0, [0xfd, ...codes('7zXZ'), 0], 'xz'],
  [0, codes('BZh'), 'bzip2'],
  [0, [0x04, 0x22, 0x4d, 0x18], 'lz4'],
  [0, [...codes('PK'), 3, 4], 'zip or jar'],
  [0, [...codes('7z'), 0xbc, 0xaf, 0x27, 0x1c], '7z'],
  [257, codes('ustar'), 'tar'],
  [0, [0x7f, ...codes('ELF')], 'ELF program'],
  [0, [0xcf, 0xfa, 0xed, 0xfe], 'Mach-O program'],
  [0, codes('MZ'), 'Windows program'],
  [0, [0, ...codes('asm')], 'WebAssembly'],
  [0, [0xfe, 0xed, 0xfe, 0xed], 'Java keystore'],
  [0, [0xce, 0xce, 0xce, 0xce], 'Java keystore (JCEKS)'],
  [0, [0xca, 0xfe, 0xba, 0xbe], 'Java class'],
  [0, codes('SQLite format 3'), 'SQLite database'],
  [0, [5, 2, 0, 0], 'Kerberos keytab'],
  [0, [5, 2, 0], 'Kerberos keytab'],
  [0, codes('k8s\0'), 'Kubernetes protobuf'],
  [0, codes('wOFF'), 'WOFF font'],
  [0, codes('wOF2'), 'WOFF2 font'],
  [4, codes('ftyp'), 'MP4 or HEIF media'],
  [0, codes('RIFF'), 'RIFF media'],
  [0, [0xff, 0xfe], 'UTF-16 text'],
  [0, [0xfe, 0xff], 'UTF-16 text'],
];

function holds(bytes: Uint8Array, offset: number, start: readonly number[]): boolean {
  return bytes.length >= offset + start.length && start.every((byte, index) => bytes[offset + index] === byte);
}

/** A sequence whose length is that of the whole, as in X.690. */
function isDerSequence(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30 || bytes.length < 32) return false;
  if (bytes[1] === 0x82) return ((bytes[2] ?? 0) << 8) + (bytes[3] ?? 0) + 4 === bytes.length;
  return bytes[1] === 0x81 && (bytes[2] ?? 0) + 3 === bytes.length;
}

/** Version 3 first, then a content (RFC 7292). */
function isPkcs12(bytes: Uint8Array): boolean {
  const at = bytes[0] === 0x30 ? (bytes[1] === 0x82 ? 4 : bytes[1] === 0x83 ? 5 : bytes[1] === 0x80 ? 2 : 0) : 0;
  return at > 0 && holds(bytes, at, [2, 1, 3, 0x30]);
}

function codes(text: string): readonly number[] {
  return Array.from(text, character => character.charCodeAt(0));
}
