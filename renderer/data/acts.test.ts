/** Every act: what it writes, and what it refuses before anything is written. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Operation } from '../../sync-server/contract/push.ts'
import { createActs } from './acts.ts'
import type { MemoryState } from './memory-state.ts'
import { PortError, type ActName, type Acts } from './port.ts'
import type { Draft, OutboxItem, RealmActions, Sending } from './state.ts'
import { noon, putChat, queue, stateOfLina, timeline } from './views/test-state.ts'

let state: MemoryState
let sent: { operation: Operation; parties: string[] }[]
let actions: RealmActions
let act: <Name extends ActName>(
  name: Name,
  args: Acts[Name]['args'],
) => Promise<Acts[Name]['result']>

function realm(): void {
  sent = []
  actions = {
    enqueue: vi.fn((operation: Operation, parties: string[]) => {
      sent.push({ operation, parties })
      return Promise.resolve({ operation, parties } as OutboxItem)
    }),
    enqueueMany: vi.fn(() => Promise.resolve()),
    pauseSending: vi.fn(() => Promise.resolve()),
    cancelSending: vi.fn(() => Promise.resolve()),
    forgetSending: vi.fn(() => Promise.resolve()),
    editQueued: vi.fn(() => Promise.resolve()),
    cancelQueued: vi.fn(() => Promise.resolve('its text')),
    retry: vi.fn(() => Promise.resolve()),
    retryAll: vi.fn(() => Promise.resolve()),
    versions: vi.fn(() => Promise.resolve([])),
    transcripts: { begin: vi.fn(), page: vi.fn() },
    serverSearch: { ask: vi.fn(), end: vi.fn() },
    participants: { ask: vi.fn() },
    checkNow: vi.fn(() => Promise.resolve()),
    clearNotes: vi.fn(() => Promise.resolve()),
    keepPosition: vi.fn(() => Promise.resolve()),
    keepLast: vi.fn(() => Promise.resolve()),
    discard: vi.fn(() => Promise.resolve()),
    undiscard: vi.fn(() => Promise.resolve()),
    addFile: vi.fn(() => Promise.resolve('file')),
    dropFile: vi.fn(() => Promise.resolve()),
    pauseFile: vi.fn(() => Promise.resolve()),
    fetchFile: vi.fn(() => Promise.resolve(new Blob([]))),
    cancelFetch: vi.fn(),
    saveDraft: vi.fn((draft: Draft) => Promise.resolve(void state.drafts.set(draft.chat, draft))),
    keepEdit: vi.fn(() => Promise.resolve()),
    keepWords: vi.fn(() => Promise.resolve()),
    acceptAudience: vi.fn((chat: string, audience: Pick<Draft, 'parties' | 'audience'>) => {
      const draft = state.drafts.get(chat)
      if (draft) state.drafts.set(chat, { ...draft, ...audience })
      return Promise.resolve()
    }),
    dropDraft: vi.fn((chat: string) => Promise.resolve(void state.drafts.delete(chat))),
    verdictOf: vi.fn(() => Promise.resolve({ chat: 'opened' })),
    pauseHistory: vi.fn(),
    wake: vi.fn(),
    askAgain: vi.fn(() => Promise.resolve('given' as const)),
    signedIn: vi.fn(),
    diagnostics: vi.fn(() => Promise.resolve('{}')),
    abandon: vi.fn(() => Promise.resolve()),
    notRenewed: vi.fn(),
    close: vi.fn(() => Promise.resolve()),
    wipe: vi.fn(() => Promise.resolve()),
  }
  let ids = 0
  const newId = (): string => `id${(ids += 1)}`
  const acts = createActs({ state, actions, newId, clock: () => noon })
  act = (name, args) => acts[name](args)
}

beforeEach(() => {
  state = stateOfLina()
  putChat(state, 'a', { row: { audience: 4, head: 9 } })
  realm()
})

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof PortError ? error.code : error),
  )

describe('post', () => {
  it('writes what its author saw, and ends the draft', async () => {
    state.drafts.set('a', { chat: 'a', text: 'Dear', parties: [], audience: 4, changedAt: noon })
    const { post } = await act('post', { chat: 'a', body: 'Hello', audience: 4 })
    expect(sent).toEqual([
      {
        operation: {
          id: 'id2',
          type: 'post',
          chat: 'a',
          post,
          body: 'Hello',
          writtenAt: noon,
          audience: { timeline, counter: 4 },
        },
        parties: ['coordinators', 'staff:tbb', 'staff:iress'],
      },
    ])
    expect(state.drafts.has('a')).toBe(false)
  })

  it.each<[string, string, () => void, Partial<Acts['post']['args']>]>([
    ['nothing but space', 'empty', () => undefined, { body: ' \n\t' }],
    ['one character too many', 'too-long', () => undefined, { body: '😀'.repeat(10_001) }],
    ['NUL', 'invalid', () => undefined, { body: 'a\0b' }],
    ['half a character', 'invalid', () => undefined, { body: 'a\ud83d' }],
    ['an unknown chat', 'chat-unavailable', () => undefined, { chat: 'b' }],
    ['a chat that was lost', 'chat-unavailable', () => state.chats.set('a', { active: false, id: 'a', epoch: 2, reason: 'lost-access', head: 9, purged: true }), {}],
    ['a chat that can only be read', 'read-only', () => putChat(state, 'a', { row: { audience: 4, state: { dormant: true } } }), {}],
    ['a candidate who must not begin', 'must-not-begin', () => putChat(state, 'a', { row: { kind: 'candidateProspect', side: 'candidate', audience: 4, state: { begun: false } } }), {}],
    ['an audience that grew', 'audience-widened', () => undefined, { audience: 3 }],
    ['an audience of a server not known yet', 'audience-widened', () => void (state.audienceTimeline = null), {}],
  ])('refuses %s: %s, and keeps the draft', async (_, code, change, args) => {
    state.drafts.set('a', { chat: 'a', text: 'Dear', parties: [], audience: 4, changedAt: noon })
    change()
    expect(await codeOf(act('post', { chat: 'a', body: 'Hello', audience: 4, ...args }))).toBe(code)
    expect(sent).toEqual([])
    expect(state.drafts.get('a')?.text).toBe('Dear')
  }) // prettier-ignore

  it('says when it was written by the server’s clock, where this device’s is wrong', async () => {
    state.skew = 3 * 3_600_000
    await act('post', { chat: 'a', body: 'Hello', audience: 4 })
    expect(sent).toMatchObject([{ operation: { writtenAt: noon + state.skew } }])
  })

  it('takes a post of exactly the most characters, however many halves they have', async () => {
    const body = '😀'.repeat(10_000)
    expect(await codeOf(act('post', { chat: 'a', body, audience: 4 }))).toBe('done')
  })

  it('is not refused any more once it is durable', async () => {
    actions.dropDraft = () => Promise.reject(new PortError('storage-full'))
    realmAgain()
    expect(await codeOf(act('post', { chat: 'a', body: 'Hello', audience: 4 }))).toBe('done')
  })

  it('is refused, with its draft kept, where the disk is full', async () => {
    state.drafts.set('a', { chat: 'a', text: 'Dear', parties: [], audience: 4, changedAt: noon })
    actions.enqueue = () => Promise.reject(new PortError('storage-full'))
    realmAgain()
    const work = act('post', { chat: 'a', body: 'Hello', audience: 4 })
    expect(await codeOf(work)).toBe('storage-full')
    expect(state.drafts.get('a')?.text).toBe('Dear')
  })
})

/** The acts over the same actions, after some were exchanged. */
function realmAgain(): void {
  const acts = createActs({ state, actions, newId: () => 'id', clock: () => noon })
  act = (name, args) => acts[name](args)
}

describe('one message to many', () => {
  const many = (...posts: Partial<Acts['postMany']['args']['posts'][number]>[]) =>
    act('postMany', { title: ' Medical\n appointment ', posts: posts.map((its) => ({ chat: 'a', candidate: 'ahmad', body: 'Hello', audience: 4, ...its })) }) // prettier-ignore
  let stored: { operation: Operation }[]
  let remembered: Sending | undefined

  beforeEach(() => {
    stored = []
    remembered = undefined
    actions.enqueueMany = (items, sending) => {
      stored.push(...items)
      remembered = sending
      return Promise.resolve()
    }
  })

  it('is stored in one step', async () => {
    const { sending } = await many({}, { body: 'Welcome' })
    const posts = stored.flatMap(({ operation }) => operation.type === 'post' ? [operation.post] : []) // prettier-ignore
    expect(stored).toMatchObject([
      { operation: { type: 'post', body: 'Hello' } },
      { operation: { type: 'post', body: 'Welcome' } },
    ])
    expect(new Set(posts).size).toBe(2)
    const recipients = posts.map((post) => ({ post, chat: 'a', candidate: 'ahmad', seq: null }))
    expect(remembered).toEqual({ id: sending, title: 'Medical appointment', at: noon, paused: false, posts: recipients }) // prettier-ignore
  })

  it.each([
    ['empty', { body: ' ' }],
    ['chat-unavailable', { chat: 'b' }],
    ['audience-widened', { audience: 3 }],
  ])('is stored for nobody where one is refused: %s', async (code, wrong) => {
    expect(await codeOf(many({}, wrong))).toBe(code)
    expect([stored, remembered]).toEqual([[], undefined])
  })

  it('has an end', async () => {
    expect(await codeOf(many(...Array.from({ length: 201 }, () => ({}))))).toBe('invalid')
  })
})

describe('templates', () => {
  it('are settings of the partner, and refused where none may hold them', async () => {
    const { id } = await act('saveTemplate', { id: null, name: 'Welcome', texts: { en: 'Dear' } })
    await act('deleteTemplate', { id })
    expect(sent.map(({ operation }) => operation)).toMatchObject([
      { type: 'setting', key: 'template', chat: id, value: { name: 'Welcome', texts: { en: 'Dear' } } },
      { type: 'setting', key: 'template', chat: id, value: null },
    ]) // prettier-ignore
    expect(await codeOf(act('saveTemplate', { id: null, name: ' ', texts: {} }))).toBe('invalid')
    state.me = state.me && { ...state.me, readOnly: true }
    expect(await codeOf(act('saveTemplate', { id: null, name: 'x', texts: {} }))).toBe('not-allowed') // prettier-ignore
    expect(await codeOf(act('deleteTemplate', { id }))).toBe('not-allowed')
  })
})

it('takes no new text for a post that its author is taking back', async () => {
  const edit = { chat: 'a', post: 'p', rev: 0, body: 'better', audience: 4 }
  expect(await codeOf(act('edit', edit))).toBe('done')
  const removal = queue(state, 'a', 'p')
  state.outbox = [{ ...removal, operation: { id: 'op', type: 'delete', chat: 'a', post: 'p' } }]
  expect(await codeOf(act('edit', edit))).toBe('post-unavailable')
  expect(await codeOf(act('edit', { ...edit, post: 'another' }))).toBe('done')
})

describe('what waits', () => {
  it.each<[ActName, unknown, keyof RealmActions, unknown[]]>([
    ['editWaiting', { post: 'p', body: 'mended' }, 'editQueued', ['p', 'mended']],
    ['cancelWaiting', { post: 'p' }, 'cancelQueued', ['p']],
    ['retry', { post: 'p', audience: 4 }, 'retry', ['p', undefined]],
    ['retry', { post: 'p', body: 'mended', audience: 4 }, 'retry', ['p', 'mended']],
    ['retryAll', { chat: 'a', code: 'server-lost', audience: 4 }, 'retryAll', ['a', 'server-lost']],
    ['discard', { post: 'p' }, 'discard', ['p']],
    ['undiscard', { post: 'p' }, 'undiscard', ['p']],
  ])('%s %j', async (name, args, action, called) => {
    queue(state, 'a', 'p')
    await act(name, args as never)
    expect(actions[action]).toHaveBeenCalledExactlyOnceWith(...called)
  })

  it('cancelling gives the text back', async () => {
    expect(await act('cancelWaiting', { post: 'p' })).toEqual({ body: 'its text' })
  })

  it.each(['editWaiting', 'retry'] as const)('%s refuses what could not be posted', async (name) => {
    const its = { post: 'p', audience: 4 }
    expect(await codeOf(act(name, { ...its, body: ' ' }))).toBe('empty')
    expect(await codeOf(act(name, { ...its, body: 'x'.repeat(10_001) }))).toBe('too-long')
    expect(await codeOf(act(name, { ...its, body: '\0' }))).toBe('invalid')
    expect(actions.editQueued).not.toHaveBeenCalled()
    expect(actions.retry).not.toHaveBeenCalled()
  }) // prettier-ignore

  it('goes again only to readers whom its author has seen', async () => {
    queue(state, 'a', 'p', { state: 'rejected', code: 'read-only' })
    putChat(state, 'a', { row: { audience: 5 } })
    expect(await codeOf(act('retry', { post: 'p', audience: 4 }))).toBe('audience-widened')
    expect(await codeOf(act('retryAll', { chat: 'a', code: 'server-lost', audience: 4 }))).toBe('audience-widened') // prettier-ignore
    expect(await codeOf(act('acceptAudience', { chat: 'a', audience: 4 }))).toBe('audience-widened')
    expect(actions.retry).not.toHaveBeenCalled()
    expect(actions.retryAll).not.toHaveBeenCalled()
    expect(await codeOf(act('retry', { post: 'p', audience: 5 }))).toBe('done')
  })
})

describe('read', () => {
  const marks = (): unknown[] =>
    sent.map(({ operation }) => (operation.type === 'read' ? operation.seq : null))

  it('goes forward only, and never past the head', async () => {
    state.reads.set('a', 3)
    await act('read', { chat: 'a', seq: 3 })
    await act('read', { chat: 'a', seq: 2 })
    expect(marks()).toEqual([])
    await act('read', { chat: 'a', seq: 99 })
    expect(marks()).toEqual([9])
  })

  it('a smaller one that comes before the larger is stored does not take its place', async () => {
    await Promise.all([act('read', { chat: 'a', seq: 7 }), act('read', { chat: 'a', seq: 5 })])
    expect(marks()).toEqual([7])
  })

  it('may be tried again where it could not be stored', async () => {
    const { enqueue } = actions
    actions.enqueue = () => Promise.reject(new PortError('storage-full'))
    realmAgain()
    expect(await codeOf(act('read', { chat: 'a', seq: 7 }))).toBe('storage-full')
    actions.enqueue = enqueue
    await act('read', { chat: 'a', seq: 7 })
    expect(marks()).toEqual([7])
  })
})

describe('drafts', () => {
  const draft = (): Draft | undefined => state.drafts.get('a')

  it('remembers who read the chat when it was begun', async () => {
    await act('saveDraft', { chat: 'a', text: 'D' })
    const { parties } = draft() ?? {}
    expect(parties).toEqual(['coordinators', 'staff:tbb', 'staff:iress'])
    putChat(state, 'a', { row: { audience: 5, parties: ['coordinators', 'staff:tbb', 'staff:iress', 'staff:north'] } }) // prettier-ignore
    await act('saveDraft', { chat: 'a', text: 'Dear' })
    const { audienceTimeline: timeline } = state
    expect(draft()).toEqual({ chat: 'a', text: 'Dear', parties, audience: 4, timeline, changedAt: noon }) // prettier-ignore
    await act('acceptAudience', { chat: 'a', audience: 5 })
    expect(draft()).toMatchObject({ text: 'Dear', audience: 5 })
    expect(draft()?.parties).toContain('staff:north')
  })

  it('an empty one is dropped, even of a chat that is gone', async () => {
    await act('saveDraft', { chat: 'a', text: 'D' })
    state.chats.delete('a')
    expect(await codeOf(act('saveDraft', { chat: 'a', text: 'De' }))).toBe('chat-unavailable')
    await act('saveDraft', { chat: 'a', text: '' })
    expect(draft()).toBeUndefined()
  })

  it('of a chat that was lost while it was typed is kept as it is', async () => {
    state.chats.set('a', { active: false, id: 'a', epoch: 2, reason: 'lost-access', head: 9, purged: true }) // prettier-ignore
    await act('saveDraft', { chat: 'a', text: ' ' })
    expect(actions.keepWords).not.toHaveBeenCalled()
    await act('saveDraft', { chat: 'a', text: 'Dear' })
    expect(actions.keepWords).toHaveBeenCalledExactlyOnceWith('a', 'Dear')
    expect(draft()).toBeUndefined()
  })

  it('accepting an audience without a draft writes nothing', async () => {
    await act('acceptAudience', { chat: 'a', audience: 4 })
    expect(draft()).toBeUndefined()
  })
})

describe('settings', () => {
  it('of a chat, and of the person', async () => {
    await act('setForChat', { chat: 'a', key: 'pin', value: true })
    await act('setForMe', { key: 'enterSends', value: false })
    expect(sent.map(({ operation }) => operation)).toMatchObject([
      { type: 'setting', key: 'pin', chat: 'a', value: true },
      { type: 'setting', key: 'enterSends', chat: null, value: false },
    ])
    expect(await codeOf(act('setForChat', { chat: 'b', key: 'pin', value: true }))).toBe('chat-unavailable') // prettier-ignore
  })
})

describe('follow-ups', () => {
  const set = (due: string | null, note = ''): Promise<null> =>
    act('followUp', { chat: 'a', post: null, due, note })

  it('are a setting of the chat, with those that stand', async () => {
    state.settings.set('followUps:a', [{ post: timeline, due: '2026-05-09', note: 'x' }])
    await set('2026-05-02', 'call')
    expect(sent.at(-1)?.operation).toMatchObject({
      type: 'setting',
      key: 'followUps',
      chat: 'a',
      value: [
        { post: timeline, due: '2026-05-09', note: 'x' },
        { post: null, due: '2026-05-02', note: 'call' },
      ],
    })
    state.settings.set('followUps:a', [{ post: null, due: '2026-05-02', note: '' }])
    await set(null)
    expect(sent.at(-1)?.operation).toMatchObject({ key: 'followUps', value: null })
  })

  it('refuse what the server would refuse', async () => {
    expect(await codeOf(set('2026-05-02', 'x'.repeat(301)))).toBe('invalid')
    expect(await codeOf(set('someday'))).toBe('invalid')
    expect(await codeOf(act('followUp', { chat: 'b', post: null, due: null, note: '' }))).toBe('chat-unavailable') // prettier-ignore
    expect(sent).toEqual([])
  })
})

describe('reading all', () => {
  it('reads each chat that is held to its end', async () => {
    putChat(state, 'b', { row: { head: 3 } })
    state.reads.set('b', 3)
    await act('readAll', { chats: ['a', 'b', 'gone'] })
    expect(sent.map(({ operation }) => operation)).toMatchObject([{ type: 'read', chat: 'a', seq: 9 }]) // prettier-ignore
  })
})

describe('open', () => {
  const key = { kind: 'candidateProspect', candidate: 'ahmad' } as const

  it('waits for the verdict', async () => {
    expect(await act('open', key)).toEqual({ chat: 'opened' })
    expect(sent).toMatchObject([{ operation: { type: 'open', key } }])
    expect(actions.verdictOf).toHaveBeenCalledExactlyOnceWith('id1', 15_000)
  })

  it.each<[string, string, () => void]>([
    ['offline', 'offline', () => state.setSync({ phase: 'offline', offlineSince: noon })],
    ['signed out', 'sign-in-required', () => state.setSync({ phase: 'signInAgain' })],
  ])('asks nothing while %s', async (_, code, change) => {
    change()
    expect(await codeOf(act('open', key))).toBe(code)
    expect(sent).toEqual([])
  })

  it('without an answer it is offline; without a chat there is none', async () => {
    actions.verdictOf = () => Promise.reject(new PortError('offline'))
    realmAgain()
    expect(await codeOf(act('open', key))).toBe('offline')
    actions.verdictOf = () => Promise.resolve({ chat: null })
    realmAgain()
    expect(await codeOf(act('open', key))).toBe('not-found')
  })
})

it('hands the rest on', async () => {
  await act('pauseHistory', { paused: true })
  await act('wake', null)
  await act('signedIn', null)
  await act('close', null)
  await act('wipe', null)
  expect(await act('diagnostics', null)).toEqual({ text: '{}' })
  expect(actions.pauseHistory).toHaveBeenCalledExactlyOnceWith(true)
  for (const name of ['wake', 'signedIn', 'close', 'wipe'] as const)
    expect(actions[name]).toHaveBeenCalledOnce()
})

describe('beginTranscript', () => {
  it('asks the server where the reader is on the source side of each chat', async () => {
    await act('beginTranscript', { format: 'pdf', chats: ['a'] })
    expect(actions.transcripts.begin).toHaveBeenCalledWith('pdf', ['a'])
  })

  it.each(['destination', 'candidate'] as const)(
    'asks for nothing on the %s side',
    async (side) => {
      putChat(state, 'b', { row: { side } })
      expect(await codeOf(act('beginTranscript', { format: 'pdf', chats: ['a', 'b'] }))).toBe(
        'not-allowed',
      )
      expect(await codeOf(act('beginTranscript', { format: 'pdf', chats: ['a', 'c'] }))).toBe('chat-unavailable') // prettier-ignore
      expect(actions.transcripts.begin).not.toHaveBeenCalled()
    },
  )
})
