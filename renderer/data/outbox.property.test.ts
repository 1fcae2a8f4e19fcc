/** Whatever happens to the outbox, in whatever order: no text that its author wrote goes without a word. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Verdict } from '../../sync-server/contract/push.ts'
import { openDatabases, type Databases } from './database.ts'
import { MemoryState } from './memory-state.ts'
import { createOutbox, OtherTimeline, type Outbox } from './outbox.ts'
import { PortError } from './port.ts'
import type { OutboxItem } from './state.ts'

const chat = randomUUID()
const audience = { timeline: randomUUID(), counter: 1 }
const posts = ['a', 'b'].map(() => randomUUID())
const codes = ['audience-widened', 'edit-conflict', 'post-unavailable', 'too-long', 'must-not-begin'] as const // prettier-ignore

const which = fc.nat({ max: posts.length - 1 })
const answer = fc.constantFrom('ok', 'deferred', 'unanswered', ...codes)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('edit' as const), post: which }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('remove' as const), post: which }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('write' as const), post: which }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('take' as const), most: fc.integer({ min: 1, max: 4 }) }) }, // prettier-ignore
  { weight: 4, arbitrary: fc.record({ does: fc.constant('answer' as const), answers: fc.array(answer, { minLength: 4, maxLength: 4 }) }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('changeTimeline' as const, 'release' as const, 'crash' as const) }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('lose' as const, 'retry' as const, 'discard' as const), post: which }) }, // prettier-ignore
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** As after a start: with nothing but what lies in the storage. */
async function start(databases: Databases): Promise<{ state: MemoryState; outbox: Outbox }> {
  const state = new MemoryState()
  const outbox = createOutbox(databases.outbox, state, () => 7, randomUUID)
  await outbox.load()
  return { state, outbox }
}

const textOf = ({ operation }: OutboxItem): string[] => ('body' in operation ? [operation.body] : []) // prettier-ignore

it('keeps, sends or ends visibly the newest text of each post', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
      const databases = await openDatabases({ person: randomUUID(), profileKey: new Uint8Array(32).fill(6), storage: 'memory' }) // prettier-ignore
      try {
        await live(databases, steps)
      } finally {
        await databases.remove()
      }
    }),
    { numRuns: 300 },
  )
})

async function live(databases: Databases, steps: readonly Step[]): Promise<void> {
  let desk = await start(databases)
  let timeline = randomUUID()
  /** Under which the operations on their way were sent. */
  let sentTo = timeline
  /** Post -> the text that its author wrote last and has not taken back. */
  const newest = new Map<string, string>()
  const accepted = new Set<string>()
  const seen = new Set<string>()
  let sending: OutboxItem[] = []
  let count = 0
  for (const its of steps) {
    const { outbox, state } = desk
    const post = 'post' in its ? (posts[its.post] ?? '') : ''
    const isTakenBack = state.outbox.some(({ operation }) => operation.type === 'delete' && operation.post === post) // prettier-ignore
    const before = new Map(state.outbox.map((item) => [item.id, item]))
    const notes = new Set(state.notes.map(({ id }) => id))
    switch (its.does) {
      case 'edit': {
        // As acts.ts refuses it.
        if (isTakenBack) break
        count += 1
        const body = `text ${String(count)}`
        await outbox.enqueue({ id: randomUUID(), type: 'edit', chat, post, rev: 1, body, audience }, []) // prettier-ignore
        newest.set(post, body)
        break
      }
      case 'write': {
        count += 1
        const body = `text ${String(count)}`
        const own = randomUUID()
        await outbox.enqueue({ id: randomUUID(), type: 'post', chat, post: own, body, writtenAt: 1, audience }, []) // prettier-ignore
        newest.set(own, body)
        break
      }
      case 'remove':
        await outbox.enqueue({ id: randomUUID(), type: 'delete', chat, post }, [])
        newest.delete(post)
        break
      case 'take':
        // One request at a time, to one server.
        if (sending.length > 0) break
        sending = await outbox.take(its.most)
        sentTo = timeline
        break
      case 'answer': {
        const verdicts: Verdict[] = []
        const unanswered: OutboxItem[] = []
        for (const [index, item] of sending.entries()) {
          const how = its.answers[index % its.answers.length] ?? 'ok'
          if (how === 'unanswered') unanswered.push(item)
          else if (how === 'ok')
            verdicts.push({ id: item.id, status: 'ok', seq: 1, g: 1, acceptedAt: 1 }) // prettier-ignore
          else if (how === 'deferred') verdicts.push({ id: item.id, status: 'deferred' })
          else verdicts.push({ id: item.id, status: 'rejected', code: how })
          if (how === 'ok' && sentTo === timeline) for (const text of textOf(item)) accepted.add(text) // prettier-ignore
        }
        const left = new Set(unanswered)
        const answered = sending.filter((item) => !left.has(item))
        const isTaken = await outbox.settle(answered, verdicts, sentTo).then(() => true, (error: unknown) => !(error instanceof OtherTimeline)) // prettier-ignore
        if (isTaken && sentTo !== timeline) expect(answered).toEqual([])
        await outbox.markUnanswered(isTaken ? unanswered : sending)
        sending = []
        break
      }
      case 'changeTimeline':
        timeline = randomUUID()
        await outbox.changeTimeline(timeline)
        break
      case 'release':
        await outbox.release(() => true)
        break
      case 'crash':
        desk = await start(databases)
        sending = []
        break
      case 'lose':
        await outbox.offer([{ id: post, chat, body: 'as it was', writtenAt: 1, files: [] }])
        break
      case 'retry':
        await outbox
          .replace([post], ({ operation }) => ({
            operation: { ...operation, id: randomUUID() },
            parties: [],
          })) // prettier-ignore
          .catch(expectRefusal)
        break
      case 'discard': {
        const isDone = await outbox.discard(post).then(() => true, expectRefusal)
        if (isDone) newest.delete(post)
        break
      }
    }
    const now = desk.state
    for (const { text } of now.drafts.values()) seen.add(text)
    // A note tells of a change that ended; what was folded into it ended with it.
    for (const { id } of now.notes) {
      const ended = before.get(id)?.operation
      if (!notes.has(id) && ended?.type === 'edit' && newest.has(ended.post)) seen.add(newest.get(ended.post) ?? '') // prettier-ignore
    }
    const waiting = new Set(now.outbox.flatMap(textOf))
    const gone = [...newest].filter(([, text]) => !waiting.has(text) && !accepted.has(text) && !seen.has(text)) // prettier-ignore
    expect(gone, JSON.stringify(its)).toEqual([])
  }
}

function expectRefusal(error: unknown): false {
  expect(error).toBeInstanceOf(PortError)
  return false
}
