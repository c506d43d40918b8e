import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {type Ink, plainText, spansOf} from '../src/logs/sgr.ts';

const usual: Ink = {fg: '', bg: '', isBold: false, isDim: false, isItalic: false, isUnderlined: false, isInverse: false};
const ESC = '\u001b';

/** A text, or a text and what its ink has beyond the usual. */
type Wanted = string | readonly [string, Partial<Ink>];

function check(name: string, cases: readonly (readonly [text: string, ...spans: readonly Wanted[]])[]): void {
  describe(name, () => {
    test.each(cases.map(([text, ...spans]) => [text, spans] as const))('%j', (text, spans) => {
      const wanted = spans.map(span =>
        typeof span === 'string' ? {text: span, ink: undefined} : {text: span[0], ink: {...usual, ...span[1]}},
      );
      expect(spansOf(text)).toEqual(wanted);
      expect(plainText(text)).toBe(wanted.map(span => span.text).join(''));
    });
  });
}

check('text', [
  [''],
  ['a line', 'a line'],
  ['größer ♥ 日本', 'größer ♥ 日本'],
  ['bell\u0007 null\u0000 back\b', 'bell\u0007 null\u0000 back\b'],
  ['a\tb', 'a       b'],
  ['12345678\tb', '12345678        b'],
  ['日本\tb', '日本    b'],
  [`${ESC}[31ma${ESC}[0m\tb`, ['a', {fg: '31'}], '       b'],
]);

check('colours', [
  [`${ESC}[31mred${ESC}[0m plain`, ['red', {fg: '31'}], ' plain'],
  [`${ESC}[31mred${ESC}[m plain`, ['red', {fg: '31'}], ' plain'],
  [`\u009b31mred\u009bm plain`, ['red', {fg: '31'}], ' plain'],
  [`${ESC}[1;4;91;44ma`, ['a', {isBold: true, isUnderlined: true, fg: '91', bg: '44'}]],
  [`${ESC}[2;3;7;107ma`, ['a', {isDim: true, isItalic: true, isInverse: true, bg: '107'}]],
  [`${ESC}[38;5;208ma`, ['a', {fg: '38;5;208'}]],
  [`${ESC}[48;2;1;2;3ma`, ['a', {bg: '48;2;1;2;3'}]],
  [`${ESC}[38:5:208ma`, ['a', {fg: '38;5;208'}]],
  [`${ESC}[38:2::1:2:3ma`, ['a', {fg: '38;2;1;2;3'}]],
  [`${ESC}[38:2:1:2:3ma`, ['a', {fg: '38;2;1;2;3'}]],
  [`${ESC}[38;5;208;1ma`, ['a', {fg: '38;5;208', isBold: true}]],
  [`${ESC}[58;5;1;31ma`, ['a', {fg: '31'}]],
  [`${ESC}[58:2::1:2:3;31ma`, ['a', {fg: '31'}]],
  [`${ESC}[4:3ma${ESC}[4:0mb`, ['a', {isUnderlined: true}], 'b'],
  [`${ESC}[21ma${ESC}[24mb`, ['a', {isUnderlined: true}], 'b'],
  [`${ESC}[1;2ma${ESC}[22mb`, ['a', {isBold: true, isDim: true}], 'b'],
  [`${ESC}[3;7ma${ESC}[23mb${ESC}[27mc`, ['a', {isItalic: true, isInverse: true}], ['b', {isInverse: true}], 'c'],
  [`${ESC}[31;41ma${ESC}[39mb${ESC}[49mc`, ['a', {fg: '31', bg: '41'}], ['b', {bg: '41'}], 'c'],
  [`${ESC}[31;0ma`, 'a'],
  [`${ESC}[31ma${ESC}[31mb`, ['ab', {fg: '31'}]],
  [`${ESC}[31m${ESC}[0ma`, 'a'],
]);

check('what is no colour changes nothing', [
  [`${ESC}[5;8;9;99;1000ma`, 'a'],
  [`${ESC}[38;5;256ma`, 'a'],
  [`${ESC}[38;2;1;2ma`, 'a'],
  [`${ESC}[38;9;1ma`, ['a', {isBold: true}]],
  [`${ESC}[38ma`, 'a'],
  [`${ESC}[>4;2ma`, 'a'],
  [`${ESC}[?1ma`, 'a'],
  [`${ESC}[1 ma`, 'a'],
  [`${ESC}[${'1;'.repeat(200)}ma`, 'a'],
]);

check('other sequences are taken out', [
  [`${ESC}]52;c;aGk=\u0007copied`, 'copied'],
  [`${ESC}]52;c;aGk=${ESC}\\copied`, 'copied'],
  ['\u009d52;c;aGk=\u009ccopied', 'copied'],
  [`${ESC}]0;title\u0007a`, 'a'],
  [`see ${ESC}]8;;https://example.com${ESC}\\the page${ESC}]8;;${ESC}\\ now`, 'see the page now'],
  [`${ESC}]8;;x\u0007${ESC}[34mlink${ESC}[0m${ESC}]8;;\u0007`, ['link', {fg: '34'}]],
  [`a${ESC}P$q"p${ESC}\\b`, 'ab'],
  [`a${ESC}P\u0007not the end${ESC}\\b`, 'ab'],
  ['a\u0090+q544e\u009cb', 'ab'],
  [`a${ESC}_Gf=100;AAAA${ESC}\\b`, 'ab'],
  [`a${ESC}^private${ESC}\\b`, 'ab'],
  [`a${ESC}Xstring${ESC}\\b`, 'ab'],
  [`a${ESC}[6nb${ESC}[cc${ESC}[>cd`, 'abcd'],
  [`a${ESC}[2J${ESC}[H${ESC}[10;20Hb${ESC}[Kc`, 'abc'],
  [`a${ESC}[?1049hb${ESC}[?25lc`, 'abc'],
  [`a${ESC}[!pb${ESC}[1;2"qc`, 'abc'],
  [`a${ESC}cb${ESC}7c${ESC}(Bd${ESC}#8e${ESC}=f`, 'abcdef'],
  [`a${ESC}Mb${ESC}Dc`, 'abc'],
  ['a\u0084b\u0085c\u009cd', 'abcd'],
  ['a\u009b2Jb', 'ab'],
  [`a${ESC}]52;c;x\u0018b`, 'ab'],
  [`a${ESC}]52;c;${ESC}[31mb`, 'a', ['b', {fg: '31'}]],
]);

check('what is not finished', [
  [`a${ESC}`, 'a'],
  [`a${ESC}[`, 'a'],
  [`a${ESC}[31`, 'a'],
  [`a${ESC}]52;c;aGk=`, 'a'],
  [`a${ESC}Pq`, 'a'],
  ['a\u009b', 'a'],
  ['a\u009d0;title', 'a'],
  [`a${ESC}(`, 'a'],
  [`a${ESC}♥b`, 'a♥b'],
  [`a${ESC}[31♥b`, 'a♥b'],
  [`a${ESC}[3${ESC}[31mb`, 'a', ['b', {fg: '31'}]],
  [`a${ESC}${ESC}[31mb`, 'a', ['b', {fg: '31'}]],
]);

check('carriage returns', [
  ['10 %\r20 %\r100 %', '100 %'],
  ['a line\r', 'a line'],
  ['a line\r\r', 'a line'],
  [`${ESC}[32m10 %\r20 %`, ['20 %', {fg: '32'}]],
  [`${ESC}[32m10 %${ESC}[0m\r20 %`, '20 %'],
]);

test('a line of thousands of sequences ends as text without them', () => {
  const spans = spansOf(`${`${ESC}[31ma${ESC}[32mb`.repeat(3000)}${ESC}]52;c;x\u0007`);
  expect(spans.length).toBeLessThan(5000);
  expect(spans.at(-1)?.text).not.toMatch(/[\u001b\u0080-\u009f]/);
});

test('whatever a line holds, only text comes through', () => {
  const random = createRandom(13);
  const pieces = [
    ESC,
    `${ESC}[`,
    `${ESC}]52;c;`,
    '\u009b',
    '\u009d',
    '\u0090',
    '31m',
    ';',
    ':',
    '38;5;',
    '\u0007',
    `${ESC}\\`,
    '\u009c',
    '\r',
    '\t',
    'text',
    '♥',
    '\ud800',
    '\u0018',
  ];
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({length: random.below(14)}, () => pieces[random.below(pieces.length)]).join('');
    const spans = spansOf(text);
    const plain = plainText(text);
    const seed = `seed 13, round ${round}: ${JSON.stringify(text)}`;
    expect(plain, seed).not.toMatch(/[\u001b\t\r\u0080-\u009f]/);
    expect(plain, seed).toBe(spans.map(span => span.text).join(''));
    expect(plainText(plain), seed).toBe(plain);
    for (const {ink} of spans) {
      expect(ink?.fg ?? '', seed).toMatch(/^(|\d{1,3}|38;5;\d{1,3}|38;2;\d{1,3};\d{1,3};\d{1,3})$/);
      expect(ink?.bg ?? '', seed).toMatch(/^(|\d{1,3}|48;5;\d{1,3}|48;2;\d{1,3};\d{1,3};\d{1,3})$/);
    }
  }
});
