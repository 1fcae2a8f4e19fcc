import { describe, expect, it, vi } from 'vitest'
import { put, putChat, stateOfLina } from './test-state.ts'
import { recipientsView } from './templates.ts'

describe('whom one message to many may go to', () => {
  it('are the own candidates, each with the open case that has come furthest before the others', () => {
    const state = stateOfLina()
    put(state, 'case', 'offer', { job: 'nurse', stage: 'offer', furthest: 'offer' })
    put(state, 'case', 'begun', { stage: 'fullIntake', furthest: 'offer' })
    put(state, 'case', 'lost', { stage: 'noVisa', furthest: 'visaProcessing', closed: true })
    putChat(state, 'p', { row: { kind: 'candidateProspect', candidate: 'ahmad' } })
    const [ahmad, ...others] = recipientsView(state)
    expect(others).toEqual([])
    expect(ahmad).toMatchObject({ chat: 'p', reason: null, language: null })
    expect(ahmad?.cases.map(({ id }) => id)).toEqual(['offer', 'case1', 'begun'])
  })

  it('are found without looking through the directory for each of them', () => {
    const state = stateOfLina()
    for (let candidate = 0; candidate < 200; candidate += 1)
      put(state, 'candidate', `c${String(candidate)}`, { name: String(candidate), sourcePartner: 'tbb' }) // prettier-ignore
    const rows = vi.spyOn(state.directory, 'ofKind')
    expect(recipientsView(state).length).toBeGreaterThan(200)
    expect(rows.mock.calls.length).toBeLessThan(10)
  })

  it.each([
    ['ar', 'ar'],
    ['ar-JO', 'ar'],
    ['FR_ca', 'fr'],
    ['fa', null],
    ['', null],
    ['toString', null],
    [null, null],
    [undefined, null],
  ])('with the language of the locale %s: %s', (locale, language) => {
    const state = stateOfLina()
    const data = { name: 'Ahmad', sourcePartner: 'tbb' }
    put(state, 'candidate', 'ahmad', { ...data, ...(locale === undefined ? {} : { locale }) })
    // A row from before it carried one.
    if (locale === undefined) delete (state.directory.get('candidate:ahmad') as unknown as { data: { locale?: string } }).data.locale // prettier-ignore
    expect(recipientsView(state)[0]?.language).toBe(language)
  })
})
