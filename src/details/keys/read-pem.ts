import type {Certificate} from '../../kube/certificate.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import {type Block, blocksIn} from './pem-blocks.ts';
import type {Reading, Surroundings} from './reading.ts';
import type {TextValue} from './value.ts';
import {expirySpan, factLine, keyText, timeText, whenText} from './words.ts';

/** Of a bundle with more than these, each certificate is a line to be opened. */
const MANY = 3;

/** Certificates, alone, in chains and bundles; and private keys. */
export function readPem(value: TextValue, around: Surroundings): Reading | undefined {
  const blocks = blocksIn(value);
  if (blocks.length === 0) return cutOff(value);
  const certificates = blocks.flatMap(({certificate}) => certificate ?? []);
  const [first] = certificates.map(({notAfter}) => notAfter).sort((a, b) => a - b);
  return {
    what: nameOf(blocks, certificates.length),
    told: first === undefined ? undefined : expirySpan(first, around),
    facts: blocks.flatMap((block, index) => blockLines(block, index, blocks, around)),
  };
}

function cutOff({text}: TextValue): Reading | undefined {
  if (!text.trimStart().startsWith('-----BEGIN ')) return undefined;
  return {
    what: 'PEM',
    told: ink('failing', 'cut off'),
    facts: [docLine(1, [ink('failing', 'this begins as PEM does, and does not end so')])],
  };
}

function nameOf(blocks: readonly Block[], count: number): string {
  const others = blocks.length - count;
  if (count === 0) return others === 1 ? `PEM ${kindOf(blocks[0]!)}` : `PEM, ${others} blocks`;
  return `${count === 1 ? 'PEM certificate' : `PEM, ${count} certificates`}${others === 0 ? '' : ` and ${others} more`}`;
}

function kindOf({block}: Block): string {
  const words = block.label.split(' ').map(word => (/^(?:RSA|EC|DSA|DH|PGP|CMS|PKCS7|X509)$/.test(word) ? word : word.toLowerCase()));
  return words.join(' ').replace('openssh', 'OpenSSH').replace('x509', 'X509');
}

function blockLines(block: Block, index: number, blocks: readonly Block[], around: Surroundings): readonly DocLine[] {
  const {certificate} = block;
  if (!certificate) return keyLines(block, blocks.length > 1);
  const lines = certificateLines(certificate, blocks.length > 1 ? 2 : 1, around);
  lines.push(...chainLines(certificate, index, blocks), ...pairLines(certificate, index, blocks, around));
  if (blocks.length === 1) return lines;
  const title = docLine(1, [ink('title', certificate.subject || 'no subject'), '  ', expirySpan(certificate.notAfter, around)]);
  return [blocks.length > MANY ? {...title, isFolded: true} : title, ...lines];
}

function certificateLines(certificate: Certificate, depth: number, around: Surroundings): DocLine[] {
  const {subject, issuer, isSelfIssued, isAuthority, names, notBefore, key, serial, fingerprint} = certificate;
  const issued = isSelfIssued ? [issuer, ink('quiet', '  itself')] : [issuer];
  return [
    factLine(
      depth,
      'subject',
      [subject === '' ? ink('quiet', 'none') : subject, ...(isAuthority ? [ink('quiet', '  an authority')] : [])],
      {
        value: subject,
      },
    ),
    factLine(depth, 'issuer', issued, {value: issuer}),
    ...(names.length === 0 ? [] : [factLine(depth, 'names', [names.join(', ')], {value: names.join(', ')})]),
    validityLine(depth, certificate, around),
    factLine(depth, 'key', [key?.text ?? ink('waiting', 'cannot be read')]),
    factLine(depth, 'serial', [serial], {value: serial}),
    factLine(depth, 'SHA-256', [fingerprint], {value: fingerprint}),
    ...(notBefore > around.now ? [factLine(depth, 'too early', [ink('failing', `does not hold before ${timeText(notBefore)}`)])] : []),
  ];
}

function validityLine(depth: number, {notBefore, notAfter}: Certificate, around: Surroundings): DocLine {
  const ends = around.times === 'absolute' || Number.isNaN(notAfter) ? '' : `, on ${timeText(notAfter).slice(0, 10)}`;
  const since = Number.isNaN(notBefore) ? '' : `, issued ${whenText(notBefore, around)}`;
  return factLine(depth, 'valid', [expirySpan(notAfter, around), `${ends}${since}`], {
    value: `${timeText(notBefore)}/${timeText(notAfter)}`,
  });
}

/** In a chain that a server sends, each certificate is issued by the next one; in a bundle of authorities none needs to be. */
function chainLines({issuer, isSelfIssued, isAuthority}: Certificate, index: number, blocks: readonly Block[]): readonly DocLine[] {
  const next = blocks[index + 1]?.certificate;
  if (!next || isSelfIssued || next.subject === issuer) return [];
  return index === 0 && !isAuthority ? [factLine(2, 'chain', [ink('waiting', 'the next certificate is not that of its issuer')])] : [];
}

/** Whether the private key beside a certificate, or in the same text, belongs to it. */
function pairLines({key}: Certificate, index: number, blocks: readonly Block[], around: Surroundings): readonly DocLine[] {
  if (index > 0 || !key) return [];
  const depth = blocks.length > 1 ? 2 : 1;
  const told = (ending: readonly (string | ReturnType<typeof ink>)[]) => [factLine(depth, 'private key', ending)];
  const own = blocks.find(({block}) => block.label.endsWith('PRIVATE KEY'));
  if (own) return told([verdict('the one below', own, key.identity)]);
  const others = around.others();
  const beside = others.flatMap(({entry, value}) => {
    const held = value();
    const found = held && blocksIn(held).find(({block}) => block.label.endsWith('PRIVATE KEY'));
    return found ? [{name: keyText(entry.key), found}] : [];
  });
  const belonging = beside.find(({found}) => found.privateKey?.identity !== undefined && found.privateKey.identity === key.identity);
  if (belonging) return told([verdict(belonging.name, belonging.found, key.identity)]);
  const name = keyNameOf(around.entry.key);
  const named = others.find(({entry}) => entry.key === name);
  if (!named) return [];
  if (named.isMasked) return told([ink('quiet', `${keyText(name)} is masked; once it is revealed, it says here whether it belongs`)]);
  const held = beside.find(one => one.name === keyText(name));
  return told([held ? verdict(held.name, held.found, key.identity) : ink('waiting', `${keyText(name)} holds none`)]);
}

function verdict(name: string, {privateKey, block}: Block, identity: string | undefined) {
  if (block.isEncrypted) return ink('quiet', `${name} is encrypted, so whether it belongs is not known`);
  if (!privateKey) return ink('waiting', `${name} cannot be read`);
  if (privateKey.identity === undefined) return ink('quiet', `${name} does not say whether it belongs`);
  return privateKey.identity === identity ? ink('ok', `${name} belongs to it`) : ink('failing', `${name} does not belong to it`);
}

/** `tls.crt` has `tls.key` beside it; `cert.pem` and `cert-chain.pem` have `key.pem`. */
function keyNameOf(key: string): string {
  if (/^cert(?:-chain)?\.pem$/.test(key)) return 'key.pem';
  return key.replace(/\.(?:crt|cert|cer|pem)$/, '.key');
}

function keyLines({block, privateKey, sshKey}: Block, hasTitle: boolean): readonly DocLine[] {
  const {bytes, isEncrypted, label} = block;
  const depth = hasTitle ? 2 : 1;
  const lines = [
    ...(bytes ? [] : [docLine(depth, [ink('failing', 'what stands between its lines is no base64')])]),
    ...(bytes && label.endsWith('CERTIFICATE') ? [docLine(depth, [ink('failing', 'this cannot be read as a certificate')])] : []),
    ...(privateKey ? [factLine(depth, 'key', [privateKey.text])] : []),
    ...(sshKey
      ? [factLine(depth, 'key', [sshKey.text]), factLine(depth, 'fingerprint', [sshKey.fingerprint], {value: sshKey.fingerprint})]
      : []),
    ...(isEncrypted || sshKey?.isEncrypted ? [docLine(depth, [ink('quiet', 'encrypted with a passphrase')])] : []),
  ];
  return hasTitle ? [docLine(1, [ink('title', kindOf({block, privateKey, sshKey, certificate: undefined}))]), ...lines] : lines;
}
