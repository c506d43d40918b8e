import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {objectText, readObject} from '../src/kube/object-yaml.ts';
import {blockHeader, blockLength, blockLines, formOf, keyText, scalarText} from '../src/kube/yaml-scalar.ts';

describe('a text', () => {
  test.each([
    ['web', 'web'],
    ['yes', '"yes"'],
    ['y', '"y"'],
    ['yEs', 'yEs'],
    ['NO', '"NO"'],
    ['0644', '"0644"'],
    ['1e3', '"1e3"'],
    ['e3', '"e3"'],
    ['null', '"null"'],
    ['~', '"~"'],
    ['', '""'],
    ['1_000', '"1_000"'],
    ['0x1F', '"0x1F"'],
    ['10.0.0.1', '10.0.0.1'],
    ['1.2', '"1.2"'],
    ['12:30:45', '"12:30:45"'],
    ['2024-01-01', '"2024-01-01"'],
    ['2024-01-01T00:00:00Z', '"2024-01-01T00:00:00Z"'],
    ['.inf', '".inf"'],
    ['-', '"-"'],
    ['-x', '-x'],
    ['- x', '"- x"'],
    ['a: b', '"a: b"'],
    ['a:b', 'a:b'],
    ['a #b', '"a #b"'],
    ['a#b', 'a#b'],
    ['{}', '"{}"'],
    ['say "x"', 'say "x"'],
    ['"x"', `'"x"'`],
    [`"it's"`, `"\\"it's\\""`],
    ['a\tb', 'a\tb'],
    ['\x1b[31m', '"\\e[31m"'],
    ['\x00\x07\x0b\x7f', '"\\0\\a\\v\\x7f"'],
    ['grün 😀', 'grün 😀'],
    // Go's YAML takes these for numbers and for breaks, and refuses the last.
    ['0o17', '"0o17"'],
    ['0X1F', '"0X1F"'],
    ['0B1', '"0B1"'],
    ['a\u2028b\u2029c\u0085d', '"a\\Lb\\Pc\\Nd"'],
    ['\ufeffx\uffff', '"\\uFEFFx\\uFFFF"'],
    ['a\r\nb', '"a\\r\\nb"'],
    ['\n', '"\\n"'],
    ['a\n ', '"a\\n "'],
  ])('%j is written as %s', (text, written) => {
    expect(scalarText(text)).toBe(written);
    expect(readObject(`a: ${written}\n`)).toMatchObject({object: {a: text}});
  });

  test.each([
    ['a\nb\n', '|', ['a', 'b']],
    ['a\nb', '|-', ['a', 'b']],
    ['a\n\n', '|+', ['a', '']],
    [' a\nb', '|2-', [' a', 'b']],
    ['\n a', '|2-', ['', ' a']],
    ['\n\na', '|-', ['', '', 'a']],
    ['a \n', '|', ['a ']],
    // Go's YAML refuses a block that begins with a tab, unless it is told where it begins.
    ['\ta\nb', '|2-', ['\ta', 'b']],
  ])('%j is a block %s', (text, header, lines) => {
    expect([formOf(text), blockHeader(text), blockLines(text), blockLength(text)]).toEqual(['block', header, lines, lines.length]);
  });

  test('long runs of blanks are no work', () => {
    const blanks = ' '.repeat(200_000);
    expect(blockHeader(`a${blanks}b\n${blanks}c\n`)).toBe('|');
    expect(formOf(`a${blanks}b`)).toBe('plain');
  });
});

test.each([
  ['app', 'app'],
  ['y', '"y"'],
  ['<<', '"<<"'],
  ['a\nb', '"a\\nb"'],
  ['---', '"---"'],
  ['8080', '"8080"'],
])('the name %j is written as %s', (key, written) => {
  expect(keyText(key, true)).toBe(written);
  expect(readObject(`${written}: 1\n`)).toMatchObject({object: {[key]: 1}});
});

test('texts made of signs read as they were, and are written as objectText does', () => {
  const random = createRandom(7);
  const signs = [
    'a',
    'b',
    ' ',
    '\n',
    '\t',
    ':',
    '#',
    '-',
    '0',
    '1',
    'x',
    '_',
    '.',
    'e',
    '"',
    "'",
    '|',
    '{',
    'é',
    'y',
    '\x1b',
    '+',
    '%',
    '\\',
    '~',
  ];
  for (let count = 0; count < 3000; count++) {
    const text = Array.from({length: random.below(8)}, () => random.pick(signs)).join('');
    const isBlock = formOf(text) === 'block';
    const lines = blockLines(text).map((line, index) => (line === '' && index > 0 ? '' : `  ${line}`));
    const written = `a: ${isBlock ? [blockHeader(text), ...lines].join('\n') : scalarText(text)}\n`;
    expect(readObject(written), `seed 7, ${JSON.stringify(text)}`).toMatchObject({object: {a: text}});
    expect(readObject(`${keyText(text, true)}: 1\n`), `seed 7, name ${JSON.stringify(text)}`).toMatchObject({object: {[text]: 1}});
    const isOdd = /^\n*\t|^[\s]*$|^[-+]_/.test(text) || (!isBlock && text.includes('\n'));
    if (!isOdd) expect(written, 'seed 7').toBe(objectText({a: text}));
  }
});
