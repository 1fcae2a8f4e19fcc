import { expect, it } from 'vitest'
import { onePostView } from './one-post.ts'
import { hold, postOf, putChat, stateOfLina } from './test-state.ts'

it('finds a post wherever it stands among those held, and knows its place from then on', async () => {
  const state = stateOfLina()
  putChat(state, 'a')
  const seqs = Array.from({ length: 450 }, (_, index) => index + 31)
  hold(state, 'a', seqs.map((seq) => postOf('a', seq))) // prettier-ignore
  for (const seq of [31, 80, 81, 280, 281, 480])
    expect(await onePostView(state, { chat: 'a', post: `a-${String(seq)}` })).toMatchObject({ seq, text: `post ${String(seq)}`, author: { id: 'priya' } }) // prettier-ignore
  state.postsFrom = () => Promise.reject(new Error('looked for again'))
  expect(await onePostView(state, { chat: 'a', post: 'a-31' })).toMatchObject({ seq: 31 })
})

it('is nothing where it is not on this device, and no more once access has ended', async () => {
  const state = stateOfLina()
  expect(await onePostView(state, { chat: 'a', post: 'a-1' })).toBeNull()
  putChat(state, 'a')
  expect(await onePostView(state, { chat: 'a', post: 'a-1' })).toBeNull()
  hold(state, 'a', [postOf('a', 7), postOf('a', 8)])
  expect(await onePostView(state, { chat: 'a', post: 'a-1' })).toBeNull()
  const { postsFrom } = state
  state.postsFrom = async (...asked) => {
    const posts = await postsFrom(...asked)
    state.chats.delete('a')
    return posts
  }
  expect(await onePostView(state, { chat: 'a', post: 'a-8' })).toBeNull()
})
