import { defineConfig } from 'vitest/config'

/** The tests that hold the rules; each mutant runs those of them that reach it. */
export default defineConfig({
  test: {
    include: ['sync-server/contract/{participants,sight,invariants}.test.ts'],
    testTimeout: 30_000,
  },
})
