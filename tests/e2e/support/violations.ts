/** The rules of accessibility that a program can check. */
import type { Page } from '@playwright/test'
import axe from 'axe-core'

/** A rule of WCAG that is broken, and where. */
export interface Violation {
  rule: string
  where: string[]
}

/** What a program can check of a page (WCAG 2.2 AA), without what holds. */
export async function violations(page: Page): Promise<Violation[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe }
    const { violations: found } = await checker.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return found.map(({ id, nodes }) => ({
      rule: id,
      where: nodes.map(({ html }) => html.slice(0, 160)),
    }))
  })
}
