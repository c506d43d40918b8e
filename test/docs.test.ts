import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {generatedDocs} from '../scripts/docs.ts';
import {helpText, parseArguments} from '../src/usage.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

test.each(Object.entries(generatedDocs))('%s is fresh: node scripts/gen-docs.ts', (file, text) => {
  expect(read(file)).toBe(text());
});

test('the architecture map stays short', () => {
  expect(read('docs/architecture.md').split('\n').length).toBeLessThanOrEqual(150);
});

test('every option that --help and the README name is understood', () => {
  const named = new Set([...`${helpText}\n${read('README.md')}`.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)].map(([option]) => option));
  const ofNpm = ['--gate', '--against', '--only', '--results', '--kubeconfig-out', '--'];
  const unknown = [...named].filter(option => {
    if (ofNpm.includes(option)) return false;
    const found = [parseArguments([option, 'value']), parseArguments(['logs', 'web', option, 'value'])];
    return found.every(one => one.type === 'problem' && /unknown option/i.test(one.message));
  });
  expect(unknown).toEqual([]);
});
