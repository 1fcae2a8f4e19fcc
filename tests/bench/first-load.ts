/** How much JavaScript the window takes in before its first screen. */
import type { Page } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../e2e/support/launch-app.ts'
import type { Stage } from './stage.ts'
import type { Table } from './table.ts'

const assets = path.join(root, 'out', 'renderer', 'assets')
const kibibyte = 1024

export async function firstLoadRows(stage: Stage, table: Table): Promise<void> {
  const app = await stage.lina()
  const window = await scriptsOf(app.page)
  const worker = app.page.workers().map((its) => path.basename(new URL(its.url()).pathname))
  await app.close()
  const all = readdirSync(assets).filter((name) => name.endsWith('.js'))
  const whole = packed(all)
  table.add('JavaScript of the window before its first screen, gzip', packed(window), 'KB', whole, '≤ 350 KB', (figure) => figure <= 350) // prettier-ignore
  table.add('and with the data worker’s', packed([...window, ...worker]), 'KB', whole, '—', null)
}

/** The files of the scripts that the page has taken in so far. */
async function scriptsOf(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const urls = new Set<string>()
  session.on('Debugger.scriptParsed', ({ url }) => {
    if (url.startsWith('app:')) urls.add(url)
  })
  await session.send('Debugger.enable')
  await session.detach()
  return [...urls].map((url) => path.basename(new URL(url).pathname))
}

function packed(names: readonly string[]): number {
  const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(assets, name))).length, 0) // prettier-ignore
  return bytes / kibibyte
}
