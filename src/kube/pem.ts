import {decodeBase64} from './base64.ts';

/** One block of a PEM text (RFC 7468). */
export type PemBlock = {
  /** `CERTIFICATE`, `RSA PRIVATE KEY`. */
  readonly label: string;
  /** Undefined where what stands between the lines is no base64. */
  readonly bytes: Uint8Array | undefined;
  /** By the headers of old (RFC 1421). */
  readonly isEncrypted: boolean;
};

const BEGIN = '-----BEGIN ';
const END = '-----';

/** All blocks of a text; empty where it is no PEM. Takes time in proportion to the text. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  const unclosed = new Set<string>();
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
    const labelEnd = text.indexOf(END, at + BEGIN.length);
    if (labelEnd < 0) break;
    const label = text.slice(at + BEGIN.length, Math.min(labelEnd, at + 80));
    if (!/^[A-Z0-9 ]+$/.test(label) || unclosed.has(label)) continue;
    const end = text.indexOf(`-----END ${label}-----`, labelEnd);
    if (end < 0) {
      unclosed.add(label);
      continue;
    }
    blocks.push(blockOf(label, text.slice(labelEnd + END.length, end)));
    at = end;
  }
  return blocks;
}

function blockOf(label: string, body: string): PemBlock {
  const [, headers = '', data = ''] = /^\s*((?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*)([\s\S]*)$/.exec(body) ?? [];
  return {
    label,
    bytes: decodeBase64(data.replaceAll(/\s/g, '')),
    isEncrypted: headers.includes('ENCRYPTED') || label.startsWith('ENCRYPTED'),
  };
}
