import {expect, test} from 'vitest';
import {differenceOf, sumOf} from '../../src/demo/api/admission/quantities.ts';
import {canonicalQuantity, parseQuantity} from '../../src/demo/rules/quantity.ts';

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1500m', '1500m'],
  ['512', '512'],
  ['1000', '1k'],
  ['1500', '1500'],
  ['-2000m', '-2'],
  ['12E', '12E'],
  ['9.3E', '9300P'],
  ['1024Mi', '1Gi'],
  ['1536Mi', '1536Mi'],
  ['0.5Gi', '512Mi'],
  ['1.5Gi', '1536Mi'],
  ['0.1Mi', '104857600m'],
  ['0Mi', '0'],
  ['9999Ei', '9223372036854775807'],
  ['1e3', '1e3'],
  ['1e19', '10e18'],
  ['1200e3', '1200e3'],
  ['1000e3', '1e6'],
  ['1e999', '1e999'],
  ['1n', '1n'],
  ['.1n', '1n'],
  ['-.1n', '-1n'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

test.each(['x', '', '.', '1e', '1e1.5', '1 Gi', '1KiB', '1e400000000000'])('%j is no quantity', text => {
  expect(parseQuantity(text)).toBeUndefined();
});

test('quantities add up in the form of the first', () => {
  expect(sumOf('0', '64Mi')).toBe('64Mi');
  expect(sumOf('64Mi', '1M')).toBe('68108864');
  expect(sumOf('100m', '900m')).toBe('1');
  expect(differenceOf('1Gi', '512Mi')).toBe('512Mi');
});
