import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { messages } from './paraglide.config.ts';

/** Unit tests beside the source, and the suites that span folders. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } }, // the usual second is short on a busy machine
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{app,main}/**/*.test.ts', 'tests/architecture/**/*.test.ts'],
          retry: 1, // those of main start real processes
        },
      },
      {
        extends: true,
        plugins: [messages(), svelte()],
        resolve: { conditions: ['browser'] },
        test: { name: 'renderer', include: ['renderer/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          retry: 1, // real browsers and processes on a busy machine
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['tests/chaos/**/*.test.ts'],
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
