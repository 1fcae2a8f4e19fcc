/**
 * The frame in which files are shown: without an origin, a store or a network of its own. It gets bytes and draws
 * pixels; nothing of a file runs, links or is fetched here.
 */
import '../zod-without-eval.ts'
import { WorkerMessageHandler } from 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { mostDrawn, pixelsOf } from '../../sync-server/contract/pictures.ts'
import { drawDocument } from './document.ts'
import { showMessage, type FrameMessage, type ShowMessage } from './messages.ts'
import './viewer.css'

// A frame without an origin starts no worker: documents are read in its own thread, which is not the app's.
Object.assign(globalThis, {
  pdfjsWorker: { WorkerMessageHandler: WorkerMessageHandler as unknown },
})

const tell = (message: FrameMessage): void => {
  window.parent.postMessage(message, '*')
}

async function drawPicture(bytes: ArrayBuffer, name: string): Promise<void> {
  const pixels = pixelsOf(new Uint8Array(bytes))
  if (pixels === null || pixels > mostDrawn) throw new RangeError('too large to be drawn')
  const picture = await createImageBitmap(new Blob([bytes]))
  const canvas = document.createElement('canvas')
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', name)
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  document.body.append(canvas)
  tell({ type: 'shown', pages: 1, of: 1 })
}

async function show({ kind, bytes, name, pageName }: ShowMessage): Promise<void> {
  if (kind === 'picture') await drawPicture(bytes, name)
  else tell({ type: 'shown', ...(await drawDocument(bytes, pageName)) })
}

let isAsked = false
window.addEventListener('message', (event) => {
  const message = event.source === window.parent ? showMessage.safeParse(event.data) : null
  if (!message?.success || isAsked) return
  isAsked = true
  show(message.data).catch(() => {
    tell({ type: 'broken' })
  })
})
window.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') tell({ type: 'close' })
})
tell({ type: 'ready' })
