import {describe, expect, test} from 'vitest';
import {textOf} from '../src/details/document.ts';
import {keysTab, secretText} from '../src/details/keys.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {objectIn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {inspectedOf, linesOf} from './inspected.ts';
import {base64, configMap, configMaps, docLines, jwt, kindOf, MASK, secret, secrets, shown} from './key-objects.ts';
import {pemFile} from './pem-files.ts';

describe('the tab', () => {
  test('is for config maps and secrets', () => {
    expect(keysTab.suits(configMaps)).toBe(true);
    expect(keysTab.suits(secrets)).toBe(true);
    expect(keysTab.suits({...secrets, group: 'other.example'})).toBe(false);
    expect(keysTab.suits(kindOf('Pod'))).toBe(false);
  });

  test('before the object is there, and where it cannot be read', () => {
    expect(linesOf(keysTab.doc(inspectedOf(secrets, undefined)))).toEqual(['asking …']);
    expect(linesOf(keysTab.doc(inspectedOf(secrets, undefined, {problem: 'you may not get secrets here'})))).toEqual([
      'you may not get secrets here',
    ]);
  });

  test('without keys, and immutable', () => {
    expect(shown(configMap({}))).toEqual(['There are no keys']);
    const lines = shown({...configMap({a: '1'}), immutable: true});
    expect(lines.slice(0, 2)).toEqual(['immutable    nothing in it can be changed; delete it and create it anew', '']);
  });

  test.each<[string, object]>([
    ['data is null', {data: null}],
    ['data is a list', {data: ['a']}],
    ['data is a text', {data: 'a'}],
    ['values are no texts', {data: {a: 1, b: null, c: {d: []}}, binaryData: {e: 1}}],
    ['no metadata', {metadata: {}, type: 5, immutable: 'yes'}],
    ['odd labels', {metadata: {name: 'x', labels: 3, annotations: 4}, type: 'helm.sh/release.v1'}],
  ])('odd objects throw nothing: %s', (_name, odd) => {
    for (const kind of [configMaps, secrets]) {
      const object = {kind: kind.name, metadata: {name: 'odd'}, ...odd} as unknown as KubeObject;
      expect(() => shown(object, {revealed: ['*']}, kind)).not.toThrow();
      expect(() => keysTab.count?.(inspectedOf(kind, object))).not.toThrow();
    }
  });
});

describe('config maps', () => {
  test('keys in order, each with what it is and its text', () => {
    const object = {
      ...configMap({'b.json': '{\n  "a": 1\n}\n', a: 'one line', empty: ''}),
      binaryData: {'logo.png': base64('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')},
    };
    expect(shown(object)).toEqual([
      'a  text, 1 line, 8 B',
      '  one line',
      'b.json  JSON, 3 lines, 13 B',
      '  {',
      '    "a": 1',
      '  }',
      'empty  empty',
      'logo.png  binary, PNG image, 16 B',
      '  00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  .PNG........IHDR',
    ]);
    expect(keysTab.count?.(inspectedOf(configMaps, object))).toBe(4);
    const [title, line] = docLines(object);
    expect(title).toMatchObject({depth: 0, key: 'data.a', path: ['data', 'a'], value: 'one line'});
    expect(line).toMatchObject({depth: 1, key: 'data.a#1', path: ['data', 'a'], value: 'one line'});
    expect(docLines(object).some(({secret}) => secret !== undefined)).toBe(false);
    expect(docLines(object).at(-2)).toMatchObject({path: ['binaryData', 'logo.png']});
    expect(docLines(object).at(-2)?.value).toBeUndefined();
  });

  test('folded at first above 20 lines', () => {
    const folds = (count: number) => docLines(configMap({a: 'x\n'.repeat(count)}))[0]!.isFolded;
    expect([folds(20), folds(21)]).toEqual([undefined, true]);
  });

  test.each<[string, string, string]>([
    ['one line that ends', 'a\n', 'text, 1 line, 2 B, ends with a newline'],
    ['ends of lines of DOS', 'a\r\nb\r\n', 'text, 2 lines, 6 B, lines end with CR LF'],
    ['a byte order mark', '\ufeffa', 'text, 1 line, 4 B, begins with a byte order mark'],
    ['colours', '\u001b[31mred\u001b[0m', 'text, 1 line, 12 B, 2 control characters'],
    ['an empty line', '\n', 'text, 1 line, 1 B, ends with a newline'],
    ['larger', 'x'.repeat(3000), 'text, 1 line, 2.9 KiB'],
    ['a zero in it', 'a\0b', 'binary, 3 B'],
  ])('%s', (_name, text, expected) => {
    expect(shown(configMap({a: text}))[0]).toBe(`a  ${expected}`);
  });

  test('JSON that is none is told', () => {
    expect(shown(configMap({'a.json': '{"a": }'}))[0]).toBe('a.json  JSON, 1 line, 7 B, not valid JSON');
  });

  test('binary data that is no base64, or text after all', () => {
    const object = {...configMap({}), binaryData: {a: '?', b: base64('text\n')}};
    expect(shown(object)).toEqual([
      'a  this is no base64; it is shown as it stands',
      '  ?',
      'b  text, 1 line, 5 B, ends with a newline',
      '  text',
    ]);
  });

  test('keys that nobody may set are harmless and stay apart', () => {
    const keys = [
      'a\nb',
      'a\\nb',
      '"a\\nb"',
      'a b',
      'a\u00a0b',
      'a\u200bb',
      'a\u001b[31mb',
      'a\u202eb',
      '',
      '"',
      'é',
      'e\u0301',
      'a.b_c-D',
    ];
    const names = docLines(configMap(Object.fromEntries(keys.map(key => [key, '']))))
      .filter(({depth}) => depth === 0)
      .map(line => textOf(line).replace(/ {2}empty$/, ''));
    expect(new Set(names).size).toBe(keys.length);
    for (const name of names) expect(name).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]+$/u);
    expect(names).toContain('a.b_c-D');
    expect(names).toContain('"a\\nb"');
    expect(names).toContain('"a\\\\nb"');
  });
});

describe('secrets', () => {
  const object = secret({password: base64('correct horse'), empty: '', long: base64('x\n'.repeat(500)), odd: '?'});

  test('are masked, and the mask betrays nothing', () => {
    const lines = docLines(object);
    expect(lines.map(textOf)).toEqual([
      'type         Opaque  anything',
      '',
      ...['empty', 'long', 'odd', 'password'].map(key => `${key}  ${MASK}`),
    ]);
    const {key: _key, path: _path, secret: _secret, spans, ...rest} = lines[3]!;
    const {key: _key2, path: _path2, secret: _secret2, spans: spans2, ...rest2} = lines[2]!;
    expect(rest).toEqual(rest2);
    expect(spans.slice(1)).toEqual(spans2.slice(1));
    expect(lines[5]).toMatchObject({secret: 'data.password', path: ['data', 'password']});
    expect(JSON.stringify(lines)).not.toMatch(/correct|horse|Y29ycmVjd/);
  });

  test('whatever they hold, they look the same', () => {
    const types = ['Opaque', 'kubernetes.io/tls', 'kubernetes.io/dockerconfigjson', 'helm.sh/release.v1'];
    const values = [
      '',
      'x',
      'y'.repeat(5000),
      '?',
      '{"auths":{"r":{"auth":"dTpw"}}}',
      pemFile('shop.crt'),
      jwt({alg: 'x'}, {}),
      '\u0000\u0001',
    ];
    for (const type of types) {
      const docs = values.map(value =>
        docLines({...secret(Object.fromEntries(['tls.crt', '.dockerconfigjson', 'release', 'a'].map(key => [key, base64(value)]))), type}),
      );
      for (const lines of docs) expect(lines).toEqual(docs[0]);
    }
  });

  test('one revealed leaves the others masked', () => {
    const lines = docLines(object, {revealed: ['data.password']});
    expect(lines.map(textOf).slice(2)).toEqual([
      `empty  ${MASK}`,
      `long  ${MASK}`,
      `odd  ${MASK}`,
      'password  text, 1 line, 13 B',
      '  correct horse',
    ]);
    expect(lines[5]).toMatchObject({secret: 'data.password', value: 'correct horse'});
    expect(lines[6]).toMatchObject({secret: 'data.password', value: 'correct horse'});
  });

  test('all revealed', () => {
    const lines = shown(object, {revealed: ['*']});
    expect(lines).toContain('empty  empty');
    expect(lines).toContain('long  text, 500 lines, 1000 B');
    expect(lines).toContain('odd  this is no base64; it is shown as it stands');
  });

  test('stay masked where the server leaves out the kind, or the object says another', () => {
    for (const kind of [undefined, 'ConfigMap']) {
      expect(shown({...object, kind} as KubeObject, {}, secrets).join()).not.toContain('correct');
    }
  });

  test('text that cannot be seen is shown as bytes', () => {
    const lines = shown(secret({a: base64('\x30\x82\x01', 'latin1')}), {revealed: ['*']});
    expect(lines.slice(2)).toEqual(['a  binary, 3 B', '  00000000  30 82 01                                          0..']);
  });

  test('what the type of a secret says of its keys is no secret', () => {
    const lines = shown({...secret({'tls.crt': '', 'tls.key': '', more: ''}), type: 'kubernetes.io/tls'});
    expect(lines).toEqual([
      'type         kubernetes.io/tls  a certificate and its key',
      '',
      `more  ${MASK}`,
      `tls.crt  ${MASK}  the certificate`,
      `tls.key  ${MASK}  its private key`,
    ]);
    expect(shown({...secret({}), type: 'constructor'})[0]).toBe('type         constructor');
  });

  test.each<[string, string | undefined]>([
    ['data.password', 'correct horse'],
    ['data.odd', '?'],
    ['data.empty', ''],
    ['data.none', undefined],
    ['*', undefined],
    ['data.password/x', undefined],
  ])('to be copied: %s', (id, expected) => {
    expect(secretText(object, id)).toBe(expected);
  });

  test('bytes are copied as bytes', () => {
    expect(secretText(secret({a: base64('\xff\xfe', 'latin1')}), 'data.a')).toEqual(Buffer.from([0xff, 0xfe]));
  });
});

test.each(['configmaps', 'secrets'])('all odd %s of the demo are shown', async plural => {
  const list = await objectIn(await demoCluster('edge'), `v1/namespaces/edge/${plural}`);
  const objects = list!['items'] as KubeObject[];
  expect(objects.length).toBeGreaterThan(0);
  for (const object of objects) {
    const whole = {...object, kind: plural === 'secrets' ? 'Secret' : 'ConfigMap'};
    const count = keysTab.count!(inspectedOf(kindOf(whole.kind), whole))!;
    const lines = docLines(whole, {revealed: ['*']}).filter(({key}) => /^(?:data|binaryData)\.[^#]*$/.test(key ?? ''));
    expect(lines, object.metadata.name).toHaveLength(count);
  }
});
