import { defineConfig } from '@playwright/test'

/** Real Electron and a real browser: one at a time, on machines with two cores. */
export default defineConfig({
  testDir: 'tests',
  testMatch: ['e2e/**/*.spec.ts', 'web/**/*.spec.ts', 'security/**/*.spec.ts'],
  outputDir: 'test-results/playwright',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // A journey that passes at its second try is reported as flaky by name, and is to be mended.
  retries: process.env['CI'] ? 1 : 0,
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
})
