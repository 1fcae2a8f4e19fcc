/** What of a question the server is asked. */
import { beforeEach, expect, it } from 'vitest'
import { limits } from '../../../sync-server/contract/limits.ts'
import type { MemoryState } from '../memory-state.ts'
import { hold, postOf, put, putChat, stateOfLina } from '../views/test-state.ts'
import { scopeOf } from './server-scope.ts'

let state: MemoryState

beforeEach(() => {
  state = stateOfLina()
  putChat(state, 'whole')
  hold(state, 'whole', [postOf('whole', 1)])
  putChat(state, 'empty')
})

/** A chat with so many posts, of which the device has none. */
const shelve = (id: string, row: object = {}) => putChat(state, id, { shelved: true, row: { head: 3, ...row } }) // prettier-ignore
const chatsOf = (text: string, chat: string | null = null) => scopeOf(state, { text, chat })?.chats

it('is nothing where all is held, or where what is not held cannot fit', () => {
  expect(scopeOf(state, { text: 'visa', chat: null })).toBeNull()
  shelve('far')
  expect(chatsOf('visa', 'whole')).toBeUndefined()
  expect(chatsOf('visa in:nurse')).toBeUndefined()
  state.chats.set('gone', { active: false, id: 'gone', epoch: 1, reason: 'lost-access', head: 3, purged: true }) // prettier-ignore
  expect(chatsOf('visa')).toEqual({ only: ['far'] })
})

it('names the chats that are not held, or those that are where these are fewer', () => {
  for (const id of ['a', 'b']) shelve(id)
  expect(chatsOf('visa')).toEqual({ only: ['a', 'b'] })
  shelve('nurse', { job: 'nurse' })
  expect(chatsOf('visa')).toEqual({ except: ['whole', 'empty'] })
  expect(chatsOf('visa', 'a')).toEqual({ only: ['a'] })
  expect(chatsOf('visa in:nurse')).toEqual({ only: ['nurse'] })
  for (let n = 0; n < limits.searchChats; n += 1) shelve(`more ${String(n)}`)
  expect(chatsOf('in:software')).toEqual({ except: ['whole', 'empty'] })
})

it('counts a chat of which something is missing as not held', () => {
  hold(state, 'whole', [postOf('whole', 5), postOf('whole', 6)])
  expect(chatsOf('visa')).toEqual({ only: ['whole'] })
})

it('names everybody who may be meant by a name or a partner', () => {
  shelve('far')
  const authors = (text: string) => scopeOf(state, { text, chat: null })?.authors
  expect(authors('visa')).toBeNull()
  expect(authors('from:priya')).toEqual({ people: ['priya'], partners: [] })
  expect(authors('from:TBB')).toEqual({ people: ['lina', 'omar'], partners: ['tbb'] })
  expect(authors('from:tbb from:lina')).toEqual({ people: ['lina'], partners: [] })
  expect(authors('from:nobody')).toEqual({ people: [], partners: [] })
  for (let n = 0; n <= limits.searchAuthors; n += 1) put(state, 'person', `n${String(n)}`, { name: 'Namesake' }) // prettier-ignore
  expect(authors('from:namesake')).toBeNull()
})
