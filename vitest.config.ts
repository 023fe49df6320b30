import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/harness/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    projects: [
      // What stands beside the sources shares its modules: reading them anew for each of these files took longer than many of the tests.
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'measure/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'] } },
    ],
  },
});
