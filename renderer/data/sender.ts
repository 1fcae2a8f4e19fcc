/** Sends the outbox: batches in order within a chat; verdicts settle items, silence never does. */
import { limits } from '../../sync-server/contract/limits.ts'
import { pushResponse, type Verdict } from '../../sync-server/contract/push.ts'
import type { Witness } from '../../sync-server/contract/wire.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import { createBackoff } from './backoff.ts'
import type { Link } from './link.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxItem } from './state.ts'
import { TransportError } from './transport.ts'

const silenceMs = 30_000
/** More go at a time where as many went so soon. */
const quickMs = 6_000

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
  /** What the server has said of what its operations' author saw. */
  witness: () => Witness | undefined
  /**
   * Told after verdicts are durable, to release what the mirror holds already. `timeline`: whose they are; null = of this
   * device itself. Another may have begun meanwhile.
   */
  onSettled: (
    items: readonly OutboxItem[],
    verdicts: readonly Verdict[],
    timeline: string | null,
  ) => Promise<void>
}

export function createSender({ link, outbox, random, witness, onSettled }: SenderOptions): Sender {
  const backoff = createBackoff(random)
  const stopping = new AbortController()
  let running = false
  let again = false
  let limit: number = limits.pushOperations

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
        const items = await outbox.take(limit)
        if (items.length === 0 && !again) return
        if (items.length > 0 && !(await send(items))) await backoff.wait()
      }
    } catch {
      // The outbox could not be written: what waits is tried again.
      if (stopping.signal.aborted) return
      await backoff.wait()
      again = true
    } finally {
      running = false
    }
    if (again && !stopping.signal.aborted) void run()
  }

  /** False where nothing was decided: a pause is due. */
  async function send(items: readonly OutboxItem[]): Promise<boolean> {
    let results: Verdict[]
    let timeline: string | null = null
    const began = performance.now()
    try {
      const seen = witness()
      const ops = items.map((item) => item.operation)
      const body = { v: protocolVersion, ops, ...(seen && { witness: seen }) }
      const answer = await link.post(
        '/v1/sync/push',
        body,
        pushResponse,
        silenceMs,
        stopping.signal,
      )
      results = answer.results
      timeline = answer.timeline
    } catch (error) {
      if (stopping.signal.aborted) return false
      // What a slow line does not carry in time it never would: fewer at a time arrive.
      if (items.length > 1 && performance.now() - began >= silenceMs) limit = Math.ceil(items.length / 2) // prettier-ignore
      if (!isRefusal(error)) return queueAgain(items)
      // The request as such was refused: smaller ones find the operation at fault, in their order.
      if (items.length > 1) {
        limit = Math.ceil(items.length / 2)
        await queueAgain(items)
        return true
      }
      results = items.map(({ id }) => ({ id, status: 'rejected', code: 'invalid' }))
    }
    if (performance.now() - began < quickMs) limit = Math.min(limits.pushOperations, limit * 2)
    try {
      await outbox.settle(items, results, timeline)
      await onSettled(items, results, timeline)
    } catch {
      // The verdicts could not be stored, or are another timeline's: the server's ledger gives them again.
      return queueAgain(items)
    }
    backoff.reset()
    // What stands behind a rejection waits for its author, not for time: it isn't taken again before that.
    return !results.every(({ status }) => status === 'deferred')
  }

  /** Nothing stays "sending" without a request. */
  async function queueAgain(items: readonly OutboxItem[]): Promise<false> {
    await outbox.markUnanswered(items)
    return false
  }

  return {
    kick: () => void run(),
    sendNow(item) {
      // What was written in the same chat meanwhile waits for this answer.
      void send([item])
        .then((settled) => (settled ? undefined : backoff.wait()))
        .then(run)
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

/** The server will never take this request, however often it comes. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof TransportError) || error.problem.kind !== 'code') return false
  return error.problem.code === 'bad-request' || error.problem.code === 'too-large'
}
