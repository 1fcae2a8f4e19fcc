import { describe, expect, it } from 'vitest'
import { fill, hasField, type FieldValues } from './fill.ts'

const known: FieldValues = { candidate: 'Amal', job: 'Nurse', nextStep: 'Interview', me: 'Lina' }

describe('fields of a template', () => {
  it.each([
    ['Dear {candidate}, for {job}: {nextStep}. {me}', 'Dear Amal, for Nurse: Interview. Lina'],
    ['{candidate}{candidate}', 'AmalAmal'],
    ['{unknown} {Candidate} { candidate }', '{unknown} {Candidate} { candidate }'],
    ['no field', 'no field'],
  ])('%s', (text, filled) => {
    expect(fill(text, known)).toEqual({ text: filled, missing: [] })
  })

  it('that nobody knows stay, and are told', () => {
    const { text, missing } = fill('{nextStep} {candidate}', { ...known, nextStep: ' ' })
    expect([text, missing]).toEqual(['{nextStep} Amal', ['nextStep']])
    expect([hasField(text), hasField('Amal')]).toEqual([true, false])
  })

  it('a value is no template itself', () => {
    expect(fill('{candidate}', { ...known, candidate: '{me} $1' }).text).toBe('{me} $1')
  })
})
