import {describe, expect, test} from 'vitest';
import {ageText, humanDuration, parseDuration} from '../src/kube/duration.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

describe('humanDuration', () => {
  const cases: readonly [number, string][] = [
    [-2 * second, '<invalid>'],
    [Number.NaN, '<invalid>'],
    [-1999, '0s'],
    [-second, '0s'],
    [0, '0s'],
    [999, '0s'],
    [second, '1s'],
    [70 * second, '70s'],
    [119 * second + 999, '119s'],
    [2 * minute, '2m'],
    [3 * minute + 10 * second, '3m10s'],
    [10 * minute - 1, '9m59s'],
    [10 * minute + 30 * second, '10m'],
    [3 * hour - 1, '179m'],
    [3 * hour, '3h'],
    [3 * hour + 10 * minute, '3h10m'],
    [8 * hour - 1, '7h59m'],
    [8 * hour + 59 * minute, '8h'],
    [26 * hour, '26h'],
    [48 * hour - 1, '47h'],
    [2 * day, '2d'],
    [5 * day + 3 * hour, '5d3h'],
    [8 * day - 1, '7d23h'],
    [8 * day + 5 * hour, '8d'],
    [2 * year - 1, '729d'],
    [2 * year, '2y'],
    [2 * year + 40 * day, '2y40d'],
    [8 * year - 1, '7y364d'],
    [9 * year + 100 * day, '9y'],
  ];
  test.each(cases)('%d ms reads %s', (ms, text) => expect(humanDuration(ms)).toBe(text));
});

describe('ageText', () => {
  const cases: readonly [number, string][] = [
    [-30 * second, '<invalid>'],
    [-9 * second, '0s'],
    [9 * second, '0s'],
    [10 * second, '10s'],
    [119 * second, '110s'],
    [2 * minute + 9 * second, '2m'],
    [2 * minute + 11 * second, '2m10s'],
    [9 * minute + 59 * second, '9m50s'],
    [10 * minute, '10m'],
    [26 * hour, '26h'],
  ];
  test.each(cases)('%d ms reads %s', (ms, text) => expect(ageText(ms)).toBe(text));
});

describe('parseDuration', () => {
  const cases: readonly [string, number | undefined][] = [
    ['90s', 90 * second],
    ['1h30m', 90 * minute],
    ['5d3h', 5 * day + 3 * hour],
    ['2y40d', 2 * year + 40 * day],
    ['250ms', 250],
    ['1s250ms', 1250],
    ['5m', 5 * minute],
    ['0s', 0],
    ['', undefined],
    ['5', undefined],
    ['m', undefined],
    ['30m1h', undefined],
    ['1h1h', undefined],
    ['<unknown>', undefined],
    ['5m ago', undefined],
  ];
  test.each(cases)('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test('reads what humanDuration writes', () => {
    for (const ms of [7 * second, 9 * minute + 59 * second, 7 * hour + 59 * minute, 7 * day + 23 * hour, 3 * year + 5 * day]) {
      expect(parseDuration(humanDuration(ms))).toBe(ms);
    }
  });
});
