/** The block store alone: bulk write and cold read beside raw IndexedDB rows, in the same Electron. */
import { launchApp } from '../e2e/support/launch-app.ts'
import type { Stage } from './stage.ts'
import type { StoreFigures } from './store-page.ts'
import type { Table } from './table.ts'

/** Measured once, for the rows that have it as their limit too. */
let measured: Promise<StoreFigures> | null = null

export function storeFigures(stage: Stage): Promise<StoreFigures> {
  measured ??= (async () => {
    const app = await launchApp(stage.folder('store'), stage.server.url)
    const page = await stage.plainPage(app)
    await page.waitForFunction(() => 'measure' in window)
    const figures = await page.evaluate(
      (count) =>
        (window as unknown as { measure(count: number): Promise<StoreFigures> }).measure(count),
      stage.posts,
    )
    await app.close()
    return figures
  })()
  return measured
}

export async function storeRows(stage: Stage, table: Table): Promise<void> {
  const { bulk, rawBulk, newest, rawNewest } = await storeFigures(stage)
  table.add('bulk write, sealed', bulk, 'ms', rawBulk, '≤ 0.3 × raw rows', (_, ratio) => ratio <= 0.3) // prettier-ignore
  table.add('newest 50 of one chat, cold', newest, 'ms', rawNewest, '≤ 3 × raw rows', (_, ratio) => ratio <= 3) // prettier-ignore
}
