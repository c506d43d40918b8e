import {describe, expect, test} from 'vitest';
import {describedLines, describedText, metadata, resource} from './described.ts';

const configMaps = resource('ConfigMap', 'configmaps');
const secrets = resource('Secret', 'secrets');
const accounts = resource('ServiceAccount', 'serviceaccounts');
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const eventsOf = (kind: string, name: string) => ({
  [`/api/v1/namespaces/shop/events?fieldSelector=involvedObject.kind=${kind},involvedObject.name=${name},involvedObject.namespace=shop`]: {
    items: [],
  },
});

test('a config map', async () => {
  const object = {
    metadata: metadata('settings'),
    immutable: true,
    data: {'app.conf': 'level = info\n\n  port = 80\n', empty: '', tab: 'a\tb'},
    binaryData: {logo: base64(new Uint8Array(7)), odd: '!'},
  };
  const text = describedText(configMaps, object, {answers: eventsOf('ConfigMap', 'settings')});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-config-map.txt');
});

describe('a secret', () => {
  const object = {
    metadata: metadata('db', {annotations: {owner: 'team-a'}}),
    type: 'Opaque',
    data: {password: base64('s3cr3t'), key: base64('-----BEGIN\nabc\n'), bytes: base64(new Uint8Array([0, 255])), odd: '!!', none: ''},
  };

  test('hides its values, and how long they are', async () => {
    const text = describedText(secrets, object);
    await expect(text).toMatchFileSnapshot('../snapshots/details/describe-secret.txt');
    const longer = {...object, data: Object.fromEntries(Object.keys(object.data).map(key => [key, base64('x'.repeat(99))]))};
    expect(describedText(secrets, longer)).toBe(text);
    expect(JSON.stringify(describedLines(secrets, object))).not.toMatch(/s3cr3t|czNjcjN0|BEGIN/);
  });

  test('shows what was asked for, and nothing else', () => {
    const lines = describedLines(secrets, object, {revealed: ['data.password']});
    const shown = JSON.stringify(lines);
    expect(shown).toContain('s3cr3t');
    expect(shown).not.toContain('BEGIN');
    expect(lines.filter(({secret}) => secret !== undefined).map(({secret, value}) => [secret, value])).toEqual([
      ['data.bytes', undefined],
      ['data.key', undefined],
      ['data.none', undefined],
      ['data.odd', undefined],
      ['data.password', 's3cr3t'],
    ]);
  });

  test('all of it', async () => {
    await expect(describedText(secrets, object, {revealed: ['*']})).toMatchFileSnapshot(
      '../snapshots/details/describe-secret-revealed.txt',
    );
  });
});

test('a service account', async () => {
  const object = {
    metadata: metadata('builder'),
    secrets: [{name: 'token'}],
    imagePullSecrets: [{name: 'a'}, {name: 'b'}],
    automountServiceAccountToken: false,
  };
  const answers = {...eventsOf('ServiceAccount', 'builder'), ...eventsOf('ServiceAccount', 'bare')};
  const text = `${describedText(accounts, object, {answers})}\n${describedText(accounts, {metadata: metadata('bare')}, {answers})}`;
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-service-account.txt');
});
