import { describe, expect, it } from 'vitest'
import { findMentions } from './mentions.ts'

const people = ['Amal', 'Amal Haddad', 'Noor', 'نور حداد'].map((name) => ({ name }))
const found = (text: string): string[] =>
  findMentions(text, people).map(({ at, end }) => text.slice(at, end))

describe('mentions', () => {
  it.each([
    ['@Amal Haddad, please', ['@Amal Haddad']],
    ['@Amal please', ['@Amal']],
    ['(@Noor) and @Amal', ['@Noor', '@Amal']],
    ['مرحبا @نور حداد', ['@نور حداد']],
    ['@Noora is another', []],
    ['write to mail@Amal', []],
    ['Amal', []],
    ['@', []],
  ])('in %s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})
