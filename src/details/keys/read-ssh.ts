import {sshPublicKey} from '../../kube/ssh-key.ts';
import {docLine, ink} from '../document.ts';
import type {Reading} from './reading.ts';
import type {TextValue} from './value.ts';
import {countText} from './words.ts';

const MOST = 200;

/** Public keys for SSH: `id_ed25519.pub`, `authorized_keys`, `known_hosts`. */
export function readSshKeys(value: TextValue): Reading | undefined {
  if (value.size > 2 ** 20 || !/(?:^|\s)(?:ssh|ecdsa)-\S+ AAAA/.test(value.text)) return undefined;
  const keys = value.text.split('\n', MOST).flatMap(line => (/^\s*#/.test(line) ? [] : (sshPublicKey(line) ?? [])));
  if (keys.length === 0) return undefined;
  return {
    what: countText(keys.length, 'SSH public key'),
    facts: keys.map(({text, fingerprint}) => docLine(1, [`${text}  `, ink('quiet', fingerprint)], {value: fingerprint})),
  };
}
