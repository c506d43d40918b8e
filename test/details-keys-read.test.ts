import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {textOf} from '../src/details/document.ts';
import {secretText} from '../src/details/keys.ts';
import {NOW} from './inspected.ts';
import {base64, configMap, docLines, jwt, MASK, secret, shown} from './key-objects.ts';
import {pemFile} from './pem-files.ts';

const DAY_MS = 86_400_000;

describe('certificates', () => {
  const chain = pemFile('shop.crt') + pemFile('ca.crt');
  const tls = (data: Record<string, string>) => ({
    ...secret(Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)]))),
    type: 'kubernetes.io/tls',
  });

  test('one, with the key beside it', async () => {
    const object = tls({'tls.crt': pemFile('shop.crt'), 'tls.key': pemFile('shop.key')});
    const lines = shown(object, {revealed: ['*']});
    await expect(`${lines.filter(line => !/^ {4}[\w+/=]{40}/.test(line)).join('\n')}\n`).toMatchFileSnapshot(
      '../snapshots/details/keys-tls.txt',
    );
  });

  test('a chain', () => {
    const lines = shown(tls({'tls.crt': chain}), {revealed: ['*']});
    expect(lines[2]).toBe('tls.crt  PEM, 2 certificates, 1.4 KiB, expires in 12d');
    expect(lines).toContain('  CN=shop.example, O=Shop, C=DE  expires in 12d');
    expect(lines).toContain('  CN=Shop CA, O=Shop  expires in 9y');
    expect(lines.join('\n')).not.toContain('chain ');
    expect(shown(tls({'tls.crt': pemFile('shop.crt') + pemFile('ec.crt')}), {revealed: ['*']})).toContain(
      '    chain        the next certificate is not that of its issuer',
    );
  });

  test.each<[string, Record<string, string>, readonly string[], string]>([
    ['belongs', {'tls.key': pemFile('shop-pkcs8.key')}, ['*'], 'tls.key belongs to it'],
    ['does not belong', {'tls.key': pemFile('other.key')}, ['*'], 'tls.key does not belong to it'],
    [
      'masked',
      {'tls.key': pemFile('other.key')},
      ['data.tls.crt'],
      'tls.key is masked; once it is revealed, it says here whether it belongs',
    ],
    ['no key', {'tls.key': 'x'}, ['*'], 'tls.key holds none'],
    ['encrypted', {'tls.key': pemFile('encrypted.key')}, ['*'], 'tls.key is encrypted, so whether it belongs is not known'],
    ['silent', {'tls.key': pemFile('ed.key')}, ['*'], 'tls.key does not say whether it belongs'],
    ['under another name', {'server.pem': pemFile('shop.key')}, ['*'], 'server.pem belongs to it'],
    ['in the same text', {'tls.crt': pemFile('shop.crt') + pemFile('other.key')}, ['*'], 'the one below does not belong to it'],
  ])('the private key: %s', (_name, data, revealed, expected) => {
    const lines = shown(tls({'tls.crt': pemFile('shop.crt'), ...data}), {revealed});
    expect(lines.find(line => line.includes('private key  '))).toMatch(new RegExp(`private key  ${expected}$`));
  });

  test('expired, in red; not yet valid; for ever; times in full', () => {
    const object = tls({'a.crt': pemFile('ed.crt'), 'b.crt': pemFile('ec.crt')});
    const lines = docLines(object, {revealed: ['*']});
    expect(
      lines
        .flatMap(({spans}) => spans)
        .filter(({ink}) => ink === 'failing')
        .map(({text}) => text),
    ).toEqual(['expired 3d ago', 'expired 3d ago', 'does not hold before 2026-02-01T00:00:00Z']);
    expect(lines.map(textOf).join('\n')).toContain('does not expire');
    expect(shown(object, {revealed: ['*'], times: 'absolute'}).join('\n')).toContain(
      'expired 2025-12-30T12:00:00Z, issued 2020-01-01T00:00:00Z',
    );
  });

  test('a bundle of many is a line each, to be opened', () => {
    const foldsOf = (count: number) =>
      docLines(configMap({'ca.crt': pemFile('ca.crt').repeat(count)})).map(({isFolded}) => isFolded === true);
    const isFolded = (count: number) => foldsOf(count)[0];
    expect(foldsOf(5).filter(Boolean)).toHaveLength(6);
    expect([isFolded(1), isFolded(5), isFolded(30)]).toEqual([false, false, true]);
  });

  test('what only looks like one', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n';
    expect(shown(configMap({a: broken}))).toContain('  this cannot be read as a certificate');
    expect(shown(configMap({a: broken.replace('YQ==', '?')}))).toContain('  what stands between its lines is no base64');
  });

  test('one that is cut off', () => {
    expect(shown(configMap({a: '-----BEGIN CERTIFICATE-----\nYQ==\n'})).slice(0, 2)).toEqual([
      'a  PEM, 33 B, cut off',
      '  this begins as PEM does, and does not end so',
    ]);
  });

  test('keys for SSH', () => {
    const lines = shown({...secret({'ssh-privatekey': base64(pemFile('ssh-rsa'))}), type: 'kubernetes.io/ssh-auth'}, {revealed: ['*']});
    expect(lines.slice(2, 6)).toEqual([
      'ssh-privatekey  PEM OpenSSH private key, 1.8 KiB',
      '  key          ssh-rsa 2048',
      '  fingerprint  SHA256:17m5gKUKiRSbAk6zPvne365kRXsTeSDuJI8DYZHjR3Y',
      '  encrypted with a passphrase',
    ]);
    expect(shown(configMap({authorized_keys: pemFile('ssh-ed25519.pub') + pemFile('ssh-rsa.pub')}))[0]).toBe(
      'authorized_keys  2 SSH public keys, 478 B',
    );
  });
});

describe('tokens', () => {
  const seconds = (ms: number) => Math.floor(ms / 1000);

  test('of a service account', async () => {
    const token = jwt(
      {alg: 'RS256', kid: 'abc'},
      {
        iss: 'https://kubernetes.default.svc',
        sub: 'system:serviceaccount:shop:web',
        aud: ['https://kubernetes.default.svc', 'vault'],
        iat: seconds(NOW - 3 * DAY_MS),
        nbf: seconds(NOW - 3 * DAY_MS),
        exp: seconds(NOW + DAY_MS),
        'kubernetes.io': {
          namespace: 'shop',
          pod: {name: 'web-0', uid: 'u'},
          node: {name: 'n1'},
          serviceaccount: {name: 'web', uid: 'u'},
          warnafter: 1,
        },
        groups: {a: 1},
      },
    );
    const object = {
      ...secret({token: base64(token), namespace: base64('shop')}),
      type: 'kubernetes.io/service-account-token',
      metadata: {name: 'web-token', namespace: 'shop', annotations: {'kubernetes.io/service-account.name': 'web'}},
    };
    expect(shown(object)).toContain('account      web');
    const lines = docLines(object, {revealed: ['data.token']});
    await expect(`${lines.map(textOf).join('\n').replace(token, '…')}\n`).toMatchFileSnapshot('../snapshots/details/keys-token.txt');
    expect(lines.flatMap(({target}) => target ?? [])).toEqual([
      {group: '', kind: 'ServiceAccount', namespace: 'shop', name: 'web'},
      {group: '', kind: 'ServiceAccount', namespace: 'shop', name: 'web'},
      {group: '', kind: 'Pod', namespace: 'shop', name: 'web-0'},
      {group: '', kind: 'Node', namespace: '', name: 'n1'},
    ]);
  });

  test('one that lies in a secret', () => {
    const claim = (name: string, value: string) => [`kubernetes.io/serviceaccount/${name}`, value];
    const claims = Object.fromEntries([
      claim('namespace', 'shop'),
      claim('secret.name', 'web-token'),
      claim('service-account.name', 'web'),
    ]);
    expect(shown(configMap({token: jwt({alg: 'RS256'}, claims)})).slice(0, -2)).toEqual([
      expect.stringMatching(/^token {2}JSON web token, \d+ B, does not expire$/),
      '  signed by    RS256',
      '  kubernetes.io',
      '    namespace    shop',
      '    account      web',
      '    secret       web-token',
    ]);
  });

  test('expired, unsigned, without an end', () => {
    const first = (claims: object, signature?: string) =>
      shown(configMap({a: jwt({alg: 'none'}, claims, signature)}))
        .slice(0, 2)
        .join('\n');
    expect(first({exp: seconds(NOW - DAY_MS)})).toContain('expired 24h ago');
    expect(first({}, '')).toMatch(/does not expire\n {2}signed by {4}none {2}without a signature/);
    expect(first({exp: 'soon'})).toContain('does not expire');
  });
});

describe('logins at registries', () => {
  const file = JSON.stringify({auths: {'ghcr.io': {auth: base64('bob:hunter2')}, 'r.example:5000': {username: 'ann', password: 'pw'}}});
  const object = {...secret({'.dockerconfigjson': base64(file)}), type: 'kubernetes.io/dockerconfigjson'};
  const id = 'data..dockerconfigjson';

  test('registries and users first, each password by itself', () => {
    const one = docLines(object, {revealed: [id, `${id}/ghcr.io`]});
    expect(one.map(textOf).slice(2)).toEqual([
      '.dockerconfigjson  logins at 2 registries',
      '  ghcr.io',
      '    user         bob',
      '    password     hunter2',
      '  r.example:5000',
      '    user         ann',
      `    password     ${MASK}`,
      '  its text is shown once all passwords are',
    ]);
    expect(one[5]).toMatchObject({secret: `${id}/ghcr.io`, value: 'hunter2'});
    expect(one[8]).toMatchObject({secret: `${id}/r.example:5000`});
    expect(JSON.stringify(one)).not.toMatch(/"pw"|cHc|auths/);
  });

  test('masked as a whole, and all revealed', () => {
    expect(JSON.stringify(docLines(object))).not.toMatch(/ghcr|bob|hunter2/);
    expect(docLines(object, {revealed: [`${id}/ghcr.io`]}).map(textOf)[2]).toContain(MASK);
    const all = docLines(object, {revealed: ['*']});
    expect(all[2]).toMatchObject({value: file});
    expect(all.map(textOf).at(-1)).toBe(`    ${file}`);
  });

  test('a password to be copied', () => {
    expect(secretText(object, `${id}/ghcr.io`)).toBe('hunter2');
    expect(secretText(object, `${id}/r.example:5000`)).toBe('pw');
    expect(secretText(object, `${id}/none`)).toBeUndefined();
    expect(secretText(object, id)).toBe(file);
  });
});

test('a release of helm', () => {
  const release = {
    name: 'redis',
    version: 2,
    info: {
      status: 'deployed',
      last_deployed: '2026-01-01T12:00:00Z',
      first_deployed: '2025-12-31T12:00:00Z',
      description: 'Upgrade complete',
    },
    chart: {metadata: {name: 'redis', version: '20.1.0', appVersion: '7.4'}},
    config: {replicaCount: 2},
    manifest: '---\napiVersion: v1\n',
  };
  const object = {
    ...secret({release: base64(base64(gzipSync(JSON.stringify(release)).toString('latin1'), 'latin1'))}),
    type: 'helm.sh/release.v1',
    metadata: {name: 'sh.helm.release.v1.redis.v2', labels: {name: 'redis', owner: 'helm', status: 'deployed', version: '2'}},
  };
  expect(shown(object).slice(0, 2)).toEqual([
    'type         helm.sh/release.v1  a release as helm keeps it',
    'helm         release redis, revision 2, deployed',
  ]);
  const lines = docLines(object, {revealed: ['*']});
  expect(lines.map(textOf).slice(3, -2)).toEqual([
    expect.stringMatching(/^release {2}helm release, \d+ B, deployed$/),
    '  release      redis, revision 2',
    '  chart        redis 20.1.0',
    '  app version  7.4',
    '  deployed     24h ago',
    '  first        2d ago',
    '  because      Upgrade complete',
    '  values  3 lines',
    '    {',
    '      "replicaCount": 2',
    '    }',
    '  manifest  2 lines',
    '    ---',
    '    apiVersion: v1',
  ]);
});
