import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['{sync-server,renderer,electron,scripts,tests}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.pg.test.ts', '**/*.browser.test.*', '**/node_modules/**'],
        },
      },
    ],
  },
})
