/** Sends the outbox: batches in order within a chat; verdicts settle items, silence never does. */
import { limits } from '../../sync-server/contract/limits.ts'
import { pushResponse } from '../../sync-server/contract/push.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import { createBackoff } from './backoff.ts'
import type { Link } from './link.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxItem } from './state.ts'
import type { Verdict } from '../../sync-server/contract/push.ts'

const silenceMs = 30_000

export interface Sender {
  /** Something waits: sends as soon as it can. */
  kick(): void
  /** Sends an item that the outbox holds as sending already. */
  sendNow(item: OutboxItem): void
  wake(): void
  stop(): void
}

export interface SenderOptions {
  link: Link
  outbox: Outbox
  random: () => number
  /** Told after verdicts are durable, to release what the mirror holds already. */
  onSettled: (items: readonly OutboxItem[], verdicts: readonly Verdict[]) => Promise<void>
}

export function createSender({ link, outbox, random, onSettled }: SenderOptions): Sender {
  const backoff = createBackoff(random)
  const stopping = new AbortController()
  let running = false
  let again = false

  async function run(): Promise<void> {
    if (running) {
      again = true
      return
    }
    running = true
    try {
      while (!stopping.signal.aborted) {
        again = false
        await link.online()
        const items = await outbox.take(limits.pushOperations)
        if (items.length === 0 && !again) return
        if (items.length > 0) await send(items)
      }
    } finally {
      running = false
    }
  }

  async function send(items: OutboxItem[]): Promise<void> {
    try {
      const body = { v: protocolVersion, ops: items.map((item) => item.operation) }
      const { results } = await link.post(
        '/v1/sync/push',
        body,
        pushResponse,
        silenceMs,
        stopping.signal,
      )
      await outbox.settle(items, results)
      await onSettled(items, results)
      backoff.reset()
    } catch {
      await outbox.markUnanswered(items)
      if (!stopping.signal.aborted) await backoff.wait()
    }
  }

  return {
    kick: () => void run(),
    sendNow(item) {
      // What was written in the same chat meanwhile waits for this answer.
      void send([item]).then(run)
    },
    wake() {
      backoff.wake()
      void run()
    },
    stop() {
      stopping.abort()
      backoff.wake()
    },
  }
}
