/** How large a picture is by its head, before anything is drawn: a few bytes may claim more than a computer holds. */

/** Above, nothing is drawn by the app: it would take half a gigabyte and more. The largest cameras of phones are below. */
export const mostDrawn = 120_000_000
/** Above, it is no picture that anybody sends: the file is refused. */
export const mostTaken = 300_000_000

/** Pixels of a PNG, JPEG or WebP; null where its head doesn't say. */
export function pixelsOf(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 30) return null
  if (view.getUint32(0) === 0x89504e47) return view.getUint32(16) * view.getUint32(20)
  if (view.getUint16(0) === 0xffd8) return pixelsOfJpeg(view)
  return view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250 ? pixelsOfWebp(view) : null // prettier-ignore
}

/** From segment to segment up to the one that begins a frame. */
function pixelsOfJpeg(view: DataView): number | null {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null
    const kind = view.getUint8(at + 1)
    const isFrame = kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)
    if (isFrame) return view.getUint16(at + 5) * view.getUint16(at + 7)
    // Filling, and the beginning of the picture itself: behind that there is no head.
    if (kind === 0xff) at += 1
    else if (kind === 0xda || kind === 0xd9) return null
    else at += 2 + view.getUint16(at + 2)
  }
  return null
}

function pixelsOfWebp(view: DataView): number | null {
  switch (view.getUint32(12)) {
    // "VP8X"
    case 0x56503858:
      return (1 + (view.getUint32(24, true) & 0xffffff)) * (1 + (view.getUint32(26, true) >>> 8))
    // "VP8L"
    case 0x5650384c: {
      const size = view.getUint32(21, true)
      return (1 + (size & 0x3fff)) * (1 + ((size >>> 14) & 0x3fff))
    }
    // "VP8 "
    case 0x56503820:
      return (view.getUint16(26, true) & 0x3fff) * (view.getUint16(28, true) & 0x3fff)
    default:
      return null
  }
}
