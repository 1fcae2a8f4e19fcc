/**
 * Pushes wait for the transaction under way and then go together in the next one: the commit lock is
 * taken once for many.
 */
import { AppError } from '../contract/errors.ts'
import type { ChatKey } from '../contract/chats.ts'
import type { Operation, Verdict } from '../contract/push.ts'
import { chatId } from '../access/chat-id.ts'
import type { Installation } from '../db/installation.ts'
import type { Store } from '../db/store.ts'
import type { Hub } from './hub.ts'
import { batchLimit, runBatch, type BatchResult } from './push-batch.ts'
import type { Pushed } from './push-facts.ts'
import * as sql from './push-sql.ts'
import { hashOf, rejected, replayOf } from './verdicts.ts'

export interface PushOptions {
  store: Store
  hub: Hub
  installation: Installation
  clock: () => number
  /** Makes a chat; false where the person may not open it. */
  open: (key: ChatKey, person: string) => Promise<boolean>
  /** For the log: a transaction that failed for one push alone. */
  onError: (error: unknown) => void
}

interface Waiting extends Pushed {
  resolve(verdicts: Verdict[]): void
  reject(error: unknown): void
}

export type Push = (person: string, operations: Operation[]) => Promise<Verdict[]>

/** The push service. A failed store rejects with `server-busy`: no verdict, the client keeps and retries. */
export function createPush(options: PushOptions): Push {
  const { store, hub, installation, clock } = options
  let waiting: Waiting[] = []
  let running = false

  async function run(pushes: Waiting[]): Promise<void> {
    let result: BatchResult
    try {
      const { timeline } = installation
      const people = [...new Set(pushes.map(({ person }) => person))]
      const db = store.as({ kind: 'push', people })
      result = await db.transaction((tx) => runBatch(tx, pushes, { timeline, clock }))
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
    pushes.forEach((push, index) => push.resolve(result.verdicts[index] ?? []))
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
    if (known) return replayOf(known, person, operation)
    const may = await options.open(key, person)
    const verdict: Verdict = may
      ? { id, status: 'ok', chat: chatId(installation.secret, key) }
      : rejected(id, 'not-allowed')
    const line = { operation: id, person, hash: hashOf(operation), verdict }
    const isFirst = await sql.writeLedger(db, [line])
    if (isFirst) return verdict
    // The same came twice at once: the other one's verdict stands.
    const [other] = await sql.readLedger(db, [id])
    return other ? replayOf(other, person, operation) : verdict
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

  return async (person, operations) => {
    const opened = await openAll(person, operations)
    const verdicts = await new Promise<Verdict[]>((resolve, reject) => {
      waiting.push({ person, operations, resolve, reject })
      void drain()
    })
    return verdicts.map((verdict, index) => opened.get(index) ?? verdict)
  }
}
