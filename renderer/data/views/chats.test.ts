/** The list of chats: which rows, in which order, and what each says. */
import { describe, expect, it, vi } from 'vitest'
import type { MemoryState } from '../memory-state.ts'
import type { ChatFilter } from './values.ts'
import { chatCountView, chatsView } from './chats.ts'
import { countsView, holdingsView, syncView } from './sync.ts'
import { hold, lina, minute, noon, postOf, put, putChat, queue, stateOfLina } from './test-state.ts'

const ids = (state: MemoryState, filter: Partial<ChatFilter> = {}): string[] =>
  chatsView(state, { scope: 'inbox', ...filter }).map((item) => item.id)

function only(state: MemoryState): ReturnType<typeof chatsView>[number] {
  const [item, ...more] = chatsView(state, { scope: 'all' })
  if (!item || more.length > 0) throw new Error('not one chat')
  return item
}

describe('filters and order', () => {
  function world(): MemoryState {
    const state = stateOfLina()
    putChat(state, 'quiet')
    putChat(state, 'job', { row: { lastPostSeq: 3 } })
    putChat(state, 'prospect', {
      row: { kind: 'candidateProspect', job: null, sourcePartner: null, candidate: 'ahmad' },
      unread: 2,
      posted: true,
    })
    putChat(state, 'case', {
      row: { kind: 'candidateRecruiting', job: 'nurse', case: 'case2', candidate: 'noor', sourcePartner: null, side: 'destination' },
      unread: 1,
    }) // prettier-ignore
    hold(state, 'job', [postOf('job', 3)])
    hold(state, 'prospect', [postOf('prospect', 1)])
    hold(state, 'case', [postOf('case', 2)])
    state.chats.set('lost', { active: false, id: 'lost', epoch: 1, reason: 'lost-access', head: 1, purged: true }) // prettier-ignore
    return state
  }

  it.each<[string, Partial<ChatFilter>, string[]]>([
    ['inbox: newest first, without what nobody wrote in', {}, ['job', 'case', 'prospect']],
    ['all', { scope: 'all' }, ['job', 'case', 'prospect', 'quiet']],
    ['unread', { unread: true }, ['case', 'prospect']],
    ['mine: posted in; nobody is contact', { mine: true }, ['prospect']],
    ['kinds', { kinds: ['jobSourcePartner', 'jobCohort'] }, ['job']],
    ['job', { job: 'nurse' }, ['case']],
    ['case', { case: 'case2' }, ['case']],
    ['partner on the destination side', { partner: 'north' }, ['case']],
    ['partner on the source side', { partner: 'tbb' }, ['job', 'prospect']],
    ['stage', { stage: 'cvReview' }, ['case']],
    ['before', { lastBefore: noon + 2 * minute }, ['prospect']],
    ['after, the moment itself included', { lastAfter: noon + 2 * minute }, ['job', 'case']],
    ['by unread', { sort: 'unread' }, ['prospect', 'case', 'job']],
    ['by next step due', { sort: 'nextStep' }, ['case', 'job', 'prospect']],
  ])('%s', (_, filter, expected) => {
    expect(ids(world(), filter)).toEqual(expected)
  })

  it('what is suspended is listed though nobody has written in it, and counted for coordinators alone', () => {
    const state = world()
    const row = state.chats.get('quiet')
    if (row?.active) state.chats.set('quiet', { ...row, row: { ...row.row, state: { ...row.row.state, suspended: true } } }) // prettier-ignore
    expect(ids(state, { suspended: true })).toEqual(['quiet'])
    expect(ids(state)).not.toContain('quiet')
    expect(countsView(state).suspended).toBe(0)
    if (state.me) state.me = { ...state.me, coordinator: true }
    expect(countsView(state).suspended).toBe(1)
  })

  it('pinned first; archived ones come back with news', () => {
    const state = world()
    state.settings.set('pin:prospect', true)
    state.settings.set('archive:job', true)
    state.settings.set('archive:case', true)
    expect(ids(state)).toEqual(['prospect', 'case'])
    expect(ids(state, { scope: 'all' })).toContain('job')
  })

  it('a chat whose posts are still to come stands in its place already', () => {
    const state = world()
    putChat(state, 'coming', { row: { lastPostSeq: 9, lastPostAt: noon + 9 * minute }, unread: 4 })
    expect(ids(state)[0]).toBe('coming')
    expect(chatsView(state, { scope: 'inbox' })[0]).toMatchObject({
      last: null,
      lastAt: noon + 9 * minute,
    })
    expect(countsView(state).inbox).toBe(7)
  })

  it('what is on the server only is older: not in the inbox, nor in its count, nor in what is to be held', () => {
    const state = world()
    const before = { counts: countsView(state), sync: syncView(state), inbox: ids(state) }
    const row = { lastPostSeq: 9, lastPostAt: noon, head: 9 }
    putChat(state, 'shelved', { row, unread: 4, shelved: true })
    expect({ counts: countsView(state), sync: syncView(state), inbox: ids(state) }).toEqual(before)
    expect(ids(state, { scope: 'older' })).toEqual(['shelved'])
    expect(ids(state, { scope: 'all' })).toContain('shelved')
    expect(chatsView(state, { scope: 'older' })[0]).toMatchObject({ shelved: true, lastAt: noon, unread: 4 })
  }) // prettier-ignore
})

describe('the last words', () => {
  const after = (minutes: number): number => noon + minutes * minute
  it.each<[string, (state: MemoryState) => void, object | null]>([
    ['nothing', () => undefined, null],
    [
      'of another person, plain',
      (state) => hold(state, 'a', [postOf('a', 5, { body: '**Hi** Lina' })]),
      { text: 'Hi Lina', mine: false, state: 'accepted', at: after(5), author: { name: 'Priya Nair', partner: 'Iress' } },
    ],
    [
      'own and waiting: below what was accepted, even where this clock is behind',
      (state) => {
        hold(state, 'a', [postOf('a', 5)])
        queue(state, 'a', 'p')
      },
      { text: 'own p', mine: true, state: 'waiting', at: after(5), author: { name: 'Lina Haddad' } },
    ],
    [
      'rejected, and nobody spoke since',
      (state) => {
        hold(state, 'a', [postOf('a', 5)])
        queue(state, 'a', 'p', { state: 'rejected', code: 'read-only', createdAt: after(6) })
      },
      { text: 'own p', state: 'rejected', at: after(6) },
    ],
    [
      'rejected long ago: it does not hide what came after it',
      (state) => {
        hold(state, 'a', [postOf('a', 5)])
        queue(state, 'a', 'p', { state: 'rejected', code: 'read-only' })
      },
      { text: 'post 5', state: 'accepted', at: after(5) },
    ],
    [
      'waiting behind a rejected one',
      (state) => {
        queue(state, 'a', 'p', { state: 'rejected', code: 'audience-widened' })
        queue(state, 'a', 'q')
      },
      { text: 'own q', state: 'waiting' },
    ],
    [
      'accepted and held: the mirror speaks',
      (state) => {
        hold(state, 'a', [postOf('a', 5, { author: 'lina', authorPartner: 'tbb', authorRole: 'source' })])
        queue(state, 'a', 'a-5', { state: 'accepted', seq: 5, createdAt: after(9) })
      },
      { text: 'post 5', mine: true, state: 'accepted', at: after(5) },
    ],
  ])('%s', (_, change, expected) => {
    const state = stateOfLina()
    putChat(state, 'a')
    change(state)
    const { last } = only(state)
    if (expected === null) expect(last).toBeNull()
    else expect(last).toMatchObject(expected)
  }) // prettier-ignore
})

describe('marks', () => {
  it('counts what waits and what was not sent, and nothing of other chats', () => {
    const state = stateOfLina()
    putChat(state, 'a')
    queue(state, 'a', 'p')
    queue(state, 'a', 'q', { state: 'sending' })
    queue(state, 'a', 'r', { state: 'rejected', code: 'too-long' })
    queue(state, 'elsewhere', 's')
    expect(only(state)).toMatchObject({ waiting: 2, rejected: 1 })
    expect(syncView(state)).toMatchObject({ waiting: 3, rejected: 1 })
    expect(countsView(state)).toEqual({
      inbox: 0,
      waiting: 3,
      rejected: 1,
      reports: 0,
      suspended: 0,
    })
  })

  it.each<[string, (state: MemoryState) => void, boolean]>([
    ['nothing done here', () => undefined, false],
    ['posted', (state) => putChat(state, 'a', { posted: true }), true],
    ['a post that waits', (state) => queue(state, 'a', 'p'), true],
    ['contact of the job', (state) => put(state, 'job', 'software', { contacts: [{ partner: 'tbb', person: lina.person }] }), true],
    ['chosen', (state) => state.settings.set('follow:a', true), true],
    [
      'posted, but no longer wanted',
      (state) => {
        putChat(state, 'a', { posted: true })
        state.settings.set('follow:a', false)
      },
      false,
    ],
    [
      'a choice that was cleared',
      (state) => {
        putChat(state, 'a', { posted: true })
        state.settings.set('follow:a', null)
      },
      true,
    ],
  ])('follows by rule: %s', (_, change, follow) => {
    const state = stateOfLina()
    putChat(state, 'a')
    change(state)
    expect(only(state).follow).toBe(follow)
  }) // prettier-ignore

  it.each([
    ['the case', { row: { state: { caseLostAt: noon } } }, { closed: true, write: true }],
    ['the job', { row: { state: { jobClosed: true, openCase: false } } }, { closed: true, write: false }],
    ['neither', {}, { closed: false, write: true }],
  ])('closed: %s', (_, changes, expected) => {
    const state = stateOfLina()
    putChat(state, 'a', changes)
    expect(only(state)).toMatchObject(expected)
  }) // prettier-ignore

  it('names nothing that this device does not know', () => {
    const state = stateOfLina()
    putChat(state, 'a', { row: { job: 'unknown', candidate: 'unknown', sourcePartner: 'unknown' } })
    expect(only(state)).toMatchObject({
      job: { id: 'unknown', name: null },
      candidate: { id: 'unknown', name: null },
      sourcePartner: null,
      destinationPartners: [],
    })
  })

  it('muted chats do not count on the badge', () => {
    const state = stateOfLina()
    putChat(state, 'a', { unread: 3, row: { lastPostSeq: 3 } })
    putChat(state, 'b', { unread: 2, row: { lastPostSeq: 2 } })
    state.settings.set('mute:a', true)
    expect(countsView(state).inbox).toBe(2)
  })
})

it('says how much is held, never more than there is', async () => {
  const state = stateOfLina()
  putChat(state, 'a', { held: 12, low: 1, top: 10, row: { head: 10 } })
  putChat(state, 'b', { held: 4, low: 28, top: 30, row: { head: 30 } })
  expect(syncView(state)).toMatchObject({ held: 13, total: 40 })
  const holdings = await holdingsView(state)
  expect(holdings.chats.map(({ held, head }) => [held, head])).toEqual([
    [10, 10],
    [3, 30],
  ])
})

it('the number of chats that are on the server only is told without working each out', () => {
  const state = stateOfLina()
  for (let chat = 0; chat < 300; chat += 1)
    putChat(state, `old${String(chat)}`, { shelved: true, row: { job: chat < 100 ? 'nurse' : null } }) // prettier-ignore
  putChat(state, 'open')
  const asked = vi.spyOn(state.settings, 'get')
  const count = (filter: Partial<ChatFilter> = {}): number => chatCountView(state, { scope: 'older', ...filter }) // prettier-ignore
  expect([count(), count({ job: 'nurse' })]).toEqual([300, 100])
  chatsView(state, { scope: 'inbox' })
  expect(asked.mock.calls.length).toBeLessThan(30)
  expect([count({ unread: true }), count({ mine: true })]).toEqual([
    chatsView(state, { scope: 'older', unread: true }).length,
    chatsView(state, { scope: 'older', mine: true }).length,
  ])
})
