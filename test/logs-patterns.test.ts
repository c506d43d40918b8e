import {describe, expect, test} from 'vitest';
import {rangeOf} from '../src/logs/byte-range.ts';
import {linearForm} from '../src/logs/linear-form.ts';
import {type Pattern, readPattern, readSearch} from '../src/logs/patterns.ts';
import {boundRegularExpressions} from './linear-regex.ts';

boundRegularExpressions();

function pattern(text: string, read: typeof readSearch): Pattern {
  const found = read(text);
  if ('problem' in found) throw new Error(found.problem);
  return found;
}

function problemOf(source: string): string | undefined {
  const found = readPattern(source);
  return 'problem' in found ? found.problem : undefined;
}

describe('what is looked for', () => {
  test.each([
    [
      'timeout',
      'a Timeout, a timeout',
      [
        [2, 9],
        [13, 20],
      ],
    ],
    ['Timeout', 'a Timeout, a timeout', [[2, 9]]],
    ['a.c', 'abc a.c', [[4, 7]]],
    [
      '/a.c/',
      'abc A.C',
      [
        [0, 3],
        [4, 7],
      ],
    ],
    ['/A.c/', 'abc A.c', [[4, 7]]],
    ['/api/v1', 'GET /API/V1/pods', [[4, 11]]],
    ['/x*/', 'axxb', [[1, 3]]],
    [
      '/\\S+/',
      'Ab cD',
      [
        [0, 2],
        [3, 5],
      ],
    ],
    ['//', 'a // b', [[2, 4]]],
    [
      'é',
      'CAFÉ é',
      [
        [3, 4],
        [5, 6],
      ],
    ],
    ['x', 'İİ X', [[3, 4]]],
    ['/^b$/', 'b', [[0, 1]]],
    ['/b|/', 'abc', [[1, 2]]],
    ['', 'abc', []],
  ])('%s in %s', (text, line, spans) => {
    const found = pattern(text, readSearch);
    expect(found.spans(line)).toEqual(spans);
    expect(found.matches(line)).toBe(spans.length > 0);
  });

  test('an expression that backtracks for ever comes to an end', () => {
    for (const source of ['(a+)+$', '(a|aa)+$', '^(\\w+\\s?)*$', '(.*)(.*)(.*)(.*)[xyz]', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
      expect(pattern(source, readPattern).matches(`${'a'.repeat(200)}!`)).toBe(false);
    }
    expect(pattern('(a+)+$', readPattern).matches(`${'a'.repeat(256 * 1024)}b`)).toBe(false);
  });

  test('of a line that matches everywhere the first thousand places are shown', () => {
    expect(pattern('/x/', readSearch).spans('x'.repeat(5000))).toHaveLength(1000);
    expect(pattern('x', readSearch).spans('x'.repeat(5000))).toHaveLength(1000);
  });
});

describe('what cannot be bounded is refused in words', () => {
  test.each([
    ['(a)\\1', /refers back/],
    ['(?<x>a)\\k<x>', /refers back/],
    ['a(?=b)', /looks ahead/],
    ['a(?!b)', /looks ahead/],
    ['(ab){20}', /counts too far/],
    ['(a{10}){10}', /counts too far/],
    ['a{1000}', /counts too far/],
    ['(?i:a)', /changes flags/],
    ['\\p{Lu}', /Unicode class/],
    ['(a', /is no regular expression: Unterminated group/],
    ['[b-a]', /Range out of order/],
    ['a'.repeat(501), /at most 500/],
  ])('%s', (source, problem) => expect(problemOf(source)).toMatch(problem));

  test.each([
    ['[0-9a-f]{40}', 'f'.repeat(40), 'f'.repeat(39)],
    ['^\\d{3,40}$', '1'.repeat(37), '1'.repeat(41)],
    ['^.{20,}$', 'x'.repeat(20), 'x'.repeat(19)],
    ['^\\x41{17}$', 'A'.repeat(17), 'A'.repeat(16)],
    ['^[\\]}]{17}?$', `${']}'.repeat(8)}]`, ']'.repeat(16)],
    ['^\\.{2,18}x', `${'.'.repeat(18)}x`, `${'.'.repeat(19)}x`],
    ['^(?:a{20}|b)$', 'a'.repeat(20), 'a'.repeat(19)],
    ['^\\{20}$', '{20}', '{{'],
  ])('but %s is written out', (source, yes, no) => {
    const found = pattern(source, readPattern);
    expect([found.matches(yes), found.matches(no)]).toEqual([true, false]);
  });

  test('what needs no rewriting stays as it is', () => {
    for (const source of ['a{16}', 'a+?b*', '[{}]{2}', '(?<name>a)|b', '\\bfoo\\b']) expect(linearForm(source)).toMatchObject({source});
  });
});

test.each([
  ['dead\\w+ on [a-z]+_\\d', 'dead'],
  ['.*deadlock.*up', 'deadlock'],
  ['a|bcd', ''],
  ['(abc)?de', 'de'],
  ['abc?', 'ab'],
  ['abc{0}', 'ab'],
  ['abc*d', 'ab'],
  ['x{2}abc+', 'ab'],
  ['\\d\\.go:12', '.go:12'],
  ['\\bfoo\\b', 'foo'],
  ['[abc]d', 'd'],
  ['a.bc', 'bc'],
  ['^abc$', 'abc'],
  ['(?<!x)abc', 'abc'],
  ['\\x41b', 'b'],
  ['(a(b)c)d', 'd'],
  ['\\tab', 'ab'],
])('what matches %s holds %s', (source, literal) => expect(linearForm(source)).toMatchObject({literal}));

test.each([
  ['.*b', 'ab', true],
  ['.*?b', 'ab', true],
  ['.*', '', true],
  ['.*|b', '', true],
  ['^.*b$', 'ab', true],
  ['.*.*x', 'ab', false],
])('what stands before does not matter: %s', (source, line, expected) => expect(pattern(source, readPattern).matches(line)).toBe(expected));

describe('words in bytes', () => {
  test.each([
    ['error', 'an ERROR here', true],
    ['Error', 'an ERROR here', false],
    ['error', 'an err', false],
    ['rror', 'errorror', true],
    ['aab', 'aaab', true],
    ['b', 'ab', true],
    ['a b', 'a\tb', undefined],
    ['ab', 'a\tb', false],
    ['ab', '\u001b[31ma\u001b[0mb', undefined],
    ['ab', 'ab\rcd', undefined],
    ['ab', 'a\u009b31mb', undefined],
    ['é', 'é', undefined],
    ['', 'abc', false],
  ])('%s in %s', (word, line, expected) => {
    expect(pattern(word, readSearch).word?.inBytes(rangeOf(Buffer.from(line)))).toBe(expected);
  });
});

describe('expressions that repeat something without bound', () => {
  test.each([
    ['a.*b', 'a(.)*b'],
    ['.+x', '(.)+x'],
    ['[^ ]+?:', '([^ ])+?:'],
    ['x{20,}y', 'x{16}x{4}(x)*y'],
    ['(?:ab)*c', '(ab)*c'],
    ['\\d+\\.\\d*', '(\\d)+\\.(\\d)*'],
    ['(a+)+$', '((a)+)+$'],
    ['\\bfoo\\b', '\\bfoo\\b'],
    ['a\\*b', 'a\\*b'],
  ])('%s is so written that V8 counts how often it goes back', (source, counting) =>
    expect(linearForm(source)).toMatchObject({source: expect.any(String), counting}),
  );

  test('mean the same as they are written', () => {
    const sources = ['a.*b', '.+x', '[^ ]+?:', 'b{2,}', '(?:ab)*c', '\\w+ \\w*', '(a|b)+c?', 'x*y+?', '^a+', 'b+$', '.*'];
    const texts = ['', 'a', 'aab: x', 'bbb abab ababc', 'xxyyy b', 'ab:ab:ab x y', 'bbbb', 'a b\u00e9 c'];
    for (const source of sources) {
      const form = linearForm(source);
      if ('problem' in form) throw new Error(form.problem);
      for (const text of texts) {
        const places = (of: string) => [...text.matchAll(new RegExp(of, 'g'))].map(match => [match.index, match[0]]);
        expect(places(form.counting), `${source} in ${text}`).toEqual(places(source));
      }
    }
  });

  const long = (middle: string) => `${'x '.repeat(50_000)}${middle}${' y'.repeat(50_000)}`;
  test.each([
    ['/failed with \\d+/', 'failed with 42', true],
    ['/\\d+ failed/', '42 failed', true],
    ['/FAILED with \\d+/', 'FAILED with 42', true],
    ['/[0-9]+/', '42', false],
    ['/[0-9]{3}/', '423', true],
    ['/^x .*z/', 'z', false],
    ['/^x( x)+/', '', true],
    ['/(y )+y$/', '', true],
    ['/^x .*y$/', '', false],
  ])('%s looks at a part of a long line with %s in it: %s', (text, middle, expected) => {
    const {matches, spans} = pattern(text, readSearch);
    const line = long(middle);
    expect(matches(line)).toBe(expected);
    const [first] = spans(line);
    expect(first !== undefined).toBe(expected);
    if (first && middle !== '') expect(line.slice(...first)).toBe(middle);
  });

  test('end, whatever a long line holds', () => {
    for (const text of ['/a.*b/', '/(a+)+b/', '/.*.*.*b/', '/(?:aa)*b/', '/a(.*b)?c/'])
      expect(pattern(text, readSearch).matches('a'.repeat(300_000))).toBe(false);
    expect(pattern('/a(.*b)?/', readSearch).spans('a'.repeat(300_000)).length).toBeGreaterThan(0);
  });
});
