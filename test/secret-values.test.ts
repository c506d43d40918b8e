import {createHash} from 'node:crypto';
import {deflateRawSync, gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {decodeBase64, decodeBase64Url, encodeBase64} from '../src/kube/base64.ts';
import {readDockerConfig} from '../src/kube/docker-config.ts';
import {readHelmRelease} from '../src/kube/helm-release.ts';
import {gunzip} from '../src/kube/inflate.ts';
import {readJwt} from '../src/kube/jwt.ts';
import {kindOfBytes} from '../src/kube/magic-bytes.ts';
import {pemBlocks} from '../src/kube/pem.ts';
import {sha256} from '../src/kube/sha-256.ts';
import {sshPrivateKey, sshPublicKey} from '../src/kube/ssh-key.ts';
import {contentOfBytes, contentOfText} from '../src/kube/text-or-binary.ts';
import {pemFile} from './pem-files.ts';

describe('base64', () => {
  test.each([
    ['', ''],
    ['YQ==', 'a'],
    ['YWI=', 'ab'],
    ['YW\nI=\r\n', 'ab'],
  ])('%j', (text, expected) => {
    expect(Buffer.from(decodeBase64(text)!).toString()).toBe(expected);
  });

  test.each(['a', 'YQ', 'YQ=', 'Y Q=', 'YQ==YQ==', 'Yß==', 'YW-_', '===='])('%j is none', text => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  test('what belongs to it and nothing else', () => {
    const random = createRandom(11);
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({length: random.below(13)}, () => random.pick([...'aZ09+/=-_ ?ß'])).join('');
      const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
      expect(decodeBase64(text) !== undefined, `seed 11: ${text}`).toBe(isBase64);
    }
  });

  test('that of URLs', () => {
    expect(decodeBase64Url('-_8')).toEqual(Buffer.from([0xfb, 0xff]));
    expect(decodeBase64Url('a')).toBeUndefined();
    expect(decodeBase64Url('YQ==')).toBeUndefined();
  });

  test('there and back', () => {
    const bytes = Uint8Array.from({length: 256}, (_, byte) => byte);
    expect(Uint8Array.from(decodeBase64(encodeBase64(bytes.subarray(3)))!)).toEqual(bytes.subarray(3));
    expect(encodeBase64('火')).toBe('54Gr');
  });
});

describe('text or binary', () => {
  test.each<[string, Uint8Array, object]>([
    ['nothing', bytesOf(''), {type: 'text', text: '', controls: 0}],
    ['text', bytesOf('a\tb\r\n火'), {type: 'text', controls: 0}],
    ['a byte order mark', bytesOf('\ufeffa'), {type: 'text', text: 'a', hasMark: true}],
    ['colours of a terminal', bytesOf('\u001b[31mred alert\u001b[0m'), {type: 'text', controls: 2}],
    ['control characters alone', bytesOf('\u0001\u0002a'), {type: 'binary'}],
    ['controls of eight bits', bytesOf('\u009b31m'), {type: 'binary'}],
    ['a zero', bytesOf('text\0text'), {type: 'binary'}],
    ['no UTF-8', Uint8Array.of(0x61, 0xff, 0x62), {type: 'binary'}],
    ['half a character', Uint8Array.of(0x61, 0xe7, 0x81), {type: 'binary'}],
    ['Latin-1', Buffer.from('Käse', 'latin1'), {type: 'binary'}],
  ])('%s', (_name, bytes, expected) => {
    expect(contentOfBytes(bytes)).toMatchObject(expected);
  });

  test('texts of JSON may hold anything', () => {
    expect(contentOfText('a\0').type).toBe('binary');
    expect(contentOfText('\ud800 alone').type).toBe('text');
  });
});

test.each<[string, Uint8Array | string, string | undefined]>([
  ['PNG', '\x89PNG\r\n\x1a\n', 'PNG image'],
  ['JPEG', '\xff\xd8\xff\xe0', 'JPEG image'],
  ['WebP', 'RIFF\0\0\0\0WEBPVP8 ', 'WebP image'],
  ['gzip', gzipSync('x'), 'gzip'],
  ['a Java keystore', '\xfe\xed\xfe\xed\0\0\0\x02', 'Java keystore'],
  ['a jar', 'PK\x03\x04', 'zip or jar'],
  ['PKCS #12', '0\x82\x09\x9c\x02\x01\x030\x82', 'PKCS #12 keystore'],
  ['a certificate in DER', pemBlocks(pemFile('shop.crt'))[0]!.bytes!, 'DER (a certificate or a key)'],
  ['tar', `${'x'.repeat(257)}ustar`, 'tar'],
  ['anything', '\x01\x02\x03', undefined],
  ['nothing', '', undefined],
])('the first bytes of %s', (_name, bytes, expected) => {
  expect(kindOfBytes(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)).toBe(expected);
});

test('SHA-256 is that of Node for every length of the last block', () => {
  const random = createRandom(3);
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({length}, () => random.below(256));
    expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

describe('gzip', () => {
  test.each([
    ['nothing', '', 9],
    ['one letter again and again', 'a'.repeat(100_000), 9],
    ['stored as it is', 'text that is not packed', 0],
    ['fixed codes', 'abcabcabc', 9],
    ['own codes', Array.from({length: 20_000}, (_, n) => `line ${n * n}`).join('\n'), 6],
  ])('%s', (_name, text, level) => {
    expect(Buffer.from(gunzip(gzipSync(text, {level}), 2 ** 22)!).toString()).toBe(text);
  });

  test('a header with a name, a comment, more fields and a checksum', () => {
    const header = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 0b11110, 0, 0, 0, 0, 0, 3, 2, 0, 1, 1]),
      Buffer.from('name\0why\0'),
      Buffer.alloc(2),
    ]);
    const end = Buffer.alloc(8);
    end.writeUInt32LE(5, 4);
    expect(Buffer.from(gunzip(Buffer.concat([header, deflateRawSync('hello'), end]), 100)!).toString()).toBe('hello');
  });

  test('broken, cut, too large', () => {
    const packed = gzipSync('some text, some more text '.repeat(50));
    expect(gunzip(packed, 100)).toBeUndefined();
    expect(gunzip(packed.subarray(0, packed.length - 12), 1e6)).toBeUndefined();
    expect(gunzip(Buffer.from('no gzip at all'), 1e6)).toBeUndefined();
    const random = createRandom(5);
    for (let round = 0; round < 3000; round++) {
      const broken = Uint8Array.from(packed);
      for (let i = 0; i < 4; i++) broken[random.below(broken.length)] = random.below(256);
      expect(() => gunzip(broken, 10_000), `seed 5, round ${round}`).not.toThrow();
    }
  });
});

describe('tokens', () => {
  test('header and claims', () => {
    const token = jwt({alg: 'RS256', kid: 'k'}, {sub: 'ä', exp: 1});
    expect(readJwt(`\n${token}\n`)).toEqual({header: {alg: 'RS256', kid: 'k'}, claims: {sub: 'ä', exp: 1}, isSigned: true});
    expect(readJwt(jwt({alg: 'none'}, {}, ''))).toEqual({header: {alg: 'none'}, claims: {}, isSigned: false});
  });

  test.each([
    'a.b.c',
    'example.com',
    '..',
    '',
    'e30.e30.',
    `${jwt({alg: 'x'}, {})}.x`,
    `${jwt({alg: 'x'}, {})} x`,
    jwt([], {}),
    jwt({alg: 1}, {}),
  ])('%j is none', text => {
    expect(readJwt(text)).toBeUndefined();
  });
});

describe('logins at registries', () => {
  test('as docker and kubectl write them', () => {
    const auth = encodeBase64('bob:pass:word');
    expect(
      readDockerConfig(
        JSON.stringify({
          auths: {
            'z.example': {username: 'u', password: 'p', email: 'e'},
            'a.example': {username: 'other', auth},
            't.example': {identitytoken: 't'},
          },
        }),
      ),
    ).toEqual([
      {registry: 'a.example', user: 'bob', email: undefined, secret: 'pass:word', problem: undefined},
      {registry: 't.example', user: undefined, email: undefined, secret: 't', problem: undefined},
      {registry: 'z.example', user: 'u', email: 'e', secret: 'p', problem: undefined},
    ]);
  });

  test('the older file', () => {
    expect(readDockerConfig('{"r.example": {"auth": "dTpw"}}')).toMatchObject([{registry: 'r.example', user: 'u', secret: 'p'}]);
  });

  test.each<[string, unknown]>([
    ['{"auths": {"r": {"auth": "?"}}}', [{problem: 'auth is not USER:PASSWORD in base64'}]],
    ['{"auths": {"r": {}}}', [{problem: 'there is neither a password nor a token'}]],
    ['{"auths": {"r": 1}}', [{problem: 'this is no login'}]],
    ['{"auths": {}}', []],
    ['{"auths": 1}', undefined],
    ['{"a": 1}', undefined],
    ['[]', undefined],
    ['{', undefined],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(readDockerConfig(text)).toBeUndefined();
    else expect(readDockerConfig(text)).toMatchObject(expected as object[]);
  });
});

test('keys for SSH, as ssh-keygen tells them', () => {
  const ed = {text: 'ssh-ed25519', fingerprint: 'SHA256:eJwHc9X6IDTVxzu1Vf16hsK0JTtWeeSe+qMCf/Z0sR8', isEncrypted: false};
  const rsa = {text: 'ssh-rsa 2048', fingerprint: 'SHA256:17m5gKUKiRSbAk6zPvne365kRXsTeSDuJI8DYZHjR3Y'};
  expect(sshPublicKey(pemFile('ssh-ed25519.pub'))).toEqual(ed);
  expect(sshPublicKey(`no-pty ${pemFile('ssh-rsa.pub')}`)).toMatchObject(rsa);
  expect(sshPrivateKey(pemBlocks(pemFile('ssh-ed25519'))[0]!.bytes!)).toEqual(ed);
  expect(sshPrivateKey(pemBlocks(pemFile('ssh-rsa'))[0]!.bytes!)).toEqual({...rsa, isEncrypted: true});
  expect(sshPublicKey('ssh-ed25519 AAAA')).toBeUndefined();
  expect(sshPublicKey('a word')).toBeUndefined();
  expect(sshPrivateKey(bytesOf('openssh-key-v1\0\0\0\0\u0004'))).toBeUndefined();
});

test('a release of helm', () => {
  const packed = encodeBase64(
    gzipSync(JSON.stringify({name: 'redis', version: 2, chart: {metadata: {name: 'redis', version: '1.0.0'}}, manifest: 'a: 1'})),
  );
  expect(readHelmRelease(packed)).toMatchObject({
    name: 'redis',
    revision: 2,
    chart: 'redis 1.0.0',
    status: '',
    manifest: 'a: 1',
    values: {},
  });
  for (const text of ['', '?', encodeBase64('x'), encodeBase64('{}'), encodeBase64(gzipSync('[]'))])
    expect(readHelmRelease(text)).toBeUndefined();
});

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function jwt(header: unknown, claims: unknown, signature = 'c2ln'): string {
  return [...[header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')), signature].join('.');
}
