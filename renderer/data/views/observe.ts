/**
 * Keeps one view current: recomputed when a topic it depends on changed, never twice at once, emitted only
 * where it differs. Under load changes gather for a frame; a single change shows at once.
 */
import type { ViewName, Views } from './values.ts'
import type { RealmState } from '../state.ts'
import { views } from './registry.ts'

const frameMs = 16
/** Lists of many chats may follow a little later: nobody reads them ten times a second. */
const listMs = 100
/** And what one reads and writes goes before them. */
const behindMs = 30
/** A list that takes long to work out is not worked out without a pause: what arrives goes before it. */
const shareOfTime = 10
const longestMs = 1_000
/** While a first sync runs, lists need not follow every page: it is done sooner. */
const bulkMs = 250

export function observe<Name extends ViewName>(
  state: RealmState,
  name: Name,
  args: Views[Name]['args'],
  emit: (value: Views[Name]['value']) => void,
): () => void {
  const view = views[name]
  const posts = view.posts ? `posts:${view.posts(args)}` : null
  const topics = new Set<string>([...view.topics, ...(posts === null ? [] : [posts])])
  let stopped = false
  let running = false
  let stale = false
  let lastAt = -Infinity
  /** The last time, ms. */
  let tookMs = 0
  let shown: string | undefined

  async function run(): Promise<void> {
    if (running) {
      stale = true
      return
    }
    running = true
    do {
      stale = false
      const least = state.sync.phase === 'catchingUp' ? bulkMs : listMs
      const interval =
        posts === null ? Math.max(least, Math.min(longestMs, shareOfTime * tookMs)) : frameMs
      const rest = lastAt + interval - performance.now()
      // The first value shows at once.
      const wait = posts === null && lastAt > 0 ? Math.max(rest, behindMs) : rest
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      lastAt = performance.now()
      try {
        const value = await view.compute(state, args)
        const text = JSON.stringify(value)
        tookMs = performance.now() - lastAt
        if (!stopped && text !== shown) {
          emit(value)
          shown = text
        }
      } catch (error) {
        // What is shown stays, and the next change tries anew.
        console.error('view failed', name, error instanceof Error ? error.name : '')
      }
    } while (stale && !stopped)
    running = false
  }

  const unsubscribe = state.subscribe((changed) => {
    for (const topic of changed) {
      if (!topics.has(topic)) continue
      void run()
      return
    }
  })
  void run()
  return () => {
    stopped = true
    unsubscribe()
  }
}
