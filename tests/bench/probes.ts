/** What is measured within a page: how long its thread is busy, and how long a key takes to be seen. */
import type { Page } from '@playwright/test'

interface Probes {
  tasks: { longest: number; over: number; stop: () => void } | null
  keys: number[]
}
declare global {
  interface Window {
    bench?: Probes
  }
}

export interface Tasks {
  /** ms */
  longest: number
  /** How many were longer than 50 ms. */
  over: number
}

/** Watches the window's thread: the longest stretch in which it did nothing else. */
export async function watchTasks(page: Page): Promise<() => Promise<Tasks>> {
  await page.evaluate(() => {
    const found = { longest: 0, over: 0, stop: () => undefined as void }
    // Timers come 4 ms apart at the soonest.
    const apart = 4
    let last = performance.now()
    let timer: ReturnType<typeof setTimeout>
    const tick = (): void => {
      const now = performance.now()
      found.longest = Math.max(found.longest, now - last - apart)
      last = now
      timer = setTimeout(tick, 0)
    }
    timer = setTimeout(tick, 0)
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        found.over += 1
        found.longest = Math.max(found.longest, duration)
      }
    })
    observer.observe({ type: 'longtask' })
    found.stop = () => {
      clearTimeout(timer)
      observer.disconnect()
    }
    window.bench = { keys: [], ...window.bench, tasks: found }
  })
  return () =>
    page.evaluate(() => {
      const tasks = window.bench?.tasks
      tasks?.stop()
      return { longest: tasks?.longest ?? 0, over: tasks?.over ?? 0 }
    })
}

/** Notes for each key in a field how long it took until the frame with it was drawn. */
export async function watchKeys(page: Page, selector: string): Promise<() => Promise<number[]>> {
  await page.evaluate((where) => {
    const keys: number[] = []
    window.bench = { tasks: null, ...window.bench, keys }
    const field = document.querySelector(where)
    if (field instanceof HTMLElement && field.dataset['watched'] === undefined) {
      field.dataset['watched'] = ''
      let pressed = 0
      field.addEventListener('keydown', (event) => {
        pressed = event.timeStamp
      })
      field.addEventListener('input', () => {
        const from = pressed
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => window.bench?.keys.push(performance.now() - from)
          port2.postMessage(null)
        })
      })
    }
  }, selector)
  return () => page.evaluate(() => window.bench?.keys ?? [])
}

/** Resolves when a text stands within a box of the page. */
export function shown(page: Page, selector: string, text: string): Promise<number> {
  return page.evaluate(
    ([within = '', wanted = '']) =>
      new Promise<number>((resolve) => {
        const look = (): boolean => document.querySelector(within)?.textContent.includes(wanted) ?? false // prettier-ignore
        if (look()) resolve(Date.now())
        const observer = new MutationObserver(() => {
          if (!look()) return
          observer.disconnect()
          resolve(Date.now())
        })
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      }),
    [selector, text],
  )
}
