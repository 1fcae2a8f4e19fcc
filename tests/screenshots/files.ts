/** What is sent along in the pictures: a document and a picture, made here. */
import { readFileSync } from 'node:fs'
import { smallPdf } from '../fixtures/small-pdf.ts'

export const files = [
  { name: 'Signed offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from(smallPdf()) },
  { name: 'Our building.png', mimeType: 'image/png', buffer: readFileSync('resources/icon.png') },
]
