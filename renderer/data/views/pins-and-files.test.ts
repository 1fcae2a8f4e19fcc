import { describe, expect, it, vi } from 'vitest'
import type { PostFile } from '../../../sync-server/contract/files.ts'
import { blockOf } from '../block-codec.ts'
import { totalsOf } from '../open-block.ts'
import { pinsAndFilesView } from './pins-and-files.ts'
import { hold, postOf, putChat, stateOfLina } from './test-state.ts'

const file = (id: string): PostFile => ({ id, name: `${id}.pdf`, type: 'application/pdf', size: 7 })

describe('pinned posts and files', () => {
  it('of a chat, the newest first, without what was taken back', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    hold(state, 'a', [
      postOf('a', 1, { pinned: true, body: '**Read** this' }),
      postOf('a', 2, { files: [file('one')] }),
      postOf('a', 3, { files: [file('gone')], deleted: true }),
      postOf('a', 4, { files: [file('two')], pinned: true, body: '' }),
    ])
    const { pins, files, complete } = await pinsAndFilesView(state, { chat: 'a' })
    expect(pins.map(({ text, seq }) => [text, seq])).toEqual([
      ['two.pdf', 4],
      ['Read this', 1],
    ])
    expect(files.map((its) => [its.file.name, its.post, its.file.state])).toEqual([
      ['two.pdf', 'a-4', 'away'],
      ['one.pdf', 'a-2', 'away'],
    ])
    expect(complete).toBe(true)
  })

  it('of a case, from all of its chats and from no other', async () => {
    const state = stateOfLina()
    putChat(state, 'a', { row: { kind: 'candidateRecruiting', case: 'case1', candidate: 'ahmad' } })
    putChat(state, 'b', { row: { kind: 'team', case: 'case1', candidate: 'ahmad' } })
    putChat(state, 'c', { row: { kind: 'team', case: 'case2', candidate: 'noor' } })
    for (const chat of ['a', 'b', 'c'])
      hold(state, chat, [postOf(chat, 1, { files: [file(chat)] })])
    const { files } = await pinsAndFilesView(state, { case: 'case1' })
    expect(files.map(({ chat }) => chat.id).sort()).toEqual(['a', 'b'])
  })

  it('a reaction has only its own block read again, and a post none', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    const posts = Array.from({ length: 150 }, (_, index) => postOf('a', index + 1, { pinned: index % 50 === 7, body: String(index + 1) })) // prettier-ignore
    const digests = (of: typeof posts) => new Map([...Map.groupBy(of, ({ seq }) => blockOf(seq))].map(([block, its]) => [block, totalsOf({ posts: its, reactions: [] })])) // prettier-ignore
    const bring = (of: typeof posts): void => {
      hold(state, 'a', of)
      state.totals = () => Promise.resolve(digests(of))
    }
    const pinned = async () => (await pinsAndFilesView(state, { chat: 'a' })).pins.map(({ text }) => text) // prettier-ignore
    bring(posts)
    expect(await pinned()).toEqual(['108', '58', '8'])
    const more = [...posts, postOf('a', 151)]
    const changed = more.map((post) => (post.seq === 70 ? { ...post, g: 999, pinned: true } : post))
    for (const [all, first, shown] of [
      [more, 151, ['108', '58', '8']],
      [changed, 65, ['108', '70', '58', '8']],
    ] as const) {
      bring([...all])
      const read = vi.spyOn(state, 'postsFrom')
      expect(await pinned()).toEqual(shown)
      // The block that has grown is read with the one that has changed.
      const from = read.mock.calls.map(([, its]) => its)
      expect(from).toContain(first)
      expect(from).not.toContain(1)
    }
  })

  it('reads the others again only where one of them has changed, not where new ones come', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    const posts = [postOf('a', 1, { pinned: true, body: 'first' }), postOf('a', 2), postOf('a', 3)]
    hold(state, 'a', posts)
    const pinned = async () => (await pinsAndFilesView(state, { chat: 'a' })).pins.map(({ text }) => text) // prettier-ignore
    expect(await pinned()).toEqual(['first'])
    hold(state, 'a', [...posts, postOf('a', 4), postOf('a', 5, { pinned: true, body: 'new' })])
    const all = vi.spyOn(state, 'posts')
    expect(await pinned()).toEqual(['new', 'first'])
    expect(await pinned()).toEqual(['new', 'first'])
    expect(all).not.toHaveBeenCalled()
    // Pinned since: it comes with another g.
    const later = [...posts.slice(0, 2), postOf('a', 3, { pinned: true, body: 'later', g: 99 })]
    hold(state, 'a', later)
    expect(await pinned()).toEqual(['later', 'first'])
    hold(state, 'a', [postOf('a', 1, { g: 100 }), ...later.slice(1)])
    expect(await pinned()).toEqual(['later'])
    // Access that ended and began again.
    const chat = putChat(state, 'a')
    state.chats.set('a', { ...chat, row: { ...chat.row, epoch: 2 } })
    hold(state, 'a', [postOf('a', 1)])
    expect(await pinned()).toEqual([])
  })

  it('shows nothing of a chat that is lost while its blocks are read', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    hold(state, 'a', [postOf('a', 1, { pinned: true, files: [file('one')] })])
    const reading = pinsAndFilesView(state, { chat: 'a' })
    state.chats.delete('a')
    expect(await reading).toMatchObject({ pins: [], files: [] })
  })
})
