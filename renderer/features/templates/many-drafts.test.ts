import { describe, expect, it } from 'vitest'
import type { CaseFactsView, RecipientItem, TemplateItem } from '../../data/views/values.ts'
import { draftFor, type ManyChoices } from './many-drafts.ts'

const kase = (id: string, job: string, nextStep: string | null): CaseFactsView => ({
  ...{ id, candidate: { id: 'amal', name: 'Amal', number: null } },
  ...{ job: { id: job, name: job, employer: null }, stage: 'offer', furthest: 'offer' },
  ...{
    soft: 'employerReviewsCv',
    closed: false,
    won: false,
    closedAt: null,
    nextStep,
    nextStepDue: null,
  },
})
const amal: RecipientItem = {
  candidate: { id: 'amal', name: 'Amal', number: null },
  ...{ chat: 'c', audience: 1, reason: null, language: 'ar' },
  cases: [kase('first', 'Nurse', null), kase('second', 'Cook', 'Interview')],
}
const template: TemplateItem = { id: 't', name: 'T', texts: { fr: 'Bonjour {candidate}', ar: 'عزيزي {candidate}' } } // prettier-ignore
const choices: ManyChoices = {
  ...{ template: undefined, text: 'For {job}. {me}', language: null, mine: 'fr' },
  ...{ languages: {}, cases: {}, me: 'Lina' },
}

describe('what a recipient gets', () => {
  it('is about the case that has come furthest, or the one that is chosen', () => {
    expect(draftFor(amal, choices)).toMatchObject({ kase: { id: 'first' }, namesCase: true, text: 'For Nurse. Lina' }) // prettier-ignore
    const chosen = { ...choices, text: '{job}: {nextStep}', cases: { amal: 'second', omar: 'x' } }
    expect(draftFor(amal, chosen)).toMatchObject({ text: 'Cook: Interview', missing: [] })
    // One that has closed meanwhile is none.
    expect(draftFor(amal, { ...chosen, cases: { amal: 'gone' } })).toMatchObject({ text: 'Nurse: {nextStep}', missing: ['nextStep'] }) // prettier-ignore
    expect(draftFor(amal, { ...choices, text: 'Hello' }).namesCase).toBe(false)
    expect(draftFor({ ...amal, cases: [] }, choices)).toMatchObject({ kase: undefined, missing: ['job'] }) // prettier-ignore
  })

  it('is in their own language, in the one chosen for all, or in the one chosen for them', () => {
    const its = { ...choices, template }
    const words = (more: Partial<ManyChoices>, to = amal): [string, string, boolean] => {
      const { language, text, lacksLanguage } = draftFor(to, { ...its, ...more })
      return [language, text, lacksLanguage]
    }
    expect(words({})).toEqual(['ar', 'عزيزي Amal', false])
    expect(words({ language: 'fr' })).toEqual(['fr', 'Bonjour Amal', false])
    expect(words({ language: 'fr', languages: { amal: 'ar' } })).toEqual(['ar', 'عزيزي Amal', false]) // prettier-ignore
    // Nobody knows theirs: the sender's.
    expect(words({}, { ...amal, language: null })).toEqual(['fr', 'Bonjour Amal', false])
    // There is no text in theirs: the sender's, and that is told.
    expect(words({}, { ...amal, language: 'es' })).toEqual(['es', 'Bonjour Amal', true])
    expect(words({ mine: 'en', languages: { amal: 'es' } })[2]).toBe(true)
  })
})
