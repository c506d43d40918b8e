import {describe, expect, test} from 'vitest';
import {editableText, readText} from '../src/changes/edited-text.ts';
import {withChanges} from '../src/kube/field-changes.ts';
import type {KubeObject} from '../src/kube/object.ts';

describe('secrets', () => {
  const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: 'db', namespace: 'shop'},
    type: 'Opaque',
    data: {
      password: base64('pä$$: x\n'),
      key: base64(new Uint8Array([0, 255, 1])),
      escape: base64('\u001b[2J'),
      odd: 'not base64!',
      empty: '',
    },
  };
  const text = editableText(secret);
  const stored = (saved: string) => {
    const read = readText(saved, secret);
    return read.type === 'changes' ? withChanges(secret, read.changes)['data'] : read;
  };

  test('what is text is shown as such, the rest stays encoded', () => {
    expect(text).toContain('stringData:\n  empty: ""\n  password: |\n    pä$$: x\n');
    expect(text).toContain('data:\n  escape: GxsySg==\n'.replace('GxsySg==', base64('\u001b[2J')));
    expect(stored(text)).toEqual(secret['data']);
  });

  test('what is changed, added and taken out is stored encoded', () => {
    expect(stored(text.replace('pä$$: x', 'new'))).toEqual({...secret['data'], password: base64('new\n')});
    expect(stored(text.replace('empty: ""', 'empty: ""\n  more: "1"'))).toEqual({...secret['data'], more: base64('1')});
    const {password: _password, ...rest} = secret['data'];
    expect(stored(text.replace(/ {2}password: \|\n.*\n/, ''))).toEqual(rest);
  });

  test.each(['1234', 'null', '[a]', 'true'])('%s is no text', value => {
    expect(stored(text.replace('empty: ""', `empty: ${value}`))).toMatchObject({
      type: 'rubbish',
      reasons: [{path: ['stringData', 'empty'], text: 'this has to be a text; put it in quotes, or take the line out'}],
    });
  });
});
