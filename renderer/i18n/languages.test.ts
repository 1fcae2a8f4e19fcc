import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { describe, expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import {
  chooseLanguage,
  directionOf,
  languageNames,
  loadMessages,
  regionOf,
  type Language,
} from './languages.ts'

const renderer = path.resolve(import.meta.dirname, '..')
const languages = Object.keys(languageNames) as Language[]
const english: Readonly<Record<string, string>> = en

/** What a message needs from its place: names of values, and of the marks around words. */
function needs(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element): string[] => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return []
      case TYPE.plural:
      case TYPE.select:
        return [element.value, ...Object.values(element.options).flatMap(({ value }) => needs(value))] // prettier-ignore
      case TYPE.tag:
        return [element.value, ...needs(element.children)]
      case TYPE.argument:
      case TYPE.number:
      case TYPE.date:
      case TYPE.time:
        return [element.value]
    }
  })
}

/** The plural forms that a message gives, without `=0` and the like. */
function forms(elements: readonly MessageFormatElement[]): string[][] {
  return elements.flatMap((element) => {
    if (element.type !== TYPE.plural) return []
    return [Object.keys(element.options).filter((form) => !form.startsWith('='))]
  })
}

const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => readFileSync(path.join(renderer, name), 'utf8'))
  .join('\n')

it('takes the first wanted language that it speaks, and its region', () => {
  expect(chooseLanguage(['de-DE', 'en-GB'])).toBe('en')
  expect(chooseLanguage(['ar-LB', 'fr'])).toBe('ar')
  expect(chooseLanguage(['nl', 'fr-CA', 'en'])).toBe('fr')
  expect(chooseLanguage(['xx'])).toBe('en')
  expect(chooseLanguage(['toString', '__proto__'])).toBe('en')
  expect(regionOf('en', ['de-DE', 'en-GB'])).toBe('en-GB')
  expect(regionOf('en', ['de'])).toBe('en')
  expect(directionOf('en')).toBe('ltr')
  expect(directionOf('ar')).toBe('rtl')
})

describe('the words in the code', () => {
  // t('a.b'), id: 'a.b', and templates like t(`stage.${stage}`), whose beginning is known.
  const whole = new Set([...sources.matchAll(/['"`]([a-z][A-Za-z]*(?:\.[A-Za-z-]+)+)['"`]/g)].map((match) => match[1])) // prettier-ignore
  const begun = [...sources.matchAll(/`([a-z][A-Za-z]*(?:\.[A-Za-z-]+)*\.[A-Za-z-]*)\$\{/g)].map((match) => match[1] ?? '') // prettier-ignore

  it('has no message that nothing shows', () => {
    const unused = Object.keys(english).filter(
      (key) => !whole.has(key) && !begun.some((start) => key.startsWith(start)),
    )
    expect(unused).toEqual([])
  })

  it('shows no message that is not there', () => {
    const called = [...sources.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '')
    expect(called.length).toBeGreaterThan(100)
    expect(called.filter((key) => !Object.hasOwn(english, key))).toEqual([])
  })
})

describe.each(languages)('%s', (language) => {
  it('has every message, and no other', async () => {
    const file = JSON.parse(readFileSync(path.join(import.meta.dirname, `${language}.json`), 'utf8')) as object // prettier-ignore
    expect(Object.keys(file).sort()).toEqual(Object.keys(english).sort())
    expect(Object.keys(await loadMessages(language))).toHaveLength(Object.keys(english).length)
  })

  it('needs from each place just what English needs, and has the plural forms of its own grammar', async () => {
    const grammar = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const [key, message] of Object.entries(await loadMessages(language))) {
      const elements = parse(message)
      const wanted = [...new Set(needs(parse(english[key] ?? '')))].sort()
      expect([key, ...[...new Set(needs(elements))].sort()]).toEqual([key, ...wanted])
      for (const given of forms(elements)) {
        expect([key, ...given.filter((form) => !(grammar as string[]).includes(form))]).toEqual([key]) // prettier-ignore
        expect([key, given.includes('other')]).toEqual([key, true])
      }
    }
  })
})
