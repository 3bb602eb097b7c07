import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { cooperage: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/vm/**'],
    // Each file in a process of its own: threads share a process, and a process is what we measure.
    pool: 'forks',
    testTimeout: 30_000,
  },
})
