import {expect, test} from 'vitest';
import {aligned, tab} from '../src/details/describe/align.ts';
import {docLine, textOf} from '../src/details/document.ts';

const check = (lines: readonly string[], expected: readonly string[]): void => {
  const made = lines.map(line =>
    docLine(
      0,
      line.split('|').flatMap((cell, index) => (index === 0 ? [cell] : [tab, cell])),
    ),
  );
  expect(aligned(made).map(textOf)).toEqual(expected);
};

test('values stand below each other, two blanks from the longest name', () => {
  check(['Name:|web', 'Namespace:|shop'], ['Name:       web', 'Namespace:  shop']);
});

test('a line without a cell that ends begins anew', () => {
  check(['Name:|web', 'Containers:', 'a-long-name:|x', 'b:|y'], ['Name:  web', 'Containers:', 'a-long-name:  x', 'b:            y']);
});

test('each column by itself', () => {
  check(['a|b|c', 'aaa|b', 'a|bbb|c', 'a|b|c'], ['a    b  c', 'aaa  b', 'a    bbb  c', 'a    b    c']);
});

test('a cell that is empty in all lines takes no room', () => {
  check(['|x', '|y', 'name|z'], ['      x', '      y', 'name  z']);
  check(['|x', '|y'], ['x', 'y']);
});

test('nothing is left behind the last word', () => {
  check(['Volume:|', 'Name:|data'], ['Volume:', 'Name:    data']);
});

test('characters are counted, and a tab of the cluster is none', () => {
  check(['é:|a', 'ab:|b'], ['é:   a', 'ab:  b']);
  const [line] = aligned([docLine(0, [{text: '\t', ink: 'string'}, tab, 'x'])]);
  expect(textOf(line!)).toBe('\t  x');
});
