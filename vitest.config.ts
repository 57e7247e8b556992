import { defineConfig } from 'vitest/config'

/** How long a test waits for what it waits for: long, as tests prove what happens and never how fast. */
const expected = { poll: { timeout: 30_000 } }

/** Property tests of the long run take minutes. */
const isLong = Number(process.env.MUSTER_ROUNDS ?? 100) > 100

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          expect: expected,
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
          globalSetup: ['src/main/test-setup.ts'],
          setupFiles: ['src/kernel/testing/seed.ts'],
          // Left to itself Vitest takes one of two cores, and the suite twice as long.
          maxWorkers: 2,
          testTimeout: isLong ? 1_800_000 : 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: expected,
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['src/main/test-setup.ts'],
          // A browser alone leaves a third of two cores idle.
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
})
