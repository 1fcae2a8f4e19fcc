/** A small picture of a picture, made on this device: it comes with the post. */
import { limits } from '../../../sync-server/contract/limits.ts'
import { mostDrawn, pixelsOf } from '../../../sync-server/contract/pictures.ts'

const edges = [96, 64, 40]
const qualities = [0.7, 0.4]
/** So much is read for the head: what cameras put before it is far less. */
const headBytes = 1024 * 1024

/** A JPEG of at most 2 KiB as base64; null where the file is no picture that can be drawn here. */
export async function thumbnailOf(file: Blob): Promise<string | null> {
  if (!file.type.startsWith('image/')) return null
  const head = await file
    .slice(0, headBytes)
    .arrayBuffer()
    .catch(() => null)
  const pixels = head === null ? null : pixelsOf(new Uint8Array(head))
  if (pixels === null || pixels > mostDrawn) return null
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture) return null
  try {
    for (const edge of edges) {
      for (const quality of qualities) {
        const bytes = await draw(picture, edge, quality)
        if (bytes && bytes.length <= limits.thumbnailBytes)
          return btoa(String.fromCharCode(...bytes))
      }
    }
    return null
  } finally {
    picture.close()
  }
}

async function draw(
  picture: ImageBitmap,
  edge: number,
  quality: number,
): Promise<Uint8Array | null> {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
  )
  const context = canvas.getContext('2d')
  if (!context) return null
  // What is see-through becomes white, not black.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality })
  return new Uint8Array(await blob.arrayBuffer())
}
