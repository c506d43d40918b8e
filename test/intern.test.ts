import {expect, test} from 'vitest';
import {intern, internLabels} from '../src/kube/intern.ts';

test('equal labels come back as one map', () => {
  const first = internLabels({app: 'shop', tier: 'web'});
  expect(first).toEqual({app: 'shop', tier: 'web'});
  expect(internLabels({app: 'shop', tier: 'web'})).toBe(first);
  expect(internLabels({})).toBe(internLabels({}));
});

test.each([
  [{a: 'b', c: 'd'}, {a: 'b\nc\nd'}],
  [{a: '1:b'}, {a1: ':b'}],
  [{a: '', b: ''}, {ab: ''}],
])('%j and %j stay apart', (one, other) => {
  expect(internLabels(one as Record<string, string>)).toEqual(one);
  expect(internLabels(other as Record<string, string>)).toEqual(other);
});

test('lawful but odd names of labels', () => {
  const labels = internLabels(JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>);
  expect(Object.entries(labels)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('stays right when it forgets, and with texts of any length', () => {
  for (let index = 0; index < 50_000; index++) {
    if (intern(`text-${index}`) !== `text-${index}`) throw new Error(`text-${index} became another`);
  }
  expect(intern('text-0')).toBe('text-0');
  expect(intern('x'.repeat(10_000))).toHaveLength(10_000);
});
