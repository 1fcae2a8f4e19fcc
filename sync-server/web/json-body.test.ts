import { expect, it } from 'vitest'
import { limits } from '../contract/limits.ts'
import { parseJson } from './json-body.ts'

const parse = (text: string): unknown => parseJson(new TextEncoder().encode(text))
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

it('reads JSON of some depth', () => {
  expect(parse('{"a": [1, "b", null, {"c": true}]}')).toEqual({ a: [1, 'b', null, { c: true }] })
  expect(() => parse(nested(limits.requestDepth))).not.toThrow()
  expect(() => parse(nested(limits.requestDepth + 1))).toThrow('too deep')
})

it('counts no bracket inside a text', () => {
  const text = `\\"${'[{'.repeat(50)}\\\\`
  expect(parse(`["${text}", "]"]`)).toEqual([`"${'[{'.repeat(50)}\\`, ']'])
})

it('refuses bytes that are no UTF-8, and prototypes', () => {
  expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow()
  expect(() => parse('{"a": {"__proto__": 1}}')).toThrow('a prototype')
})
