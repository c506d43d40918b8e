import {defineConfig} from 'vitest/config';
import {reporters} from './test/reporters.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/cluster/**'],
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    isolate: false,
    testTimeout: 10_000,
    hookTimeout: 10_000,
    // test/contract runs against the demo cluster here, and against a real one in the other configuration.
    env: {DOGWATCH_CONTRACT: 'demo'},
    ...reporters(),
  },
});
