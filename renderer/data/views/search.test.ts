/** What is found, in which order, and that nothing of a chat is found any more once it is forgotten. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { MemoryState } from '../memory-state.ts'
import type { SearchView } from './values.ts'
import { searchView } from './search.ts'
import { hold, noon, postOf, putChat, queue, stateOfLina } from './test-state.ts'

let state: MemoryState

beforeEach(() => {
  state = stateOfLina()
  putChat(state, 'job')
  putChat(state, 'case', { row: { kind: 'candidateRecruiting', job: 'nurse', case: 'case2', candidate: 'noor', sourcePartner: null } }) // prettier-ignore
  hold(state, 'job', [
    postOf('job', 1, { body: 'The **visa** interview is on Monday' }),
    postOf('job', 2, { body: 'Bring the résumé', files: [{ id: 'f', name: 'Contract.pdf', type: 'application/pdf', size: 9 }] }), // prettier-ignore
    postOf('job', 3, { body: 'visa', author: null, authorRole: 'system', authorPartner: null }),
    postOf('job', 4, { body: 'visa, taken back', deleted: true }),
  ])
  hold(state, 'case', [
    postOf('case', 7, { body: 'مُقابلة التأشيرة يوم الإثنين', author: 'lina', authorPartner: 'tbb', authorRole: 'source' }), // prettier-ignore
    postOf('case', 8, { body: 'A visa for Noor' }),
  ])
})

async function search(text: string, chat: string | null = null): Promise<SearchView> {
  await state.search.refresh()
  return searchView(state, { text, chat })
}
const found = async (text: string, chat: string | null = null): Promise<string[]> =>
  (await search(text, chat)).hits.map((hit) => hit.post)

describe('search', () => {
  it.each<[string, string[]]>([
    ['VISA', ['case-8', 'job-1']],
    ['visa mon', ['job-1']],
    ['resume', ['job-2']],
    ['contract.pdf', ['job-2']],
    ['مقابله', ['case-7']],
    ['الاثنين', ['case-7']],
    ['visa in:nurse', ['case-8']],
    ['visa in:ahmad', []],
    ['in:نور', ['case-8', 'case-7']],
    ['from:lina', ['case-7']],
    ['from:iress visa', ['case-8', 'job-1']],
    ['has:file', ['job-2']],
    ['after:2026-05-02', []],
    ['visa before:2026-05-02', ['case-8', 'job-1']],
    ['', []],
    ['nowhere', []],
  ])('finds for “%s”', async (text, posts) => {
    expect(await found(text)).toEqual(posts)
  })

  it('finds own posts that wait or have not come back, before all others, and none twice', async () => {
    queue(state, 'job', 'p', { body: 'One more **visa** question' })
    queue(state, 'case', 'q', { body: 'visa, taken', state: 'accepted', seq: 9 })
    queue(state, 'case', 'case-8', { body: 'A visa for Noor', state: 'accepted', seq: 8 })
    expect(await found('visa')).toEqual(['q', 'p', 'case-8', 'job-1'])
    expect(await found('visa', 'case')).toEqual(['q', 'case-8'])
    expect(await found('visa from:lina in:software')).toEqual(['p'])
    expect((await search('question')).hits).toMatchObject([{ seq: null, line: [{}, {}] }])
  })

  it('stays in one chat where it shall, and says where the post stands', async () => {
    const { hits } = await search('visa', 'job')
    expect(hits.map(({ post, seq, at }) => [post, seq, at])).toEqual([['job-1', 1, noon + 60_000]])
    expect(hits[0]?.line).toEqual([
      { text: 'The ', hit: false },
      { text: 'visa ', hit: true },
      { text: 'interview is on Monday ', hit: false },
    ])
  })

  it('says how far it has read, then finds all', async () => {
    expect(searchView(state, { text: 'visa', chat: null })).toMatchObject({ hits: [], complete: false }) // prettier-ignore
    expect(await search('visa')).toMatchObject({ read: 4, complete: true, more: false })
  })

  it('finds what has come or changed since', async () => {
    await search('visa')
    hold(state, 'job', [postOf('job', 1, { body: 'The passport' }), postOf('job', 2, { body: 'A new visa' })]) // prettier-ignore
    state.changed('posts:job')
    await Promise.resolve()
    expect(await found('visa')).toEqual(['case-8', 'job-2'])
    expect(await found('monday')).toEqual([])
  })

  it('forgets a chat, also one that is just being read', async () => {
    await search('visa')
    state.search.forget('case')
    state.chats.delete('case')
    expect(await found('visa')).toEqual(['job-1'])
    expect(state.search.size).toBe(2)

    state.changed('posts:job')
    await Promise.resolve()
    const reading = state.search.refresh()
    state.search.forget('job')
    await reading
    expect(state.search.size).toBe(0)
  })
})
