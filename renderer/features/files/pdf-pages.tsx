import { getDocument, PDFWorker, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { startWorker } from '../../workers.ts'

/** A document with more pages shows these; the rest is in the file. */
const mostPages = 200

/** A PDF as pictures of its pages, read in a worker of its own. Nothing in it runs. */
export function PdfPages({ bytes, onBroken }: { bytes: Blob; onBroken: () => void }): ReactNode {
  const { t } = useWords()
  const [document, setDocument] = useState<PDFDocumentProxy | null>(null)
  useEffect(() => {
    let isOpen = true
    const port = startWorker('pdf')
    const worker = PDFWorker.create({ port })
    void bytes
      .arrayBuffer()
      .then(
        (data) =>
          getDocument({
            data,
            worker,
            // Neither programmes nor addresses of the document are looked at, and nothing is compiled here.
            enableXfa: false,
            useWasm: false,
            useWorkerFetch: false,
            stopAtErrors: false,
          }).promise,
      )
      .then((opened) => {
        if (isOpen) setDocument(opened)
      })
      .catch(() => {
        if (isOpen) onBroken()
      })
    return () => {
      isOpen = false
      worker.destroy()
      port.terminate()
    }
    // Once for each document.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [bytes])
  if (!document) return null
  const count = Math.min(document.numPages, mostPages)
  return (
    <>
      {Array.from({ length: count }, (_, index) => (
        <Page key={index} document={document} number={index + 1} />
      ))}
      {document.numPages > count && (
        <p className="small soft">{t('files.morePages', { count: document.numPages - count })}</p>
      )}
    </>
  )
}

/** One page, drawn when it comes near the screen. */
function Page({ document, number }: { document: PDFDocumentProxy; number: number }): ReactNode {
  const { t } = useWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    let isDrawn = false
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting || isDrawn) return
        isDrawn = true
        void draw(document, number, element).catch(() => undefined)
      },
      { rootMargin: '600px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [document, number])
  return (
    <canvas
      ref={canvas}
      className="page-picture"
      role="img"
      aria-label={t('files.page', { number, count: document.numPages })}
    />
  )
}

async function draw(
  document: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
): Promise<void> {
  const page = await document.getPage(number)
  const natural = page.getViewport({ scale: 1 })
  const scale = (canvas.clientWidth / natural.width) * Math.min(2, devicePixelRatio)
  const viewport = page.getViewport({ scale })
  canvas.width = viewport.width
  canvas.height = viewport.height
  canvas.style.aspectRatio = `${String(viewport.width)} / ${String(viewport.height)}`
  await page.render({ canvas, viewport }).promise
}
