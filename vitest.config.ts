import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const tests = '{sync-server,renderer,electron,scripts,tests}'
const elsewhere = ['**/*.pg.test.ts', '**/*.browser.test.*', 'tests/e2e/**', 'tests/web/**', 'tests/security/**', '**/node_modules/**'] // prettier-ignore

export default defineConfig({
  test: {
    // By default one core is left idle, which on two is half of them.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'node', pool: 'threads', globalSetup: 'tests/fixtures/held-wasm.ts', include: [`${tests}/**/*.test.{ts,tsx}`], exclude: elsewhere, testTimeout: 30_000, hookTimeout: 30_000 } },
      // Each file makes databases of its own in the server that JOBCHATS_TEST_PG names.
      { test: { name: 'pg', include: [`${tests}/**/*.pg.test.ts`], testTimeout: 30_000, hookTimeout: 30_000 } },
      {
        test: {
          name: 'browser',
          include: [`${tests}/**/*.browser.test.{ts,tsx}`],
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: '/usr/bin/chromium',
                args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
}) // prettier-ignore
