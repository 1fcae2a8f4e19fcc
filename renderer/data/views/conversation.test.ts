/** One conversation: mirror and outbox as one list, who reads it, what may be done. */
import { describe, expect, it } from 'vitest'
import type { MemoryState } from '../memory-state.ts'
import type { ConversationView } from './values.ts'
import { conversationView, shownPosts } from './conversation.ts'
import { hold, minute, noon, postOf, put, putChat, queue, stateOfLina } from './test-state.ts'
import { waitingView } from './waiting.ts'

async function shown(state: MemoryState, newest = 50): Promise<ConversationView> {
  const view = await conversationView(state, { chat: 'a', newest })
  if (view === null || 'gone' in view) throw new Error('no conversation')
  return view
}

function world(changes: Parameters<typeof putChat>[2] = {}): MemoryState {
  const state = stateOfLina()
  putChat(state, 'a', changes)
  return state
}

const seen = ({ posts }: ConversationView): unknown[] =>
  posts.map((post) => [post.seq, post.body, post.state])

describe('mirror and outbox as one list', () => {
  it('own posts wait below what was accepted, in the order written', async () => {
    const state = world()
    hold(state, 'a', [postOf('a', 1), postOf('a', 2)])
    queue(state, 'a', 'p', { sent: true })
    queue(state, 'a', 'q')
    queue(state, 'a', 'r', { state: 'rejected', code: 'too-long', sent: true })
    queue(state, 'b', 'elsewhere')
    const view = await shown(state)
    expect(seen(view)).toEqual([
      [1, 'post 1', 'accepted'],
      [2, 'post 2', 'accepted'],
      [null, 'own p', 'waiting'],
      [null, 'own q', 'waiting'],
      [null, 'own r', 'rejected'],
    ])
    expect(view.posts.slice(2).map((post) => [post.cancellable, post.code, post.mine])).toEqual([
      [false, null, true],
      [true, null, true],
      [false, 'too-long', true],
    ])
  })

  it('an accepted post stands once, whether the mirror holds it or not yet', async () => {
    const state = world()
    hold(state, 'a', [postOf('a', 1)])
    queue(state, 'a', 'a-1', { state: 'accepted', seq: 1 })
    queue(state, 'a', 'ahead', { state: 'accepted', seq: 2 })
    expect(seen(await shown(state))).toEqual([
      [1, 'post 1', 'accepted'],
      [2, 'own ahead', 'accepted'],
    ])
  })

  it('a post that is accepted while the blocks are read does not vanish for a moment', async () => {
    const state = world()
    hold(state, 'a', [postOf('a', 1)])
    queue(state, 'a', 'p', { state: 'sending', sent: true })
    const read = state.posts
    state.posts = async (chat, count) => {
      const rows = await read(chat, count)
      hold(state, 'a', [postOf('a', 1), postOf('a', 2, { id: 'p', author: 'lina' })])
      state.outbox = []
      return rows
    }
    expect((await shown(state)).posts.map((post) => post.id)).toEqual(['a-1', 'p'])
  })

  it('says whether more lies above, and whether it is here', async () => {
    const state = world()
    hold(state, 'a', [1, 2, 3, 4].map((seq) => postOf('a', seq)))
    expect(await shown(state, 2)).toMatchObject({ older: true, complete: true, head: 4 })
    expect(await shown(state, 4)).toMatchObject({ older: false, complete: true })
    hold(state, 'a', [3, 4].map((seq) => postOf('a', seq)))
    expect(await shown(state)).toMatchObject({ older: true, complete: false })
  }) // prettier-ignore

  it('shows a part further up, and says that newer posts are left out, own waiting ones among them', async () => {
    const state = world()
    hold(
      state,
      'a',
      Array.from({ length: shownPosts + 50 }, (_, index) => postOf('a', index + 1)),
    )
    queue(state, 'a', 'waits')
    const at = async (from: number | 'unread' | null): Promise<unknown[]> => {
      const view = await conversationView(state, { chat: 'a', newest: 60, from })
      if (view === null || 'gone' in view) throw new Error('no conversation')
      return [view.posts[0]?.seq, view.posts.at(-1)?.body, view.older, view.newer]
    }
    expect(await at(null)).toEqual([391, 'own waits', true, false])
    expect(await at(1)).toEqual([1, `post ${String(shownPosts)}`, false, true])
    expect(await at(51)).toEqual([51, 'own waits', true, false])
    // Never read, all of it is new; then at the first that is, with some above it.
    expect(await at('unread')).toEqual([391, 'own waits', true, false])
    state.reads.set('a', 30)
    expect(await at('unread')).toEqual([11, `post ${String(shownPosts + 10)}`, true, true])
    state.reads.set('a', 390)
    expect(await at('unread')).toEqual([391, 'own waits', true, false])
    expect(await at(99_999)).toEqual([391, 'own waits', true, false])
  })

  it('reads automatic posts by their type; one of a later version as nothing', async () => {
    const state = world()
    const event = (seq: number, body: string) =>
      postOf('a', seq, { author: null, authorRole: 'system', body })
    hold(state, 'a', [
      event(1, '{"type":"caseStage","stage":"offer"}'),
      event(2, '{"type":"unheardOf"}'),
      event(3, 'no JSON'),
    ])
    expect((await shown(state)).posts.map((post) => [post.event, post.body, post.mine])).toEqual([
      [{ type: 'caseStage', stage: 'offer' }, '', false],
      [null, '', false],
      [null, '', false],
    ])
  })

  it('keeps the badge that a post was accepted with, and names who has left', async () => {
    const state = world()
    hold(state, 'a', [
      postOf('a', 1, { author: 'priya', authorPartner: 'north', authorRole: 'destination' }),
      postOf('a', 2, { author: 'unknown', authorPartner: 'crs', authorRole: 'source', rev: 1 }),
    ])
    expect((await shown(state)).posts).toMatchObject([
      { author: { name: 'Priya Nair', partner: 'NH', role: 'destination' }, rev: 0 },
      { author: { name: null, partner: 'CRS', role: 'source' }, rev: 1 },
    ])
  })
})

describe('no conversation', () => {
  it('null until the reader is known', async () => {
    const state = world()
    state.me = null
    expect(await conversationView(state, { chat: 'a', newest: 9 })).toBeNull()
  })

  it('tells a chat that was lost from one that was never held', async () => {
    const state = world()
    expect(await conversationView(state, { chat: 'b', newest: 9 })).toEqual({ gone: true, lost: false, reason: null, kept: 0 }) // prettier-ignore
    state.chats.set('a', { active: false, id: 'a', epoch: 2, reason: 'lost-access', head: 1, purged: false }) // prettier-ignore
    expect(await conversationView(state, { chat: 'a', newest: 9 })).toEqual({ gone: true, lost: true, reason: 'lost-access', kept: 0 }) // prettier-ignore
  })

  it('shows no post of a chat that is lost while its blocks are read', async () => {
    const state = world()
    hold(state, 'a', [postOf('a', 1)])
    const read = state.posts
    state.posts = async (chat, count) => {
      const rows = await read(chat, count)
      state.chats.set('a', { active: false, id: 'a', epoch: 2, reason: 'lost-access', head: 1, purged: false }) // prettier-ignore
      return rows
    }
    expect(await conversationView(state, { chat: 'a', newest: 9 })).toEqual({ gone: true, lost: true, reason: 'lost-access', kept: 0 }) // prettier-ignore
  })
})

describe('what may be done', () => {
  it.each<[string, Parameters<typeof putChat>[2], object]>([
    ['all', {}, { write: true, reason: null, readUntil: null, since: null }],
    ['suspended', { row: { state: { suspended: true } } }, { write: false, reason: 'suspended' }],
    [
      'a lost case, to the employer: until when, by the server’s own end',
      { row: { side: 'destination', until: noon + 7, state: { caseLostAt: noon } } },
      { write: false, reason: 'caseClosed', since: noon, readUntil: noon + 7 },
    ],
    ['a lost case, to the source side', { row: { state: { caseLostAt: noon } } }, { write: true, since: noon }],
  ])('%s', async (_, changes, expected) => {
    expect((await shown(world(changes))).permission).toMatchObject(expected)
  }) // prettier-ignore

  it('read-only staff and muted candidates', async () => {
    const reader = stateOfLina({ readOnly: true })
    putChat(reader, 'a')
    expect((await shown(reader)).permission.reason).toBe('personReadOnly')
    const candidate = stateOfLina({ role: 'candidate', partner: null, muted: true })
    putChat(candidate, 'a', { row: { kind: 'jobCohort', side: 'candidate' } })
    expect((await shown(candidate)).permission.reason).toBe('muted')
  })
})

describe('the audience', () => {
  const entries = async (state: MemoryState): Promise<unknown[]> =>
    (await shown(state)).audience.entries.map(({ party, side, label, count }) => [party, side, label, count]) // prettier-ignore

  it('by partner and count; those that one must not forget first, coordinators last', async () => {
    const state = world({
      row: {
        kind: 'candidateRecruiting',
        case: 'case1',
        candidate: 'ahmad',
        sourcePartner: null,
        audience: 7,
        parties: ['coordinators', 'staff:tbb', 'staff:iress', 'candidate:ahmad'],
      },
    })
    expect(await entries(state)).toEqual([
      ['candidate:ahmad', 'candidate', 'Ahmad Karimi', 1],
      ['staff:iress', 'destination', 'Iress', 3],
      ['staff:tbb', 'source', 'TBB', 2],
      ['coordinators', 'source', null, 2],
    ])
    const { audience } = await shown(state)
    expect(audience.counter).toBe(7)
    // Active people only, as far as this device knows them.
    expect(audience.entries.map((entry) => entry.people.map((person) => person.name))).toEqual([
      ['Ahmad Karimi'],
      ['Priya Nair'],
      ['Lina Haddad'],
      [],
    ])
  })

  it.each<[string, Parameters<typeof putChat>[2], unknown[]]>([
    [
      'a recruiter that is a source partner elsewhere reads as the destination side of a case',
      { row: { kind: 'candidateRecruiting', job: 'nurse', case: 'case2', candidate: 'noor', sourcePartner: null, parties: ['staff:crs', 'staff:north'] } },
      [['staff:north', 'destination', 'NH', 5], ['staff:crs', 'source', 'CRS', 4]],
    ],
    [
      'the same, where a candidate’s own row of the job names no partner',
      { row: { kind: 'candidateRecruiting', job: 'own', case: 'case2', candidate: 'noor', sourcePartner: null, side: 'candidate', parties: ['staff:crs', 'staff:north'] } },
      [['staff:north', 'destination', 'NH', 5], ['staff:crs', 'source', 'CRS', 4]],
    ],
    [
      'with one source partner',
      { row: { job: 'nurse', sourcePartner: 'crs', parties: ['staff:crs', 'staff:north'] } },
      [['staff:north', 'destination', 'NH', 5], ['staff:crs', 'source', 'CRS', 4]],
    ],
    [
      'as the source partner of another employer’s job',
      { row: { job: 'software', sourcePartner: 'north', parties: ['staff:iress', 'staff:north'] } },
      [['staff:iress', 'destination', 'Iress', 3], ['staff:north', 'source', 'NH', 5]],
    ],
    [
      'all source partners',
      { row: { kind: 'jobAllSourcePartners', sourcePartner: null, parties: ['staff:iress', 'staff:crs', 'staff:tbb'] } },
      [['staff:iress', 'destination', 'Iress', 3], ['staff:crs', 'source', 'CRS', 4], ['staff:tbb', 'source', 'TBB', 2]],
    ],
    [
      'a partner and a candidate without a row here',
      { row: { parties: ['staff:unknown', 'candidate:unknown'] } },
      [['candidate:unknown', 'candidate', null, 1], ['staff:unknown', 'destination', null, 0]],
    ],
  ])('%s', async (_, changes, expected) => {
    const state = world(changes)
    put(state, 'job', 'own', { destinationPartners: [] })
    expect(await entries(state)).toEqual(expected)
  }) // prettier-ignore
})

describe('replies and mentions', () => {
  it('show what they answer, also where it stands further up or waits itself', async () => {
    const state = world()
    hold(state, 'a', [
      postOf('a', 1, { body: 'the **first**' }),
      postOf('a', 2, { deleted: true, body: '' }),
      postOf('a', 3, { replyTo: 1 }),
      postOf('a', 4, { replyTo: 2 }),
    ])
    queue(state, 'a', 'p', { replyTo: 'a-3' })
    queue(state, 'a', 'q', { replyTo: 'p' })
    queue(state, 'a', 'r', { replyTo: 'elsewhere' })
    const { posts } = await shown(state, 2)
    expect(posts.map(({ quote }) => quote && [quote.post, quote.author?.name, quote.text])).toEqual(
      [
        ['a-1', 'Priya Nair', 'the first'],
        ['a-2', 'Priya Nair', ''],
        ['a-3', 'Priya Nair', 'post 3'],
        ['p', 'Lina Haddad', 'own p'],
        [null, undefined, ''],
      ],
    )
    expect(posts[1]?.quote?.deleted).toBe(true)
  })

  it('show it also in the list of what waits, while the chat is there', async () => {
    const state = world()
    hold(state, 'a', [postOf('a', 1, { body: 'the **first**' })])
    const quotes = async (): Promise<unknown[]> =>
      (await waitingView(state)).map(({ post: { quote } }) => quote && [quote.post, quote.author?.name, quote.text]) // prettier-ignore
    queue(state, 'a', 'p', { replyTo: 'a-1' })
    queue(state, 'a', 'q', { replyTo: 'p' })
    queue(state, 'a', 'r', { replyTo: 'elsewhere' })
    queue(state, 'a', 's', {})
    const nothing = [null, undefined, '']
    expect(await quotes()).toEqual([
      ['a-1', 'Priya Nair', 'the first'],
      ['p', 'Lina Haddad', 'own p'],
      nothing,
      null,
    ])
    state.chats.set('a', { active: false } as never)
    expect(await quotes()).toEqual([nothing, nothing, nothing, null])
  })

  it('are of those who take part; who has left is plain text', async () => {
    const state = world()
    const mentions = ['priya', 'lina', 'omar', 'nobody']
    hold(state, 'a', [postOf('a', 1, { mentions })])
    const view = await shown(state)
    expect(view.posts[0]?.mentions).toEqual([
      { name: 'Priya Nair', me: false },
      { name: 'Lina Haddad', me: true },
    ])
    expect(view.mentionable.map(({ name }) => name)).toEqual(['Priya Nair'])
  })
})

describe('who joined since', () => {
  const parties = ['coordinators', 'staff:tbb', 'staff:iress']
  const draft = (state: MemoryState, text: string): unknown =>
    state.drafts.set('a', { chat: 'a', text, parties, audience: 1, changedAt: noon })

  it('a draft that was begun before, by label; one without text is nobody’s', async () => {
    const state = world({ row: { parties: [...parties, 'staff:north', 'candidate:ahmad'] } })
    draft(state, 'Dear')
    expect((await shown(state)).draft).toEqual({
      text: 'Dear',
      revision: 0,
      joined: ['NH', 'Ahmad Karimi'],
    })
    draft(state, '')
    expect((await shown(state)).draft).toEqual({ text: '', revision: 0, joined: [] })
  })

  it('nobody, where a party left', async () => {
    const state = world({ row: { parties: ['coordinators', 'staff:tbb'] } })
    draft(state, 'Dear')
    expect((await shown(state)).draft.joined).toEqual([])
  })

  it('a post that was rejected for it', async () => {
    const state = world({ row: { parties: [...parties, 'staff:north'] } })
    queue(state, 'a', 'p', { state: 'rejected', code: 'audience-widened', parties })
    queue(state, 'a', 'q', { state: 'rejected', code: 'too-long', parties })
    queue(state, 'a', 'r', { state: 'accepted', seq: 3 })
    queue(state, 'lost', 's', { createdAt: noon + minute })
    const items = await waitingView(state)
    expect(
      items.map(({ post, chat }) => [post.id, post.state, chat?.id, post.again?.joined]),
    ).toEqual([
      ['p', 'rejected', 'a', ['NH']],
      ['q', 'rejected', 'a', ['NH']],
      ['s', 'waiting', undefined, undefined],
    ])
  })
})

it('an own post wears the badge that the server will give it', async () => {
  const state = stateOfLina({ partner: 'north' })
  putChat(state, 'a', { row: { side: 'destination' } })
  queue(state, 'a', 'p')
  state.directory.delete('person:lina')
  expect((await shown(state)).posts[0]?.author).toEqual({
    id: 'lina',
    name: 'Lina Haddad',
    partner: 'NH',
    role: 'destination',
  })
})

describe('where the candidate is', () => {
  const ofCase = { kind: 'candidateRecruiting', case: 'case1', candidate: 'ahmad' } as const
  const parties = ['coordinators', 'staff:tbb', 'candidate:ahmad']

  it('is told in chats with them, where their row tells it', async () => {
    const state = world({ row: { ...ofCase, parties } })
    expect((await shown(state)).away).toBeNull()
    put(state, 'candidate', 'ahmad', { name: 'Ahmad Karimi', timeZone: 'Asia/Amman' })
    expect((await shown(state)).away).toEqual({ name: 'Ahmad Karimi', timeZone: 'Asia/Amman' })
    putChat(state, 'a', { row: { ...ofCase, parties: ['staff:tbb'], kind: 'team' } })
    expect((await shown(state)).away).toBeNull()
    putChat(state, 'a')
    expect((await shown(state)).away).toBeNull()
  })
})
