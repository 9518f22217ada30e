import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { uiPlugins } from './vite.config.ts';

const server = { environment: 'node', env: { TZ: 'UTC' } } as const;

// A worker loads the product once and not once for every file: that was half of the time. So a test leaves nothing behind
// in a module (notices, fake timers, the environment), and a counter of a support file goes on from file to file.
const shared = { isolate: false } as const;

/** What runs where: pure rules, the UI in happy-dom, real Postgres, time-skipping Temporal, recorded histories, a real browser. */
export default defineConfig({
  test: {
    // The default leaves a core of two idle; projects that own servers run file by file anyway.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...server,
          ...shared,
          name: 'unit',
          testTimeout: 30_000,
          include: ['**/*.test.ts'],
          exclude: [
            'node_modules/**',
            '.neonpro/**',
            'ui/**',
            '**/*.{database,workflow,e2e}.test.ts',
            '**/replay.test.ts',
          ],
        },
      },
      {
        root: 'ui',
        plugins: uiPlugins(),
        test: {
          ...shared,
          name: 'ui',
          environment: 'happy-dom',
          setupFiles: [fileURLToPath(new URL('ui/testing-start.ts', import.meta.url))],
          testTimeout: 30_000,
          env: { TZ: 'UTC' },
          include: ['**/*.test.ts'],
          server: { deps: { inline: [/@nuxt\/ui/] } },
        },
      },
      {
        test: {
          ...server,
          ...shared,
          name: 'database',
          include: ['**/*.database.test.ts'],
          exclude: ['node_modules/**', '.neonpro/**'],
          globalSetup: ['tests/support/postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...server,
          name: 'workflows',
          include: ['**/*.workflow.test.ts', '**/replay.test.ts'],
          exclude: ['node_modules/**', '.neonpro/**'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...server,
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.test.ts'],
          globalSetup: ['tests/support/shared-stack.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
