/** Who stands in for whom, on the device: what it was told, and what of that still holds. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { MemoryState } from './memory-state.ts'
import { chatItem, type ActiveChat } from './views/chat-item.ts'
import { chatsView } from './views/chats.ts'
import { standInsView } from './views/stand-ins.ts'
import { hold, noon, postOf, put, putChat, stateOfLina } from './views/test-state.ts'

const lena = '00000000-0000-4000-8000-00000000000a'
const noah = '00000000-0000-4000-8000-00000000000b'
const until = noon + 86_400_000

describe('stand-ins', () => {
  let state: MemoryState
  beforeEach(() => {
    state = stateOfLina()
    state.serverNow = noon
    put(state, 'person', lena, { name: 'Lena', partner: 'tbb' })
    put(state, 'person', noah, { name: 'Noah', partner: 'tbb' })
  })
  const standFor = (person: string, its: object | null): void => {
    state.settings.set(`standsInFor:${person}`, its)
  }
  const names = (chat: ActiveChat): (string | null)[] => chatItem(state, chat).standInFor.map(({ name }) => name) // prettier-ignore

  it('are shown with their ends, the nearest first', () => {
    state.settings.set('standIn:', { person: noah, until })
    standFor(noah, { until: until + 1, since: 5 })
    standFor(lena, { until, since: 5 })
    const { mine, others } = standInsView(state)
    expect([mine?.person.name, mine?.until]).toEqual(['Noah', until])
    expect(others.map(({ person }) => person.name)).toEqual(['Lena', 'Noah'])
  })

  it('can be colleagues who are active, and nobody else', () => {
    put(state, 'person', 'candidate', { name: 'Ahmad', role: 'candidate' })
    expect(standInsView(state).colleagues.map(({ name }) => name)).toEqual(['Lena', 'Noah'])
  })

  it.each<[string, (state: MemoryState) => void]>([
    ['their date by the server’s clock', (its) => (its.serverNow = until)],
    ['the colleague’s leaving', (its) => { put(its, 'person', lena, { name: 'Lena', partner: 'crs' }) }],
    ['their being switched off', (its) => { put(its, 'person', lena, { name: 'Lena', partner: 'tbb', active: false }) }],
    ['their row’s going', (its) => its.directory.delete(`person:${lena}`)],
    ['the server’s word', (its) => { its.settings.set(`standsInFor:${lena}`, null); its.settings.set('standIn:', null) }],
  ])('end with %s', (_, end) => {
    state.settings.set('standIn:', { person: lena, until })
    standFor(lena, { until, since: 5 })
    const chat = putChat(state, 'a', { row: { g: 5, followedFor: [lena] } })
    expect([standInsView(state).mine?.person.id, names(chat)]).toEqual([lena, ['Lena']])
    end(state)
    expect(standInsView(state)).toMatchObject({ mine: null, others: [] })
    expect(names(chat)).toEqual([])
  }) // prettier-ignore

  it('are about chats whose rows say so since they began', () => {
    standFor(lena, { until, since: 5 })
    expect(names(putChat(state, 'before', { row: { g: 4, followedFor: [lena] } }))).toEqual([])
    expect(names(putChat(state, 'other', { row: { g: 6 } }))).toEqual([])
    expect(names(putChat(state, 'both', { row: { g: 6, followedFor: [lena, noah] } }))).toEqual(['Lena']) // prettier-ignore
    hold(state, 'both', [postOf('both', 1)])
    hold(state, 'other', [postOf('other', 1)])
    const listed = chatsView(state, { scope: 'inbox', standInFor: lena })
    expect(listed.map(({ id, follow }) => [id, follow])).toEqual([['both', false]])
  })
})
