/** What a wake (focus, `online`, the end of sleep) does to the question that is under way. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FeedResponse } from '../../sync-server/contract/feed.ts'
import { createEngine, type Engine } from './engine.ts'
import type { History } from './history.ts'
import type { Link } from './link.ts'
import { MemoryState } from './memory-state.ts'
import { noCursors, type Mirror } from './mirror.ts'

interface Asked {
  signal: AbortSignal | undefined
  hear(): void
  answer(): void
}

const timeline = crypto.randomUUID()
const nothing: FeedResponse = { timeline, now: 0, me: null, lanes: {} } as unknown as FeedResponse
let asked: Asked[]
let engine: Engine

beforeEach(async () => {
  vi.useFakeTimers()
  asked = []
  const post = ((_path, _body, _schema, _ms, signal, onLife) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('given up')))
      asked.push({
        signal,
        hear: () => onLife?.(),
        answer: () => resolve(nothing as never),
      })
    })) as Link['post']
  const done = (): Promise<void> => Promise.resolve()
  const place = { g: 1, k: '' }
  const cursors = Object.fromEntries(Object.keys(noCursors).map((lane) => [lane, place]))
  engine = createEngine({
    link: { ready: done, post } as Partial<Link> as Link,
    mirror: { cursors, apply: done } as unknown as Mirror,
    history: () => ({ kick: () => undefined, busy: false }) as Partial<History> as History,
    state: new MemoryState(),
    ...{
      person: 'lina',
      random: () => 0,
      onApplied: done,
      onIdle: () => undefined,
      onTimeline: done,
    },
  })
  engine.start()
  await pass(0)
})
afterEach(() => {
  engine.stop()
  vi.useRealTimers()
})

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
async function wake(): Promise<void> {
  engine.wake()
  await pass(0)
}

it('lets a page that is coming come, however often one looks, and asks anew once no more comes', async () => {
  for (let count = 0; count < 20; count += 1) {
    await pass(3_000)
    asked[0]?.hear()
    await wake()
  }
  expect(asked).toHaveLength(1)
  await pass(6_000)
  await wake()
  expect(asked).toHaveLength(2)
  expect(asked[0]?.signal?.aborted).toBe(true)
})

it('asks anew what waits for news, but for a question of this moment, also by a clock that was set back', async () => {
  asked[0]?.answer()
  await pass(0)
  asked[1]?.answer()
  await pass(0)
  expect(asked).toHaveLength(3)
  asked[2]?.hear()
  await wake()
  expect(asked).toHaveLength(3)
  vi.setSystemTime(Date.now() - 3_600_000)
  await wake()
  expect(asked).toHaveLength(4)
  asked[3]?.answer()
  await pass(0)
  await pass(6_000)
  await wake()
  expect(asked).toHaveLength(6)
})
