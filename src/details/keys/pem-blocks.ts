import {type Certificate, readCertificate} from '../../kube/certificate.ts';
import {type PemBlock, pemBlocks} from '../../kube/pem.ts';
import {type KeyPair, privateKeyIn} from '../../kube/public-key.ts';
import {type SshKey, sshPrivateKey} from '../../kube/ssh-key.ts';
import type {TextValue} from './value.ts';

/** A block of a PEM text, and what is understood of it. */
export type Block = {
  readonly block: PemBlock;
  readonly certificate: Certificate | undefined;
  readonly privateKey: KeyPair | undefined;
  readonly sshKey: SshKey | undefined;
};

/** Reading more would take longer than a key may wait; nobody reads so many. */
const MOST = 500;
const known = new WeakMap<TextValue, readonly Block[]>();

/** Each value is read once. Empty where it is no PEM. */
export function blocksIn(value: TextValue): readonly Block[] {
  const found = known.get(value) ?? pemBlocks(value.text).slice(0, MOST).map(blockOf);
  known.set(value, found);
  return found;
}

function blockOf(block: PemBlock): Block {
  const {bytes, label, isEncrypted} = block;
  return {
    block,
    certificate: bytes && /^(?:TRUSTED |X509 )?CERTIFICATE$/.test(label) ? readCertificate(bytes) : undefined,
    privateKey: bytes && !isEncrypted ? privateKeyIn(bytes, label) : undefined,
    sshKey: bytes && label === 'OPENSSH PRIVATE KEY' ? sshPrivateKey(bytes) : undefined,
  };
}
