import {generateKeyPairSync, randomBytes, sign} from 'node:crypto';
import {der, tags} from './der.ts';

export type Certificate = {readonly certificate: string; readonly key: string};

/** A certificate of the server's own for this machine alone, in PEM (RFC 5280). It lives no longer than the server, so that its times need not tell. */
export function makeCertificate(): Certificate {
  const {publicKey, privateKey: key} = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: {type: 'spki', format: 'der'},
    privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
  });
  const {sequence, integer, bitString, set, utf8String, utcTime, generalizedTime} = tags;
  const algorithm = der(sequence, ids.ecdsaWithSha256);
  const name = der(sequence, der(set, der(sequence, ids.commonName, der(utf8String, hexOf('dogwatch demo')))));
  const toBeSigned = der(
    sequence,
    // Version 3.
    der('a0', der(integer, '02')),
    // Begins with digits that make it positive.
    der(integer, `40${randomBytes(15).toString('hex')}`),
    algorithm,
    name,
    der(sequence, der(utcTime, hexOf('200101000000Z')), der(generalizedTime, hexOf('20991231000000Z'))),
    name,
    publicKey.toString('hex'),
    der('a3', extensions()),
  );
  const signature = sign('sha256', Buffer.from(toBeSigned, 'hex'), key);
  return {certificate: pem('CERTIFICATE', der(sequence, toBeSigned, algorithm, der(bitString, '00', signature.toString('hex')))), key};
}

/** Object identifiers, encoded. */
const ids = {
  ecdsaWithSha256: '06082a8648ce3d040302',
  commonName: '0603550403',
  basicConstraints: '0603551d13',
  keyUsage: '0603551d0f',
  subjectKeyIdentifier: '0603551d0e',
  extendedKeyUsage: '0603551d25',
  serverAuth: '06082b06010505070301',
  subjectAltName: '0603551d11',
};

function extensions(): string {
  const {sequence, boolean, octetString, bitString} = tags;
  const critical = der(boolean, 'ff');
  const isAuthority = der(sequence, der(boolean, 'ff'));
  const digitalSignatureAndKeyCertSign = der(bitString, '02', '84');
  // Any number that is the key's own will do.
  const identifier = der(octetString, randomBytes(20).toString('hex'));
  const [dnsName, ipAddress] = ['82', '87'];
  const names = [der(dnsName, hexOf('localhost')), der(ipAddress, '7f000001'), der(ipAddress, '01'.padStart(32, '0'))];
  return der(
    sequence,
    der(sequence, ids.basicConstraints, critical, der(octetString, isAuthority)),
    der(sequence, ids.keyUsage, critical, der(octetString, digitalSignatureAndKeyCertSign)),
    der(sequence, ids.subjectKeyIdentifier, der(octetString, identifier)),
    der(sequence, ids.extendedKeyUsage, der(octetString, der(sequence, ids.serverAuth))),
    der(sequence, ids.subjectAltName, der(octetString, der(sequence, ...names))),
  );
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

function pem(label: string, value: string): string {
  const base64 = Buffer.from(value, 'hex').toString('base64');
  return `-----BEGIN ${label}-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;
}
