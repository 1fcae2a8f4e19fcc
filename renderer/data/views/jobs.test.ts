/** Jobs and cases: lists, pages, and what may be opened there. */
import { describe, expect, it } from 'vitest'
import type { Me } from '../../../sync-server/contract/feed.ts'
import type { CaseData, JobData } from '../../../sync-server/contract/directory.ts'
import { casesView, caseView } from './cases.ts'
import { jobsView, jobView } from './jobs.ts'
import { put, putChat, stateOfLina } from './test-state.ts'

describe('jobs', () => {
  it('open ones first, then by unread, then by name; each with its open cases and unread posts', () => {
    const state = stateOfLina()
    put(state, 'job', 'closed', { name: 'A closed one', closed: true })
    put(state, 'job', 'baker', { name: 'Baker' })
    put(state, 'case', 'over', { closed: true })
    putChat(state, 'a', { unread: 2 })
    putChat(state, 'b', { unread: 1, row: { kind: 'jobAllSourcePartners' } })
    putChat(state, 'c', { unread: 9, row: { job: 'closed' } })
    expect(jobsView(state).map(({ id, cases, unread }) => [id, cases, unread])).toEqual([
      ['software', 1, 3],
      ['baker', 0, 0],
      ['nurse', 1, 0],
      ['closed', 0, 9],
    ])
  })

  it('the page of one: its own chats, its own cases, its contacts', () => {
    const state = stateOfLina()
    putChat(state, 'a')
    putChat(state, 'b', { row: { job: 'nurse' } })
    expect(jobView(state, 'software')).toMatchObject({
      job: { id: 'software', name: 'Software engineer' },
      contacts: [{ partner: { abbreviation: 'Iress' }, person: { name: 'Priya Nair' } }],
      chats: [{ id: 'a' }],
      cases: [{ id: 'case1' }],
    })
    expect(jobView(state, 'unknown')).toBeNull()
  })

  // As the server decides: access/may-open.ts.
  it.each<[string, Partial<Me>, Partial<JobData>, string[]]>([
    ['source staff: their own partner', {}, {}, ['tbb']],
    ['destination staff: every source partner', { partner: 'iress' }, {}, ['tbb', 'crs', 'north', 'glob']],
    ['coordinators: every source partner', { partner: 'glob', coordinator: true }, {}, ['tbb', 'crs', 'north', 'glob']],
    ['none before it is published', { partner: 'iress' }, { publishedAt: null }, []],
    ['none for who may only read', { readOnly: true }, {}, []],
    ['none for a candidate', { role: 'candidate', partner: null }, {}, []],
    ['none where both sides would be one', { partner: 'north' }, { destinationPartners: ['north'] }, ['tbb', 'crs', 'glob']],
    ['coordinators stand in where no destination partner is left', { coordinator: true, partner: 'glob' }, { destinationPartners: [] }, ['tbb', 'crs', 'north', 'glob']],
  ])('may open a chat with: %s', (_, me, job, expected) => {
    const state = stateOfLina(me)
    put(state, 'partner', 'asleep', { source: true, active: false })
    put(state, 'job', 'software', job)
    expect(jobView(state, 'software')?.openable.map((partner) => partner.id)).toEqual(expected)
  }) // prettier-ignore

  it('not one that exists', () => {
    const state = stateOfLina()
    putChat(state, 'a')
    expect(jobView(state, 'software')?.openable).toEqual([])
  })
})

describe('cases', () => {
  it('open ones first, then by the next step, then by name; each with its chats', () => {
    const state = stateOfLina()
    put(state, 'case', 'closed', { closed: true, nextStepDue: '2026-01-01' })
    putChat(state, 'prospect', { unread: 2, row: { kind: 'candidateProspect', job: null, sourcePartner: null, candidate: 'ahmad' } }) // prettier-ignore
    putChat(state, 'recruiting', { unread: 3, row: { kind: 'candidateRecruiting', case: 'case1', candidate: 'ahmad', sourcePartner: null } }) // prettier-ignore
    putChat(state, 'job')
    expect(casesView(state).map(({ id, unread, chats }) => [id, unread, chats])).toEqual([
      ['case2', 0, []],
      ['case1', 5, ['prospect', 'recruiting']],
      ['closed', 2, ['prospect']],
    ])
  })

  it('null names where rows are missing; null for an unknown case', () => {
    const state = stateOfLina()
    put(state, 'case', 'bare', { candidate: 'unknown', job: 'unknown' })
    expect(caseView(state, 'bare')).toMatchObject({
      case: { candidate: { id: 'unknown', name: null }, job: { name: null }, sourcePartner: null },
      chats: [],
    })
    expect(caseView(state, 'unknown')).toBeNull()
  })

  it.each<[string, Partial<Me>, boolean]>([
    ['the candidate’s own partner', {}, true],
    ['another partner', { partner: 'iress' }, false],
    ['a coordinator', { partner: 'glob', coordinator: true }, true],
    ['who may only read', { readOnly: true }, false],
    ['the candidate', { role: 'candidate', partner: null }, false],
  ])('the prospect chat may be opened by %s: %s', (_, me, openable) => {
    const state = stateOfLina(me)
    expect(caseView(state, 'case1')?.openable).toBe(openable)
    putChat(state, 'a', { row: { kind: 'candidateProspect', job: null, candidate: 'ahmad' } })
    expect(caseView(state, 'case1')?.openable).toBe(false)
  })

  it.each<[string, Partial<Me>, Partial<CaseData>, string | null]>([
    ['source staff', {}, {}, 'tbb'],
    ['source staff, a lost case', {}, { closed: true }, 'tbb'],
    ['destination staff', { partner: 'iress' }, {}, 'iress'],
    ['destination staff, a won case', { partner: 'iress' }, { closed: true, won: true }, 'iress'],
    ['destination staff, a lost case', { partner: 'iress' }, { closed: true }, null],
    ['coordinators, a lost case', { partner: 'glob', coordinator: true }, { closed: true }, 'glob'],
    ['who may only read', { readOnly: true }, {}, null],
    ['the candidate', { role: 'candidate', partner: null }, {}, null],
  ])('the team chat of %s', (_, me, facts, team) => {
    const state = stateOfLina(me)
    put(state, 'case', 'case1', facts)
    expect(caseView(state, 'case1')?.team).toBe(team)
    putChat(state, 'a', { row: { kind: 'team', case: 'case1', candidate: 'ahmad', sourcePartner: null } })
    expect(caseView(state, 'case1')).toMatchObject({ team: null, chats: [{ id: 'a', kind: 'team' }] })
  }) // prettier-ignore
})
