/**
 * Pushes wait for the transaction under way and then go together in the next one: the commit lock is
 * taken once for many.
 */
import { AppError } from '../contract/errors.ts'
import type { ChatKey } from '../contract/chats.ts'
import type { Operation, Verdict } from '../contract/push.ts'
import type { Witness } from '../contract/wire.ts'
import { chatId } from '../access/chat-id.ts'
import { TimelineEnded } from '../db/commit-lock.ts'
import type { WatchedInstallation } from '../db/installation.ts'
import type { Store } from '../db/store.ts'
import type { Hub } from './hub.ts'
import { batchLimit, runBatch, type BatchResult } from './push-batch.ts'
import type { Pushed } from './push-facts.ts'
import * as sql from './push-sql.ts'
import { hashOf, rejected, replayOf } from './verdicts.ts'
import { mustHold } from './witness.ts'

export interface PushOptions {
  store: Store
  hub: Hub
  installation: WatchedInstallation
  clock: () => number
  /** Makes a chat; false where the person may not open it. */
  open: (key: ChatKey, person: string) => Promise<boolean>
  /** For the log: a transaction that failed for one push alone. */
  onError: (error: unknown) => void
}

interface Waiting extends Pushed {
  witness: Witness | undefined
  resolve(pushed: PushVerdicts): void
  reject(error: unknown): void
}

/** The verdicts of one push, and the timeline whose they are. */
export interface PushVerdicts {
  timeline: string
  verdicts: Verdict[]
}

export type Push = (
  person: string,
  operations: Operation[],
  witness?: Witness,
) => Promise<PushVerdicts>

/** The push service. A failed store rejects with `server-busy`: no verdict, the client keeps and retries. */
export function createPush(options: PushOptions): Push {
  const { store, hub, installation, clock } = options
  let waiting: Waiting[] = []
  let running = false

  async function run(pushes: Waiting[]): Promise<void> {
    let result: BatchResult
    const people = [...new Set(pushes.map(({ person }) => person))]
    const db = store.as({ kind: 'push', people }, 'kept')
    const attempt = async (): Promise<BatchResult> => {
      for (const { witness } of pushes)
        if (witness && witness.start !== installation.start) await mustHold(installation, witness)
      const { timeline, start } = installation
      return db.transaction((tx) => runBatch(tx, pushes, { known: { timeline, start }, clock }))
    }
    try {
      // What an author saw under another timeline is judged anew, by the present one.
      result = await attempt().catch(async (error: unknown) => {
        if (!(error instanceof TimelineEnded)) throw error
        await installation.check()
        return attempt()
      })
    } catch (error) {
      // One push that breaks the transaction must not take the others down.
      if (pushes.length > 1) for (const push of pushes) await run([push])
      else {
        options.onError(error)
        pushes[0]?.reject(new AppError('server-busy'))
      }
      return
    }
    for (const { keys, lanes } of result.wakes) hub.wake(keys, lanes)
    const { timeline } = result
    pushes.forEach((push, index) => {
      push.resolve({ timeline, verdicts: result.verdicts[index] ?? [] })
    })
  }

  async function drain(): Promise<void> {
    if (running) return
    running = true
    try {
      while (waiting.length > 0) {
        let count = 0
        let operations = 0
        for (const push of waiting) {
          if (count > 0 && operations + push.operations.length > batchLimit) break
          operations += push.operations.length
          count += 1
        }
        const batch = waiting.slice(0, count)
        waiting = waiting.slice(count)
        await run(batch)
      }
    } finally {
      running = false
    }
  }

  async function openChat(
    person: string,
    operation: Extract<Operation, { type: 'open' }>,
  ): Promise<Verdict> {
    const { id, key } = operation
    const db = store.as({ kind: 'push', people: [person] })
    const [known] = await sql.readLedger(db, [id])
    if (known) return told(person, replayOf(known, person, operation))
    const may = await options.open(key, person)
    const verdict: Verdict = may
      ? { id, status: 'ok', chat: chatId(installation.secret, key) }
      : rejected(id, 'not-allowed')
    const line = { operation: id, person, hash: hashOf(operation), verdict }
    const isFirst = await sql.writeLedger(db, [line])
    if (isFirst) return verdict
    // The same came twice at once: the other one's verdict stands.
    const [other] = await sql.readLedger(db, [id])
    return other ? told(person, replayOf(other, person, operation)) : verdict
  }

  /** The access may have ended since: then the verdict stands, and tells of no chat. */
  async function told(person: string, verdict: Verdict): Promise<Verdict> {
    const { chat, ...rest } = verdict
    if (chat === undefined) return verdict
    const chats = await sql.readChatsOf(store.as({ kind: 'push', people: [person] }), [person])
    return chats.includes(chat) ? verdict : rest
  }

  async function openAll(person: string, operations: Operation[]): Promise<Map<number, Verdict>> {
    const opened = new Map<number, Verdict>()
    try {
      for (const [index, operation] of operations.entries()) {
        if (operation.type === 'open') opened.set(index, await openChat(person, operation))
      }
    } catch (error) {
      options.onError(error)
      throw new AppError('server-busy')
    }
    return opened
  }

  return async (person, operations, witness) => {
    const opened = await openAll(person, operations)
    const { timeline, verdicts } = await new Promise<PushVerdicts>((resolve, reject) => {
      waiting.push({ person, operations, witness, resolve, reject })
      void drain()
    })
    return { timeline, verdicts: verdicts.map((verdict, index) => opened.get(index) ?? verdict) }
  }
}
