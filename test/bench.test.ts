import {describe, expect, test} from 'vitest';
import {answerQueries} from '../bench/queries.ts';
import {rival} from '../bench/subjects.ts';
import {better, failingTimes, lines, percentile, verdictOf} from '../bench/verdict.ts';

describe('the terminal of the benchmarks', () => {
  const attributes = '\x1b[?62;22c';

  test.each([
    ['asks for nothing', ['plain \x1b[1mtext\x1b[0m'], []],
    ['asks once', ['\x1b[c'], [attributes]],
    ['asks in two chunks', ['text \x1b[', 'c text'], [attributes]],
    ['asks for a colour, byte by byte', [...'\x1b]11;?\x1b\\'], ['\x1b]11;rgb:0000/0000/0000\x1b\\']],
    ['asks for several things', ['\x1b[?2026$p\x1b[?9999$p\x1b[c'], ['\x1b[?2026;2$y', '\x1b[?9999;0$y', attributes]],
    ['asks twice, with much between', ['\x1b[c', 'x'.repeat(100), '\x1b[c'], [attributes, attributes]],
  ])('answers a program that %s', (_, chunks, expected) => {
    const replies: string[] = [];
    const answer = answerQueries(reply => replies.push(reply));
    for (const chunk of chunks) answer(Buffer.from(chunk));
    expect(replies).toEqual(expected);
  });
});

describe('figures', () => {
  test('a percentile is one of the samples', () => {
    const samples = [5, 1, 4, 2, 3];
    expect([0, 0.5, 0.8, 0.99, 1].map(share => percentile(samples, share))).toEqual([1, 3, 4, 5, 5]);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test.each([
    [[100], 'ok'],
    [[101], 'over budget'],
    [[150], 'over budget'],
    [[151], 'FAIL'],
    [[1, 100, 1000], 'ok'],
    [[], 'FAIL'],
  ])('samples %j against a budget of 100 with a gate at one and a half: %s', (samples, verdict) => {
    expect(verdictOf({title: '', unit: 'ms', take: 'median', budget: 100, gateFactor: 1.5}, samples)).toBe(verdict);
  });

  test('times are taken again when they would close the gate, and the best counts', () => {
    const busy = {keyTypical: [9], keySlowest: [9]};
    expect(failingTimes(busy)).toEqual(['key to last byte, typical']);
    expect(failingTimes({cursorStep: [9000]})).toEqual([]);
    expect(better(busy, {keyTypical: [2], keySlowest: [20]})).toEqual({keyTypical: [2], keySlowest: [9]});
    expect(better({}, busy)).toEqual(busy);
  });

  test('a figure that only the other program has still gets its line', () => {
    expect(lines({}, {memory: [90]})).toMatchObject([{ours: '', theirs: '90 MB', budget: '170 MB', verdict: ''}]);
    expect(lines({memory: [171]}, {})).toMatchObject([{ours: '171 MB', theirs: '', verdict: 'FAIL'}]);
  });
});

describe('another program is ready', () => {
  test.each([
    ['Pods(all)[10034]', true],
    ['10,034 pods', true],
    ['all 10.035', true],
    ['[110034]', false],
    ['[100349]', false],
    ['10,034,000', false],
    ['1003', false],
  ])('when its screen says %s: %s', (screen, expected) => {
    expect(rival('other', undefined).ready(10_034).test(screen)).toBe(expected);
  });

  test('when a text of its own shows', () => {
    expect(rival('other', 'done!').ready(10_034).test('done!')).toBe(true);
  });
});
