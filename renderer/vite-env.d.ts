/// <reference types="vite/client" />

declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs'
