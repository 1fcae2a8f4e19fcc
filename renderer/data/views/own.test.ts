import { expect, it } from 'vitest'
import { ownView } from './own.ts'
import { putChat, stateOfLina } from './test-state.ts'

it.each([
  ['nobody knows before a chat is there', [], {}, null],
  ['who stands on the employer’s side everywhere', ['destination', 'destination'], {}, true],
  ['not who stands on the source side somewhere', ['destination', 'source'], {}, false],
  ['not a candidate', ['candidate'], { role: 'candidate' }, false],
] as const)('an employer: %s', (_what, sides, me, employer) => {
  const state = stateOfLina(me)
  state.chats.clear()
  sides.forEach((side, index) => putChat(state, String(index), { row: { side } }))
  state.chats.set('lost', { active: false, id: 'lost', epoch: 1, reason: 'lost-access', head: 1, purged: true }) // prettier-ignore
  expect(ownView(state)).toEqual({ partner: 'TBB', employer })
})
