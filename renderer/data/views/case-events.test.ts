import { expect, it } from 'vitest'
import type { AutomaticPost } from '../../../sync-server/contract/events.ts'
import type { HeldPost } from '../block-store.ts'
import { caseEventsView } from './case-events.ts'
import { hold, minute, noon, postOf, putChat, stateOfLina } from './test-state.ts'

const [one, two] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b']
const told = (chat: string, seq: number, event: AutomaticPost, changes: Partial<HeldPost> = {}): HeldPost =>
  postOf(chat, seq, { author: null, body: JSON.stringify(event), ...changes }) // prettier-ignore
const stage = (its: 'offer' | 'accepted'): AutomaticPost => ({ type: 'caseStage', stage: its })

it('tells what happened on the case, the newest first, each change once', async () => {
  const state = stateOfLina()
  putChat(state, 'own', { row: { kind: 'candidateRecruiting', case: 'case1', candidate: 'ahmad' } })
  putChat(state, 'prospect', { row: { kind: 'candidateProspect', job: null, candidate: 'ahmad' } })
  putChat(state, 'job', { row: { kind: 'jobSourcePartner', job: 'software' } })
  putChat(state, 'else', { row: { kind: 'candidateRecruiting', job: 'nurse', case: 'case2', candidate: 'noor' } }) // prettier-ignore
  const handed: AutomaticPost = { type: 'handedOver', from: one, to: two }
  hold(state, 'own', [
    told('own', 1, handed, { acceptedAt: noon + 1 }),
    postOf('own', 2),
    told('own', 3, stage('offer')),
    told('own', 4, stage('accepted')),
    told('own', 5, stage('offer')),
    postOf('own', 6, { author: null, body: '{"type":"of a later version"}' }),
  ])
  hold(state, 'prospect', [told('prospect', 1, handed, { acceptedAt: noon + 900 })])
  hold(state, 'job', [
    told('job', 1, { type: 'jobPublished' }),
    told('job', 2, { type: 'caseNextStep', candidateNumber: 'C1', nextStep: 'Visa', due: null }),
    told('job', 3, { type: 'caseNextStep', candidateNumber: 'C2', nextStep: 'No', due: null }),
  ])
  hold(state, 'else', [told('else', 1, stage('offer'))])
  state.directory.set(`partner:${two}`, { ...state.directory.get('partner:crs'), id: two } as never)

  const view = await caseEventsView(state, 'case1')
  expect(view.events.map(({ at, event }) => [(at - noon) / minute, event.type])).toEqual([
    [5, 'caseStage'],
    [4, 'caseStage'],
    [3, 'caseStage'],
    [2, 'caseNextStep'],
    [900 / minute, 'handedOver'],
  ])
  expect(view.partners).toEqual([[two, 'CRS']])
  expect(view.complete).toBe(true)
})

it('tells nothing of a case that is not here', async () => {
  expect((await caseEventsView(stateOfLina(), 'none')).events).toEqual([])
})
