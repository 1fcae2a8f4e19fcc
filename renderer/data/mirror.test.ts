/** Verdicts on own settings that reach the mirror when it follows another timeline already. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FeedResponse, SettingRow } from '../../sync-server/contract/feed.ts'
import { openDatabases, type Databases } from './database.ts'
import { MemoryState } from './memory-state.ts'
import { createMirror, noCursors, type Mirror } from './mirror.ts'
import { createPurges } from './purges.ts'

const before = randomUUID()
const after = randomUUID()
const nothing = (): Promise<void> => Promise.resolve()
let databases: Databases
let state: MemoryState
let mirror: Mirror

beforeEach(async () => {
  const person = randomUUID()
  databases = await openDatabases({ person, profileKey: new Uint8Array(32).fill(6), storage: 'memory' }) // prettier-ignore
  state = new MemoryState()
  mirror = createMirror({
    ...{ databases, state, person, clock: Date.now, purges: createPurges() },
    isPending: () => false,
    onIncomplete: () => undefined,
    onComplete: () => undefined,
    onUnread: () => undefined,
    ...{ onLost: nothing, onDoubtful: nothing, onForsaken: nothing },
    ...{ onFilesGone: nothing, onFollowUps: nothing, onDraft: nothing },
  })
  await mirror.load()
})
afterEach(() => databases.close())

/** An answer that brings all lanes to their end. */
function answer(timeline: string, settings: SettingRow[] = []): FeedResponse {
  const columns = { rows: [], more: false, next: { g: 1, id: '' } }
  const lanes = { chats: columns, reads: columns, directory: columns, settings: { ...columns, rows: settings } } // prettier-ignore
  return { v: 1, timeline, now: 1, lanes } as never
}
const pin = (chat: string, value: boolean) => ({ key: 'pin', chat, value })

it('what a lost future took of several settings is not shown, whenever its verdicts are told', async () => {
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
  await mirror.apply(answer(before), mirror.cursors)
  for (const chat of [one, two, three]) mirror.settings.show('pin', chat, true)
  await mirror.settleSetting(pin(one, true), 10, before)
  await mirror.reconcile(after, 2 ** 32)
  await mirror.settleSetting(pin(two, true), 11, before)
  await mirror.settleSetting(pin(three, true), 2 ** 32 + 1, after)
  expect(mirror.cursors).toEqual(noCursors)
  // The chats come newest first, and then what came meanwhile.
  await mirror.apply(answer(after), mirror.cursors)
  await mirror.apply(answer(after), mirror.cursors)
  expect(mirror.isReconciling).toBe(false)
  expect(Object.fromEntries(state.settings)).toEqual({ [`pin:${three}`]: true })
})
