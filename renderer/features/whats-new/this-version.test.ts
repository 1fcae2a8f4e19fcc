import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import en from '../../i18n/en.json' with { type: 'json' }
import { isNews, newsFor, thisVersion } from './this-version.ts'

it('is told of the version that goes out', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(thisVersion.version).toBe(version)
  expect(thisVersion.items.filter(({ words }) => !Object.hasOwn(en, words))).toEqual([])
})

it('is for whom it concerns', () => {
  const told = (role: 'staff' | 'candidate', coordinator = false): string[] =>
    newsFor({ role, coordinator }).map(({ words }) => words)
  expect(told('candidate')).toContain('whatsNew.jobs')
  expect(told('candidate')).not.toContain('whatsNew.templates')
  expect(told('candidate', true)).not.toContain('whatsNew.reported')
  expect(told('staff')).toContain('whatsNew.templates')
  expect(told('staff')).not.toContain('whatsNew.reported')
  expect(told('staff', true)).toContain('whatsNew.reported')
  for (const its of [told('candidate'), told('staff')]) expect(its.length).toBeGreaterThan(3)
})

it('is news after an update alone', () => {
  expect([null, thisVersion.version, '0.0.9', '9.9.9'].map(isNews)).toEqual([false, false, true, true]) // prettier-ignore
})
