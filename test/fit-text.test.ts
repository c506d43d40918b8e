import {expect, test} from 'vitest';
import {widthOf} from '../src/terminal/cells.ts';
import {cutMiddle, padded, wrapped} from '../src/views/fit-text.ts';

test.each([
  ['', 10, 9, []],
  ['one two  three\nfour', 9, 9, ['one two', 'three', 'four']],
  ['one two three four', 9, 2, ['one two', 'three fo…']],
  ['one two', 9, 0, []],
  ['abcdefgh ij', 3, 9, ['abc', 'def', 'gh', 'ij']],
  ['日本語 テスト', 5, 9, ['日本', '語', 'テス', 'ト']],
  ['ab', 0, 9, ['a', 'b']],
])('%j in %i columns and %i lines', (text, width, most, lines) => {
  expect(wrapped(text, width, most)).toEqual(lines);
});

test.each([
  ['short', 10, 'short'],
  ['kubectl scale deploy/web --replicas=0', 20, 'kubectl …-replicas=0'],
  ['日本語テスト', 7, '日…スト'],
  ['anything', 1, '…'],
  ['anything', 0, ''],
])('%j cut to %i columns', (text, width, shown) => {
  expect(cutMiddle(text, width)).toBe(shown);
  expect(widthOf(shown)).toBeLessThanOrEqual(width);
});

test('padding counts columns', () => {
  expect(padded('日', 4)).toBe('日  ');
  expect(padded('7', 3, true)).toBe('  7');
  expect(padded('longer', 3)).toBe('longer');
});
