import {bitsIn} from './asn1.ts';
import {decodeBase64} from './base64.ts';
import {sha256} from './sha-256.ts';

/** The public half of an SSH key, as `ssh-keygen -l` tells it. */
export type SshKey = {
  /** `ssh-ed25519`, `ssh-rsa 3072`. */
  readonly text: string;
  /** `SHA256:…`, in base64 without padding. */
  readonly fingerprint: string;
  readonly isEncrypted: boolean;
};

const MAGIC = 'openssh-key-v1\0';

/** What lies in a block `OPENSSH PRIVATE KEY` (PROTOCOL.key of OpenSSH). Undefined where it is none. */
export function sshPrivateKey(bytes: Uint8Array): SshKey | undefined {
  if (Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') !== MAGIC) return undefined;
  const cipher = stringAt(bytes, MAGIC.length);
  const method = cipher && stringAt(bytes, cipher.end);
  const options = method && stringAt(bytes, method.end);
  // A count of keys, which is always 1.
  const key = options && stringAt(bytes, options.end + 4);
  return key && keyOf(key.bytes, latin(cipher.bytes) !== 'none');
}

/** A line of `authorized_keys` or of a `.pub` file. Undefined where it is none. */
export function sshPublicKey(line: string): SshKey | undefined {
  const match = /(?:^|\s)((?:sk-)?(?:ssh|ecdsa)-[\w@.-]+) (AAAA[\w+/]+={0,2})(?:\s|$)/.exec(line);
  const bytes = match && decodeBase64(match[2]!);
  const key = bytes ? keyOf(bytes, false) : undefined;
  return key?.text.startsWith(match![1]!) ? key : undefined;
}

function keyOf(bytes: Uint8Array, isEncrypted: boolean): SshKey | undefined {
  const type = stringAt(bytes, 0);
  if (!type || type.bytes.length === 0) return undefined;
  const name = latin(type.bytes);
  const exponent = name === 'ssh-rsa' ? stringAt(bytes, type.end) : undefined;
  const modulus = exponent && stringAt(bytes, exponent.end);
  const size = modulus ? ` ${bitsIn(modulus.bytes[0] === 0 ? modulus.bytes.subarray(1) : modulus.bytes)}` : '';
  const fingerprint = Buffer.from(sha256(bytes)).toString('base64').replaceAll('=', '');
  return {text: `${name}${size}`, fingerprint: `SHA256:${fingerprint}`, isEncrypted};
}

/** A length of four bytes, and so many bytes. */
function stringAt(bytes: Uint8Array, at: number): {readonly bytes: Uint8Array; readonly end: number} | undefined {
  if (at + 4 > bytes.length) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
  const end = at + 4 + length;
  return end <= bytes.length ? {bytes: bytes.subarray(at + 4, end), end} : undefined;
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
