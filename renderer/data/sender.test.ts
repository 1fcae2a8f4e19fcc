import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PushResponse, Verdict } from '../../sync-server/contract/push.ts'
import type { Link } from './link.ts'
import type { Outbox } from './outbox.ts'
import { createSender } from './sender.ts'
import type { OutboxItem } from './state.ts'
import { TransportError } from './transport.ts'

/** A sender whose outbox gives these items once each, and whose server answers with these verdicts. */
function sending(statuses: readonly Verdict['status'][]): { taken: () => number; stop(): void } {
  let taken = 0
  const items = statuses.map((_, index) => ({ id: `item${String(index)}` }) as OutboxItem)
  const outbox: Pick<Outbox, 'take' | 'settle' | 'markUnanswered'> = {
    take: () => Promise.resolve((taken += 1) === 1 ? items : []),
    settle: () => Promise.resolve(),
    markUnanswered: () => Promise.resolve(),
  }
  const results = statuses.map((status, index): Verdict => ({ id: `item${String(index)}`, status }))
  const link: Pick<Link, 'online'> & { post: () => Promise<PushResponse> } = {
    online: () => Promise.resolve(),
    post: () => Promise.resolve({ now: 0, timeline: 'present', results }),
  }
  const sender = createSender({
    link: link as unknown as Link,
    outbox: outbox as Outbox,
    random: () => 0,
    witness: () => undefined,
    onSettled: () => Promise.resolve(),
  })
  sender.kick()
  return { taken: () => taken, stop: () => sender.stop() }
}

describe('sender', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('goes on at once where some of a push was decided: what was deferred waits for its author', async () => {
    const { taken, stop } = sending(['rejected', 'deferred', 'deferred'])
    await vi.advanceTimersByTimeAsync(0)
    expect(taken()).toBe(2)
    stop()
  })

  it('sends fewer at a time over a line that is too slow for many, and none of them in vain for ever', async () => {
    let left = Array.from({ length: 20 }, (_, index) => ({ id: String(index) }) as OutboxItem)
    const tried: number[] = []
    const outbox: Pick<Outbox, 'take' | 'settle' | 'markUnanswered'> = {
      take: (most) => Promise.resolve(left.slice(0, most)),
      settle: (items) => Promise.resolve(void (left = left.filter((its) => !items.includes(its)))),
      markUnanswered: () => Promise.resolve(),
    }
    const link = {
      online: () => Promise.resolve(),
      async post(_path: string, { ops }: { ops: unknown[] }, _schema: unknown, patienceMs: number) {
        tried.push(ops.length)
        const ms = ops.length * 3_500
        await new Promise((resolve) => setTimeout(resolve, Math.min(ms, patienceMs)))
        if (ms > patienceMs) throw new TransportError({ kind: 'network' })
        return { now: 0, timeline: 'present', results: [{ id: '0', status: 'ok' }] }
      },
    }
    const sender = createSender({ link: link as unknown as Link, outbox: outbox as Outbox, random: () => 0, witness: () => undefined, onSettled: () => Promise.resolve() }) // prettier-ignore
    sender.kick()
    await vi.advanceTimersByTimeAsync(200_000)
    expect(left).toEqual([])
    expect(tried).toEqual([20, 10, 5, 5, 5, 5])
    sender.stop()
  })

  it('pauses where nothing was decided', async () => {
    const { taken, stop } = sending(['deferred'])
    await vi.advanceTimersByTimeAsync(0)
    expect(taken()).toBe(1)
    await vi.advanceTimersByTimeAsync(500)
    expect(taken()).toBe(2)
    stop()
  })
})
