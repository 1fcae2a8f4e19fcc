/** Documents of the page as PDF: printed in a view that runs no script, has no network and keeps nothing. */
import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dialog, session, WebContentsView, type BrowserWindow, type Session } from 'electron'
import { nameForType } from '../../sync-server/contract/files.ts'
import { appOrigin } from './app-url.ts'

/** Set by no document: nothing but its own styles, whatever its own policy says. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
const footer =
  '<div style="width:100%;font:8px sans-serif;color:#555;text-align:center" dir="ltr"><span class="pageNumber"></span> / <span class="totalPages"></span></div>'
/** Inches: room for the page's number. */
const margins = { top: 0.6, bottom: 0.75, left: 0.6, right: 0.6 }

/** What is being printed, by the address that its view asks for. A view that nobody holds is destroyed at its work. */
const waiting = new Map<string, { html: string; view: WebContentsView }>()
let printing: Session | null = null

/**
 * Asks where to, then prints. `cancelled`: the person chose no place. `failed`: it could not be printed or written, and
 * there is no file.
 */
export async function savePdf(
  window: BrowserWindow,
  { html, name }: { html: string; name: string },
): Promise<'saved' | 'cancelled' | 'failed'> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: nameForType(name, 'application/pdf'),
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
    properties: ['dontAddToRecent', 'showOverwriteConfirmation'],
  })
  if (canceled || filePath === '') return 'cancelled'
  try {
    await writeWhole(filePath, await printed(html))
    return 'saved'
  } catch {
    return 'failed'
  }
}

/** For its owner alone, as what else the app keeps; what stood there before stands until all is written. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const beside = `${file}.${randomUUID()}.part`
  try {
    await writeFile(beside, bytes, { mode: 0o600, flag: 'wx' })
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

async function printed(html: string): Promise<Uint8Array> {
  const url = `${appOrigin}/print/${randomUUID()}`
  const view = new WebContentsView({
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      webviewTag: false,
      javascript: false,
      spellcheck: false,
      images: false,
      session: sessionOfPrinting(),
    },
  })
  waiting.set(url, { html, view })
  const { webContents } = view
  try {
    await webContents.loadURL(url)
    return await webContents.printToPDF({
      pageSize: 'A4',
      margins,
      printBackground: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: footer,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    })
  } finally {
    waiting.delete(url)
    webContents.close()
  }
}

/** In memory only, without cache, and deaf to every address but those of documents that wait. */
function sessionOfPrinting(): Session {
  if (printing) return printing
  printing = session.fromPartition('printing', { cache: false })
  printing.setPermissionRequestHandler((_contents, _permission, callback) => {
    callback(false)
  })
  printing.setPermissionCheckHandler(() => false)
  printing.setDevicePermissionHandler(() => false)
  printing.on('will-download', (event) => {
    event.preventDefault()
  })
  printing.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !waiting.has(url) })
  })
  printing.protocol.handle('app', ({ url }) => {
    const document = waiting.get(url)
    if (document === undefined) return new Response(null, { status: 404 })
    return new Response(document.html, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    })
  })
  return printing
}
