/** What is fetched next: a chat whose comparison proves nothing does not hold up everything else. */
import { expect, it } from 'vitest'
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
