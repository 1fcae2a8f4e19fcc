/** The model's own table of what a participant may do: a line of docs/domain.md each. */
import { beforeEach, expect, it } from 'vitest'
import type { Change } from '../../sync-server/directory/changes.ts'
import { Model } from './model.ts'
import { mayWrite } from './model-writing.ts'

const recruiting = 'candidateRecruiting:case'
const cohort = 'jobCohort:job'
const all = 'jobAllSourcePartners:job'
const two = 'jobSourcePartner:job:source'
const prospect = 'candidateProspect:candidate'

let model: Model
const apply = (change: Change): void => {
  model.apply(change, 0)
}
const partner = (id: string, its: Partial<Extract<Change, { type: 'partner' }>>): void => {
  apply({ type: 'partner', id, name: id, abbreviation: id, source: false, destination: false, coordinator: false, active: true, ...its }) // prettier-ignore
}
const person = (id: string, of: string | null, its: { readOnly?: boolean; active?: boolean } = {}): void => {
  apply({ type: 'person', id, name: id, email: null, role: of === null ? 'candidate' : 'staff', partner: of, readOnly: false, active: true, locale: null, timeZone: null, ...its })
} // prettier-ignore
const who = (key: string): string[] => ['caseworker', 'employer', 'refugee', 'global'].filter((id) => model.reads(id, key, 0) && mayWrite(model, id, key)) // prettier-ignore

beforeEach(() => {
  model = new Model()
  partner('source', { source: true })
  partner('destination', { destination: true })
  partner('coordinators', { source: true, coordinator: true })
  person('caseworker', 'source')
  person('employer', 'destination')
  person('global', 'coordinators')
  person('refugee', null)
  apply({ type: 'candidate', id: 'candidate', number: '1', person: 'refugee', sourcePartner: 'source' }) // prettier-ignore
  apply({ type: 'job', id: 'job', name: 'job', country: 'CA', employer: 'e', destinationPartners: ['destination'], contacts: [] }) // prettier-ignore
  apply({ type: 'case', id: 'case', candidate: 'candidate', job: 'job', stage: 'acceptance', furthest: null }) // prettier-ignore
  apply({ type: 'publishJob', job: 'job' })
})

it('lets all sides write in an open chat', () => {
  for (const key of [recruiting, cohort]) expect(who(key)).toEqual(['caseworker', 'employer', 'refugee', 'global']) // prettier-ignore
  for (const key of [all, two]) expect(who(key)).toEqual(['caseworker', 'employer', 'global'])
  expect(who(prospect)).toEqual(['caseworker', 'refugee', 'global'])
  expect(who('team:case:destination')).toEqual(['employer'])
})

it('leaves a lost case to its source side', () => {
  apply({ type: 'caseStage', case: 'case', stage: 'noVisa' })
  expect(who(recruiting)).toEqual(['caseworker', 'global'])
  expect(who('team:case:destination')).toEqual([])
  expect(who('team:case:source')).toEqual(['caseworker'])
  expect(who(prospect)).toEqual(['caseworker', 'refugee', 'global'])
  apply({ type: 'caseStage', case: 'case', stage: 'durableSolution' })
  expect(who(recruiting)).toEqual(['caseworker', 'employer', 'refugee', 'global'])
})

it('closes a job’s chats with it, some once no case of theirs is open', () => {
  apply({ type: 'jobStage', job: 'job', stage: 'hiringCompleted' })
  expect(who(all)).toEqual([])
  for (const key of [two, cohort]) expect(who(key)).not.toEqual([])
  apply({ type: 'caseStage', case: 'case', stage: 'durableSolution' })
  for (const key of [two, cohort]) expect(who(key)).toEqual([])
  expect(who(recruiting)).not.toEqual([])
})

it('lets neither a muted candidate nor read-only staff write', () => {
  apply({ type: 'mute', candidate: 'candidate', muted: true })
  person('caseworker', 'source', { readOnly: true })
  expect(who(recruiting)).toEqual(['employer', 'global'])
})

it('suspends a chat with a candidate where nobody on the source side may write', () => {
  person('caseworker', 'source', { readOnly: true })
  person('global', 'coordinators', { active: false })
  for (const key of [recruiting, cohort, prospect]) expect(who(key)).toEqual([])
  expect(who(two)).toEqual(['employer'])
  expect(who('team:case:destination')).toEqual(['employer'])
})

it('lets nobody write where a gate was taken back', () => {
  apply({ type: 'correctStage', case: 'case', stage: 'prospect' })
  for (const key of [recruiting, cohort]) expect(who(key)).toEqual([])
})
