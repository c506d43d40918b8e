import {describe, expect, test} from 'vitest';
import {cpuText, memoryText, parseQuantity} from '../src/kube/quantity.ts';

const Mi = 1024 ** 2;
const Gi = 1024 ** 3;

describe('parseQuantity', () => {
  const cases: readonly [string, number | undefined][] = [
    ['0', 0],
    ['0.1', 0.1],
    ['100m', 0.1],
    ['1500m', 1.5],
    ['1u', 1e-6],
    ['100n', 1e-7],
    ['2', 2],
    ['2.', 2],
    ['.5', 0.5],
    ['-3', -3],
    ['+3', 3],
    ['1k', 1000],
    ['1M', 1e6],
    ['1E', 1e18],
    ['1e3', 1000],
    ['1E3', 1000],
    ['12e-1', 1.2],
    ['8Ki', 8192],
    ['1.5Gi', 1.5 * Gi],
    ['128974848000m', 128974848],
    ['1Ei', 1024 ** 6],
    ['', undefined],
    ['Gi', undefined],
    ['1K', undefined],
    ['1g', undefined],
    ['1 Gi', undefined],
    ['1e', undefined],
    ['1.2.3', undefined],
    ['<unknown>', undefined],
  ];
  test.each(cases)('%s', (text, number) => expect(parseQuantity(text)).toBe(number));
});

describe('cpuText', () => {
  const cases: readonly [number, string][] = [
    [0, '0'],
    [0.1, '100'],
    [1.001, '1001'],
    [0.0001, '1'],
    [64, '64000'],
    [2.5, '2500'],
  ];
  test.each(cases)('%d cores are %s', (cores, text) => expect(cpuText(cores)).toBe(text));
});

describe('memoryText', () => {
  const cases: readonly [number, string][] = [
    [0, '0'],
    [1000, '1000'],
    [1024, '1Ki'],
    [8 * Mi, '8Mi'],
    [210.4 * Mi, '210Mi'],
    [1023.96 * Mi, '1Gi'],
    [1.06 * Gi, '1.1Gi'],
    [1.5 * Gi, '1.5Gi'],
    [99.96 * Gi, '100Gi'],
    [2 * 1024 * Gi, '2Ti'],
  ];
  test.each(cases)('%d bytes are %s', (bytes, text) => expect(memoryText(bytes)).toBe(text));
});
