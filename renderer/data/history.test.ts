/** What is fetched next: a chat whose comparison proves nothing does not hold up everything else. */
import { expect, it, vi } from 'vitest'
import { emptyChat } from './held-chat.ts'
import { createHistory } from './history.ts'
import type { Link } from './link.ts'
import { MemoryState } from './memory-state.ts'
import type { Mirror } from './mirror.ts'
import { ScriptedServer } from './test-server.ts'

it.each([true, false])('a chat that stays unproven rests between two comparisons (shelved: %s)', async (shelved) => {
  const server = new ScriptedServer()
  const { row } = server.chats.get(server.addChat(3)) ?? {}
  if (!row?.active) throw new Error('the server has this chat')
  const state = new MemoryState()
  state.timeline = server.timeline
  state.chats.set(row.id, { ...emptyChat(row), shelved, unproven: 'posts' })
  let compared = 0
  const link = { ready: () => Promise.resolve() } as Link
  const mirror = { isReconciling: false, hasPassed: () => true } as unknown as Mirror
  const history = createHistory(link, mirror, state, () => 0, () => {
    compared += 1
    // Else a loop that never rests would never let the test end.
    if (compared > 20) history.stop()
    return Promise.resolve(0)
  }, () => undefined)
  history.kick()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(compared).toBe(shelved ? 0 : 1)
  history.stop()
}) // prettier-ignore

it('the chat on screen, all of which is there, has no other chat looked at at each of its changes', () => {
  const server = new ScriptedServer()
  const { row } = server.chats.get(server.addChat(3)) ?? {}
  if (!row?.active) throw new Error('the server has this chat')
  const state = new MemoryState()
  state.timeline = server.timeline
  const whole = {
    ...emptyChat(row),
    low: 1,
    top: 3,
    held: row.n,
    digest: row.digest,
    completeSince: 1,
  }
  state.chats.set(row.id, whole)
  const link = { ready: () => new Promise(() => undefined) } as Partial<Link> as Link
  const mirror = { isReconciling: false, hasPassed: () => true } as unknown as Mirror
  const history = createHistory(link, mirror, state, () => 0, () => Promise.resolve(0), () => undefined) // prettier-ignore
  const all = vi.spyOn(state.chats, 'values')
  history.prefer(row.id)
  const once = all.mock.calls.length
  expect(once).toBeGreaterThan(0)
  for (let changes = 0; changes < 5; changes += 1) history.prefer(row.id)
  expect(all).toHaveBeenCalledTimes(once)
  // Where something is missing, it is.
  state.chats.set(row.id, { ...whole, low: 2, completeSince: null })
  history.prefer(row.id)
  expect(all.mock.calls.length).toBeGreaterThan(once)
  history.stop()
})
