/** What a wake (focus, `online`, the end of sleep) does to the question that is under way. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FeedResponse } from '../../sync-server/contract/feed.ts'
import { createEngine, type Engine } from './engine.ts'
import type { History } from './history.ts'
import type { Link } from './link.ts'
import { MemoryState } from './memory-state.ts'
import { noCursors, type Mirror } from './mirror.ts'
import { TransportError } from './transport.ts'

interface Asked {
  maxBytes: number
  signal: AbortSignal | undefined
  hear(): void
  answer(): void
  breakOff(): void
}

const timeline = crypto.randomUUID()
const nothing: FeedResponse = { timeline, now: 0, me: null, lanes: {} } as unknown as FeedResponse
let asked: Asked[]
let engine: Engine

beforeEach(async () => {
  vi.useFakeTimers()
  begin(done)
  await pass(0)
})
afterEach(() => {
  engine.stop()
  vi.useRealTimers()
})

const done = (): Promise<void> => Promise.resolve()

function begin(onApplied: () => Promise<void>): void {
  asked = []
  const post = ((_path, body, _schema, _ms, signal, onLife) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('given up')))
      asked.push({
        signal,
        maxBytes: (body as { maxBytes: number }).maxBytes,
        breakOff: () => reject(new TransportError({ kind: 'network' })),
        hear: () => onLife?.(),
        answer: () => resolve(nothing as never),
      })
    })) as Link['post']
  const place = { g: 1, k: '' }
  const cursors = Object.fromEntries(Object.keys(noCursors).map((lane) => [lane, place]))
  engine = createEngine({
    link: { mayAsk: done, post } as Partial<Link> as Link,
    mirror: { cursors, apply: done } as unknown as Mirror,
    history: () => ({ kick: () => undefined, busy: false }) as Partial<History> as History,
    state: new MemoryState(),
    ...{
      person: 'lina',
      random: () => 0,
      onApplied,
      onIdle: () => undefined,
      onTimeline: done,
      onStart: done,
    },
  })
  engine.start()
}

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

it('asks for less after a page that broke off, and for more again after one that came soon', async () => {
  const sizes: number[] = []
  const next = async (how: (its: Asked) => void): Promise<void> => {
    const its = asked.at(-1)
    if (!its) throw new Error('nothing is asked')
    sizes.push(its.maxBytes)
    how(its)
    await pass(20_000)
  }
  const broken = (its: Asked): void => {
    its.hear()
    its.breakOff()
  }
  for (let count = 0; count < 4; count += 1) await next(broken)
  // Of one of which nothing came its size says nothing.
  await next((its) => its.breakOff())
  await next(broken)
  expect(sizes).toEqual([1_500_000, 375_000, 93_750, 24_000, 24_000, 24_000])
  asked.at(-1)?.answer()
  await pass(0)
  expect(asked.at(-1)?.maxBytes).toBe(24_000)
  await pass(6_000)
  await wake()
  asked.at(-1)?.answer()
  await pass(0)
  expect(asked.at(-1)?.maxBytes).toBe(48_000)
})

it('asks for the next news while what follows from an answer is under way, which is not done twice at once', async () => {
  engine.stop()
  let running = 0
  let times = 0
  let end: () => void = () => undefined
  begin(async () => {
    times += 1
    running += 1
    expect(running).toBe(1)
    await new Promise<void>((resolve) => {
      end = resolve
    })
    running -= 1
    if (times === 1) throw new Error('refused')
  })
  await pass(0)
  for (let answers = 0; answers < 3; answers += 1) {
    const count = asked.length
    asked.at(-1)?.answer()
    await pass(0)
    expect(asked.length).toBe(count + 1)
  }
  expect(times).toBe(1)
  end()
  await pass(0)
  expect(times).toBe(2)
  end()
  await pass(0)
  expect(times).toBe(2)
})
