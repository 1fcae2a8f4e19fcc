/** A history in which everything happens once that histories may hold (history-tally.ts): at random it would take many. */
import type { ChatKey } from '../contract/chats.ts'
import type { CaseStage } from '../contract/stages.ts'
import type { Change } from '../directory/changes.ts'
import { cohort, id, job, newCandidate, partner, person, staff } from '../directory/test-office.ts'

/** A post of somebody in a chat that exists. */
export interface Talk {
  type: 'talk'
  chat: ChatKey
  author: string
}

export const kase = (candidate: string, itsJob: string): string => id(`${candidate} ${itsJob}`)

const at = (stage: CaseStage, candidate: string, itsJob: string): Change => ({ type: 'caseStage', case: kase(candidate, itsJob), stage }) // prettier-ignore
const talk = (chat: ChatKey, author: string): Talk => ({ type: 'talk', chat, author })

export const tour: readonly (Talk | Change[])[] = [
  [...newCandidate('nadia', 'crs'), { type: 'case', id: kase('nadia', 'nurse'), candidate: id('nadia'), job: id('nurse'), stage: 'cvReview', furthest: null }],
  [at('acceptance', 'amal', 'nurse'), at('acceptance', 'omar', 'nurse'), { type: 'caseNextStep', case: kase('amal', 'nurse'), nextStep: 'Papers', nextStepDue: null }],
  talk({ kind: 'team', case: kase('amal', 'nurse'), partner: id('tbb') }, 'tbb1'),
  [partner('save', { source: true }), staff('save1', 'save'), job('driver', ['north']), { type: 'publishJob', job: id('driver') }],
  talk(cohort('nurse'), 'iress1'),
  [{ type: 'handOver', candidate: id('omar'), to: id('save') }, { type: 'jobNextStep', job: id('driver'), nextStep: 'Medical check', nextStepDue: '2031-05-06' }],
  [partner('both', { source: true, destination: true, coordinator: true })],
  [partner('glob', { source: true, coordinator: false }), { ...person("amal's", 'candidate'), active: false }],
  [{ type: 'correctStage', case: kase('omar', 'nurse'), stage: 'cvReview' }, { type: 'mute', candidate: id('lina'), muted: true }],
  talk({ kind: 'candidateRecruiting', case: kase('nadia', 'nurse') }, 'crs1'),
  [{ type: 'jobStage', job: id('nurse'), stage: 'hiringCompleted' }, { ...person("amal's", 'candidate'), active: true }],
  [partner('glob', { source: true, coordinator: true }), partner('both', { source: true, destination: true }), job('cook', ['north'])],
  [partner('tbb', { source: true, active: false })],
] // prettier-ignore
