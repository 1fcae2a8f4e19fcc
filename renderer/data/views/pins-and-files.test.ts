import { describe, expect, it } from 'vitest'
import type { PostFile } from '../../../sync-server/contract/files.ts'
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

  it('shows nothing of a chat that is lost while its blocks are read', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    hold(state, 'a', [postOf('a', 1, { pinned: true, files: [file('one')] })])
    const reading = pinsAndFilesView(state, { chat: 'a' })
    state.chats.delete('a')
    expect(await reading).toMatchObject({ pins: [], files: [] })
  })
})
