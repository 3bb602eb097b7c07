import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** These compare the host before and after: while they run, nobody else may make boxes. */
const comparing = [
  'test/rooms.test.ts',
  'test/ablate.test.ts',
  'test/cli/ablate.test.ts',
  'test/learn.test.ts',
  'test/machine.test.ts',
  'test/strangers.test.ts',
  'test/cli/{signals,terminal}.test.ts',
  'test/exercises/*.test.ts',
]

export default defineConfig({
  resolve: { alias: { cooperage: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    // Each file in a process of its own: threads share a process, and a process is what we measure.
    pool: 'forks',
    testTimeout: 30_000,
    // On a machine that others load as well, a race lost once is tried again, and shown; what is wrong fails again.
    retry: process.env.CI ? 2 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: ['test/vm/**', 'test/leaks.test.ts', ...comparing],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: comparing, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
      {
        // Fails and kills every list at every call: minutes, and so not part of `npm test`.
        extends: true,
        test: { name: 'thorough', include: ['test/leaks.test.ts'], sequence: { groupOrder: 2 } },
      },
    ],
  },
})
