/** A PDF as pictures of its pages. */
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A document with more pages shows these; the rest is in the file. */
const mostPages = 200

/** Puts the pages into the frame, each drawn when it comes near the screen. Rejects where it can't be read. */
export async function drawDocument(
  data: ArrayBuffer,
  pageName: string,
): Promise<{ pages: number; of: number }> {
  const pdf = await getDocument({
    data,
    // Neither programmes nor forms of the document are looked at, and nothing is compiled or fetched.
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
  }).promise
  const pages = Math.min(pdf.numPages, mostPages)
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLCanvasElement)) continue
        observer.unobserve(target)
        void draw(pdf, Number(target.dataset['page']), target).catch(() => undefined)
      }
    },
    { rootMargin: '600px' },
  )
  for (let number = 1; number <= pages; number += 1) {
    const canvas = document.createElement('canvas')
    canvas.className = 'page'
    canvas.dataset['page'] = String(number)
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', pageName.replace('{number}', String(number)).replace('{count}', String(pdf.numPages))) // prettier-ignore
    document.body.append(canvas)
    observer.observe(canvas)
  }
  return { pages, of: pdf.numPages }
}

async function draw(
  pdf: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
): Promise<void> {
  const page = await pdf.getPage(number)
  const natural = page.getViewport({ scale: 1 })
  const scale = (canvas.clientWidth / natural.width) * Math.min(2, devicePixelRatio)
  const viewport = page.getViewport({ scale })
  canvas.width = viewport.width
  canvas.height = viewport.height
  canvas.style.aspectRatio = `${String(viewport.width)} / ${String(viewport.height)}`
  await page.render({ canvas, viewport }).promise
}
