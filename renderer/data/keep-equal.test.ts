import { expect, it } from 'vitest'
import * as fc from 'fast-check'
import { keepEqual } from './keep-equal.ts'

it('is what came, in parts of what was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (previous, next) => {
      expect(keepEqual(previous, next)).toEqual(next)
      expect(keepEqual(previous, structuredClone(previous))).toBe(previous)
    }),
  )
})

it('keeps the items of a list by their id, where it grew at either end and one of them changed', () => {
  const list = [{ id: 'b', names: ['x'] }, { id: 'c', names: ['y'] }] // prettier-ignore
  const next = keepEqual(list, [
    { id: 'a', names: [] },
    { id: 'b', names: ['x'] },
    { id: 'c', names: ['z'] },
  ])
  expect(next[1]).toBe(list[0])
  expect(next[2]).toEqual({ id: 'c', names: ['z'] })
  expect(list[1]).toEqual({ id: 'c', names: ['y'] })
})

it('keeps what has a field that every object has, and the items of a list that share an id', () => {
  const odd: unknown = JSON.parse(
    '{"__proto__":1,"toString":2,"items":[{"id":1,"a":1},{"id":1,"a":2}]}',
  )
  expect(keepEqual(odd, structuredClone(odd))).toBe(odd)
  const next: unknown = JSON.parse('{"__proto__":{"a":1},"b":1}')
  expect(Object.keys(keepEqual(odd, next) as object)).toEqual(['__proto__', 'b'])
})

it.each([
  [{ a: undefined }, {}],
  [{}, { a: undefined }],
  [[], {}],
  [null, {}],
  [{ a: 1 }, { b: 1 }],
])('%j is not taken for %j', (previous, next) => {
  expect(keepEqual(previous, next)).toStrictEqual(next)
})
