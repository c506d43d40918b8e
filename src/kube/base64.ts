/**
 * The bytes of base64 as the API server takes it: the standard alphabet with padding, where ends of lines do not count, as in Go's
 * encoding/base64. Undefined where it is none. Made for megabytes.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const packed = text.includes('\n') || text.includes('\r') ? text.replaceAll(/[\r\n]/g, '') : text;
  if (packed.length % 4 !== 0 || packed.includes('-') || packed.includes('_')) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  const padding = packed.endsWith('==') ? 2 : packed.endsWith('=') ? 1 : 0;
  // What does not belong there is passed over, so too few bytes come of it.
  return bytes.length === (packed.length / 4) * 3 - padding ? bytes : undefined;
}

/** The same for the alphabet of URLs without padding (RFC 4648, section 5), as in tokens. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  return text.length % 4 === 1 || !/^[\w-]*$/.test(text) ? undefined : Buffer.from(text, 'base64url');
}

export function encodeBase64(data: string | Uint8Array): string {
  return (typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data.buffer, data.byteOffset, data.byteLength)).toString(
    'base64',
  );
}
