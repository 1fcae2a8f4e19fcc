/** Small pictures of pictures, and of what only claims to be one: that is never drawn. */
import { afterEach, expect, it, vi } from 'vitest'
import { limits } from '../../../sync-server/contract/limits.ts'
import { thumbnailOf } from './thumbnail.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function picture(type: string, edge = 300): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(edge, edge)
  const context = canvas.getContext('2d')
  context?.fillRect(0, 0, edge / 2, edge / 2)
  return new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer())
}

it.each(['image/png', 'image/jpeg', 'image/webp'])('of a picture (%s): a JPEG of two kilobytes at most', async (type) => {
  const thumb = await thumbnailOf(new Blob([await picture(type)], { type }))
  expect(thumb).toMatch(/^\/9j\//)
  expect(atob(thumb ?? '').length).toBeLessThanOrEqual(limits.thumbnailBytes)
}) // prettier-ignore

it('of one that would fill the memory, of a drawing and of none: nothing, and nothing is drawn', async () => {
  const drawn = vi.spyOn(globalThis, 'createImageBitmap')
  const huge = await picture('image/png')
  new DataView(huge.buffer).setUint32(16, 60_000)
  new DataView(huge.buffer).setUint32(20, 60_000)
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1"><script>document.title=1</script></svg>' // prettier-ignore
  const all = [
    new Blob([huge], { type: 'image/png' }),
    new Blob([svg], { type: 'image/svg+xml' }),
    new Blob([svg], { type: 'image/png' }),
    new Blob([], { type: 'image/png' }),
    new Blob(['MZ'.repeat(50)], { type: 'image/jpeg' }),
  ]
  for (const blob of all) expect(await thumbnailOf(blob)).toBeNull()
  expect(drawn).not.toHaveBeenCalled()
})
