import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** Explicit targets: the code runs on Electron 33 (Chromium 130, Node 20.18) and later. */
export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        input: 'electron/main/index.ts',
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
