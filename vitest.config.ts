import { defineConfig } from 'vitest/config';

/** Three kinds of test: `*.test.ts` is pure, `*.pg.test.ts` runs on real PostgreSQL, `e2e/*.e2e.ts` drives a browser. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/**/*.test.{ts,tsx}', 'apps/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['**/*.pg.test.ts', '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        test: {
          name: 'pg',
          include: ['packages/**/*.pg.test.ts', 'apps/**/*.pg.test.ts'],
          globalSetup: ['packages/testing/src/pg-global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['packages/testing/src/pg-global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
