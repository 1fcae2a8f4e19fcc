import { describe, expect, it } from 'vitest'
import { mark } from './markup.ts'

const all = (text: string, kind: 'list' | 'numbered' | 'quote'): string =>
  mark({ text, start: 0, end: text.length }, kind).text

describe('marks before lines', () => {
  it.each([
    ['list', 'a\nb', '- a\n- b'],
    ['numbered', 'a\nb', '1. a\n2. b'],
    ['quote', 'a\nb', '> a\n> b'],
  ] as const)('%s: set, and taken away again', (kind, plain, marked) => {
    expect(all(plain, kind)).toBe(marked)
    expect(all(marked, kind)).toBe(plain)
  })
})
