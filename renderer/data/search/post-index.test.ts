/** That the newest are found, however many fit and in whatever order they come. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
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
