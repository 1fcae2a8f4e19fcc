import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'
import { spellingFiles } from './electron/spelling/files.ts'

/** Dictionaries and what reads them are data to the bundler: laid out beside main as their packages have them. */
const spelling: Plugin = {
  name: 'spelling-files',
  generateBundle() {
    for (const file of spellingFiles) {
      const source = readFileSync(path.resolve('node_modules', file))
      this.emitFile({ type: 'asset', fileName: `spelling/${file}`, source })
    }
  },
}

/** Explicit targets: the code runs on Electron 33 (Chromium 130, Node 20.18) and later. */
export default defineConfig({
  main: {
    plugins: [spelling],
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: 'electron/main/index.ts',
          'spelling-thread': 'electron/spelling/thread.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      externalizeDeps: false,
      // A sandboxed preload must be CommonJS.
      rollupOptions: {
        input: 'electron/preload/index.ts',
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    // The icon: of the tray, and of the web client where it is installed.
    publicDir: '../resources',
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      target: 'chrome130',
      outDir: 'out/renderer',
      minify: true,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: 'renderer/index.html', viewer: 'renderer/viewer.html' } },
    },
  },
})
