import { describe, expect, it } from 'vitest'
import type { PersonLabel } from '../../data/views/values.ts'
import { suggest } from './suggestions.ts'

const person = (name: string): PersonLabel => ({ id: name, name, partner: 'TBB', role: 'source' })
const people = [person('Amal Haddad'), person('Émile Roy'), person('نور حداد')]
const templates = [{ id: 't', name: 'Welcome to us', text: 'Dear Amal' }]
const offered = (text: string, caret = text.length): string[] =>
  suggest({ text, caret }, { people, tone: 0, templates })?.suggestions.map((its) => its.text) ?? []

describe('suggestions', () => {
  it.each([
    ['hello @ama', ['@Amal Haddad ']],
    ['@amal had', ['@Amal Haddad ']],
    ['@emi', ['@Émile Roy ']],
    ['@roy', ['@Émile Roy ']],
    ['(@نور', ['@نور حداد ']],
    ['@', people.map(({ name }) => `@${name ?? ''} `)],
    ['a@b', []],
    ['@nobody', []],
    ['@Amal Haddad is', []],
  ])('of people for %s', (text, expected) => {
    expect(offered(text)).toEqual(expected)
  })

  it.each([
    [':thumbs', '👍 '],
    ['well :merci', '🙏 '],
  ])('of emoji for %s', (text, expected) => {
    expect(offered(text)).toContain(expected)
  })

  it.each(['10:30', ':)', 'note:yes', ': thumbs'])('none for %s', (text) => {
    expect(offered(text)).toEqual([])
  })

  it.each([
    ['/', ['Dear Amal']],
    ['/wel', ['Dear Amal']],
    ['/us', ['Dear Amal']],
    ['/nothing', []],
    ['and /wel', []],
  ])('of templates for %s', (text, expected) => {
    expect(offered(text)).toEqual(expected)
  })

  it('go by where one writes, and say what they replace', () => {
    expect(offered('@ama and more', 4)).toEqual(['@Amal Haddad '])
    expect(suggest({ text: 'to @ama', caret: 7 }, { people, tone: 0, templates })?.from).toBe(3)
  })
})
