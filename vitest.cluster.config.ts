import {defineConfig} from 'vitest/config';
import {reporters} from './test/reporters.ts';

if (!process.env['DOGWATCH_TEST_KUBECONFIG']) {
  throw new Error('These tests need a real cluster: DOGWATCH_TEST_KUBECONFIG must name the kubeconfig of one that may be changed.');
}

export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.{ts,tsx}', 'test/contract/**/*.test.ts'],
    env: {DOGWATCH_CONTRACT: 'real'},
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    ...reporters(),
  },
});
