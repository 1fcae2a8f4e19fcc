/** That the newest are found, however many fit and in whatever order they come; and that nothing stays for good. */
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { readQuery } from '../../../sync-server/contract/query.ts'
import { hold, postOf, putChat, stateOfLina } from '../views/test-state.ts'

it('finds the newest of all that fit, the newest first', async () => {
  const times = fc.array(fc.nat({ max: 40 }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 8 }), async (chats, most) => {
      const state = stateOfLina()
      chats.forEach((its, index) => {
        const chat = `chat${String(index)}`
        putChat(state, chat)
        hold(state, chat, its.map((at, seq) => postOf(chat, seq + 1, { body: at % 3 === 0 ? 'other' : 'Visa', acceptedAt: at }))) // prettier-ignore
      })
      await state.search.refresh()
      const found = state.search.find(readQuery('visa'), () => true, () => true, most) // prettier-ignore
      const fitting = chats.flat().filter((at) => at % 3 !== 0)
      expect(found.map(({ post }) => post.acceptedAt)).toEqual(fitting.sort((a, b) => b - a).slice(0, most)) // prettier-ignore
      expect(new Set(found.map(({ post }) => post.id)).size).toBe(found.length)
    }),
  ) // prettier-ignore
})

it('is let go some minutes after the last search, and read anew at the next one', async () => {
  vi.useFakeTimers()
  const state = stateOfLina()
  putChat(state, 'a')
  hold(state, 'a', [postOf('a', 1, { body: 'Visa' })])
  const found = (): number => state.search.find(readQuery('visa'), () => true, () => true, 5).length // prettier-ignore
  await state.search.refresh()
  await vi.advanceTimersByTimeAsync(200_000)
  await state.search.refresh()
  await vi.advanceTimersByTimeAsync(299_000)
  expect([state.search.size, found()]).toEqual([1, 1])
  await vi.advanceTimersByTimeAsync(2_000)
  expect([state.search.size, found(), state.search.isComplete]).toEqual([0, 0, false])
  await state.search.refresh()
  expect([state.search.size, found(), state.search.isComplete]).toEqual([1, 1, true])
  // What is read while it goes is not kept.
  state.search.release()
  const reading = state.search.refresh()
  state.search.release()
  await reading
  expect(state.search.size).toBe(0)
  state.search.release()
  vi.useRealTimers()
})
