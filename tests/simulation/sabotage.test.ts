/** Each switch still finds what it switches off; that a run without it fails is a step of its own. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { altered, alterationsOf, mechanisms } from './sabotage.ts'

it.each(Object.keys(mechanisms))('%s stands in the source as it is switched off', (mechanism) => {
  const alterations = alterationsOf(mechanism)
  for (const { file } of alterations) {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    expect(altered(source, file, alterations)).not.toBe(source)
  }
})

it('refuses a mechanism that it does not know', () => {
  expect(() => alterationsOf('everything')).toThrow('no mechanism')
})
