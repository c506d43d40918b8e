import {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {type Certificate, readCertificate} from '../src/kube/certificate.ts';
import {pemBlocks} from '../src/kube/pem.ts';
import {privateKeyIn} from '../src/kube/public-key.ts';
import {pemFile} from './pem-files.ts';

const served = ['ca', 'client', 'expired', 'other-ca', 'server'].map(name => `fakes/tls/${name}.pem`);
const own = ['ca', 'shop', 'ed', 'ec', 'nameless'].map(name => `fakes/pem/${name}.crt`);

describe('certificates', () => {
  test('what lies in one', () => {
    const {key, fingerprint, ...rest} = certificateIn('shop.crt');
    expect(rest).toEqual({
      subject: 'CN=shop.example, O=Shop, C=DE',
      issuer: 'CN=Shop CA, O=Shop',
      isSelfIssued: false,
      isAuthority: false,
      names: ['shop.example', '*.shop.example', '10.0.0.1', '2001:db8::1', 'ops@shop.example', 'spiffe://shop/web'],
      notBefore: Date.UTC(2025, 11, 20),
      notAfter: Date.UTC(2026, 0, 14, 12),
      serial: '0102abcdef',
    });
    expect(key?.text).toBe('RSA 2048');
    expect(fingerprint).toMatch(/^69:25:55:02:D1:60:/);
  });

  test.each<[string, Partial<Certificate>]>([
    ['ca.crt', {subject: 'CN=Shop CA, O=Shop', isSelfIssued: true, isAuthority: true, names: []}],
    ['ed.crt', {subject: 'emailAddress=a@b.example, CN=ed', notAfter: Date.UTC(2025, 11, 30, 12), isAuthority: false}],
    ['ec.crt', {subject: 'CN=火 Ünï', notAfter: Date.UTC(9999, 11, 31, 23, 59, 59)}],
    ['nameless.crt', {subject: '', issuer: 'CN=Shop CA, O=Shop', names: ['only-names.example']}],
  ])('%s', (file, expected) => {
    expect(certificateIn(file)).toMatchObject(expected);
  });

  test.each([...served, ...own])('%s is read as Node reads it', file => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    const blocks = pemBlocks(text).filter(({label}) => label === 'CERTIFICATE');
    const there = new X509Certificate(text);
    const read = readCertificate(blocks[0]!.bytes!)!;
    expect(read.fingerprint).toBe(there.fingerprint256);
    expect(read.serial.toUpperCase()).toBe(there.serialNumber);
    expect(new Date(read.notBefore)).toEqual(there.validFromDate);
    expect(new Date(read.notAfter)).toEqual(there.validToDate);
    expect(read.isAuthority).toBe(there.ca);
    const subject = (there.subject ?? '').split('\n').filter(Boolean);
    expect(read.subject).toBe(subject.reverse().join(', '));
  });

  test.each([
    ['::1', '00000000000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
    ['10:0:1::2', '00100000000100000000000000000002'],
    ['fe80::', 'fe800000000000000000000000000000'],
    ['1::2:0:0:3', '00010000000000000002000000000003'],
  ])('the address %s', (expected, hex) => {
    expect(certificateWithAddress(hex).names).toEqual([expected]);
  });

  test('broken ones throw nothing', () => {
    const random = createRandom(7);
    const bytes = pemBlocks(pemFile('shop.crt'))[0]!.bytes!;
    for (let round = 0; round < 2000; round++) {
      const broken = Uint8Array.from(bytes);
      for (let i = 0; i < 3; i++) broken[random.below(broken.length)] = random.below(256);
      const cut = broken.subarray(0, random.next() < 0.3 ? random.below(broken.length) : broken.length);
      expect(() => readCertificate(cut), `seed 7, round ${round}`).not.toThrow();
    }
    expect(readCertificate(new Uint8Array())).toBeUndefined();
    expect(readCertificate(Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff))).toBeUndefined();
  });
});

describe('private keys', () => {
  test.each([
    ['shop.key', 'shop.crt', 'RSA 2048'],
    ['shop-pkcs8.key', 'shop.crt', 'RSA 2048'],
    ['ca.key', 'ca.crt', 'EC P-256'],
    ['ec.key', 'ec.crt', 'EC P-384'],
  ])('%s belongs to %s', (key, certificate, text) => {
    const pair = keyIn(key);
    expect(pair?.text).toBe(text);
    expect(pair?.identity).toBe(certificateIn(certificate).key?.identity);
  });

  test('another one does not; one that does not tell, and one that is encrypted', () => {
    expect(keyIn('other.key')?.identity).not.toBe(certificateIn('shop.crt').key?.identity);
    expect(keyIn('ed.key')).toEqual({text: 'Ed25519', identity: undefined});
    expect(keyIn('encrypted.key')).toBeUndefined();
    expect(pemBlocks(pemFile('encrypted.key'))[0]?.isEncrypted).toBe(true);
    expect(pemBlocks(pemFile('encrypted-old.key'))[0]?.isEncrypted).toBe(true);
  });
});

describe('PEM', () => {
  test('blocks among other text, with ends of lines of either kind', () => {
    const text = `subject=/CN=x\n${pemFile('shop.crt')}# and\r\n${pemFile('shop.key').replaceAll('\n', '\r\n')}`;
    expect(pemBlocks(text).map(({label, bytes}) => [label, bytes !== undefined])).toEqual([
      ['CERTIFICATE', true],
      ['RSA PRIVATE KEY', true],
    ]);
  });

  test('what is not closed, and what is no base64', () => {
    expect(pemBlocks('-----BEGIN CERTIFICATE-----\nabc')).toEqual([]);
    expect(pemBlocks('-----BEGIN X-----\n?\n-----END X-----')).toEqual([{label: 'X', bytes: undefined, isEncrypted: false}]);
    expect(pemBlocks('-----BEGIN -----BEGIN CERTIFICATE-----')).toEqual([]);
  });
});

function certificateIn(file: string): Certificate {
  return readCertificate(pemBlocks(pemFile(file))[0]!.bytes!)!;
}

function keyIn(file: string) {
  const {bytes, label} = pemBlocks(pemFile(file))[0]!;
  return privateKeyIn(bytes!, label);
}

/** The certificate of the shop with one address in place of its names. */
function certificateWithAddress(hex: string): Certificate {
  const bytes = Buffer.from(pemBlocks(pemFile('shop.crt'))[0]!.bytes!);
  const names = Buffer.from('20010db8000000000000000000000001', 'hex');
  const at = bytes.indexOf(names);
  bytes.set(Buffer.from(hex, 'hex'), at);
  const {names: all, ...rest} = readCertificate(bytes)!;
  return {...rest, names: [all[3]!]};
}
