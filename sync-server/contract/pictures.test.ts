import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pixelsOf } from './pictures.ts'

const padded = (...bytes: number[]): Uint8Array =>
  Uint8Array.from([...bytes, ...Array<number>(64).fill(0)])
const letters = (text: string): number[] => [...text].map((sign) => sign.charCodeAt(0))
const riff = (...rest: number[]): Uint8Array => padded(...letters('RIFF'), 0, 0, 0, 0, ...letters('WEBP'), ...rest) // prettier-ignore
const size = [0, 0, 0, 0]

const pictures: [string, Uint8Array, number | null][] = [
  ['a PNG', padded(0x89, ...letters('PNG\r\n\u001a\n'), 0, 0, 0, 13, ...letters('IHDR'), 0, 0, 1, 0, 0, 0, 0, 3), 768],
  ['a PNG of four thousand million by as many', padded(0x89, ...letters('PNG\r\n\u001a\n'), 0, 0, 0, 13, ...letters('IHDR'), ...Array<number>(8).fill(0xff)), 0xffffffff ** 2],
  ['a JPEG', padded(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xff, 0xc0, 0, 11, 8, 0, 2, 1, 0), 512],
  ['a JPEG drawn in passes', padded(0xff, 0xd8, 0xff, 0xc4, 0, 3, 1, 0xff, 0xc2, 0, 11, 8, 0xff, 0xff, 0xff, 0xff), 65_535 ** 2],
  ['a JPEG that begins without a size', padded(0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xc0, 0, 11, 8, 0, 2, 1, 0), null],
  ['a JPEG of nothing but tables', padded(0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff), null],
  ['a JPEG that goes on nowhere', padded(0xff, 0xd8, 0xff, 0xe0, 0, 0), null],
  ['a WebP', riff(...letters('VP8X'), ...size, 0, 0, 0, 0, 0xff, 1, 0, 0x0f, 0, 0), 512 * 16],
  ['a WebP without loss', riff(...letters('VP8L'), ...size, 0x2f, 0xff, 0xc1, 3, 0), 512 * 16],
  ['a WebP with loss', riff(...letters('VP8 '), ...size, 0, 0, 0, 0x9d, 1, 0x2a, 0, 2, 16, 0), 512 * 16],
  ['a WebP of another kind', riff(...letters('ALPH')), null],
  ['a drawing', Uint8Array.from(letters('<svg xmlns="http://www.w3.org/2000/svg"/>')), null],
  ['nothing', new Uint8Array(), null],
] // prettier-ignore
it.each(pictures)('%s', (_what, bytes, pixels) => {
  expect(pixelsOf(bytes)).toBe(pixels)
})

it('of a real file', () => {
  const icon = readFileSync(path.resolve(import.meta.dirname, '../../resources/icon.png'))
  expect(pixelsOf(icon)).toBe(icon.readUInt32BE(16) * icon.readUInt32BE(20))
})

it('of any bytes is told or not, without fail and without end', () => {
  const head = fc.constantFrom([0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], letters('RIFF0000WEBPVP8X'), letters('RIFF0000WEBPVP8L'), letters('RIFF0000WEBPVP8 ')) // prettier-ignore
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 200 }), (first, rest) => {
      const pixels = pixelsOf(Uint8Array.from([...first, ...rest]))
      if (pixels !== null) expect(pixels).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 2000 },
  )
})
