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

/**
 * What a message takes from its place: names of values, and of the marks around words. A number that it does not show,
 * which only turns its grammar, is `bent`: other grammars do without.
 */
function takes(elements: readonly MessageFormatElement[], bent: boolean): string[] {
  return elements.flatMap((element): string[] => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return []
      case TYPE.plural:
      case TYPE.select: {
        const options = Object.values(element.options).map(({ value }) => value)
        const isShown = element.type === TYPE.select || options.flat().some(({ type }) => type === TYPE.pound) // prettier-ignore
        return [
          ...(isShown || bent ? [element.value] : []),
          ...options.flatMap((option) => takes(option, bent)),
        ]
      }
      case TYPE.tag:
        return [element.value, ...takes(element.children, bent)]
      case TYPE.argument:
      case TYPE.number:
      case TYPE.date:
      case TYPE.time:
        return [element.value]
    }
  })
}

/** The plural forms that a message gives, `=0` and the like too. */
function forms(elements: readonly MessageFormatElement[]): string[][] {
  return elements.flatMap((element) => {
    if (element.type !== TYPE.plural) return []
    return [Object.keys(element.options)]
  })
}

/** What the reader may see of it: each form of a plural on a line of its own, `X` for what is put in. */
function textOf(elements: readonly MessageFormatElement[]): string {
  return elements
    .map((element): string => {
      if (element.type === TYPE.literal) return element.value
      if (element.type === TYPE.tag) return textOf(element.children)
      if (element.type === TYPE.plural || element.type === TYPE.select)
        return Object.values(element.options).map(({ value }) => textOf(value)).join('\n') // prettier-ignore
      return 'X'
    })
    .join('')
}

const whole = (words: string): RegExp => new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, 'iu')

/** Words that once stood beside the glossary's own (docs/glossary.md), and under which keys they mean that. */
const rivals: Readonly<Record<Language, readonly [instead: string, of: RegExp, keys?: RegExp][]>> =
  {
    en: [
      ['conversation', /(?<!Job )\bchats?\b/i],
      ['post', /\b(?:new|unread) messages?\b/i],
    ],
    fr: [
      ['chargé de dossier', /référent/i],
      ['rappel', whole('suivis?')],
      ['emploi', whole('offres?'), /^(?:nav|shell|jobs|myJobs|inbox|jump|shortcuts|event|readOnly|details)\./], // prettier-ignore
      ['candidat potentiel', /prospect(?!ion)/i],
      ['réglages', /paramètres?/i],
      ['phase', /(?<!prochaines? )(?<!\p{L})étapes?/iu],
      ['déménagement', /installation/i],
      ['vous', whole('tu|te|toi|ton|ta|tes')],
    ],
    es: [
      ['gestor de casos', whole('responsables?')],
      ['recordatorio', /seguimiento/i],
      ['eliminar', whole('borrar|borrad[oa]s?')],
      ['reportar', /denunci/i],
      ['coordinadores', whole('coordinación')],
      ['traslado', /reubica/i],
      ['ordenador', whole('este equipo')],
      ['usted', whole('tú|te|ti|tus?|eres|tienes|puedes|quieres|sigues|elige|inténtalo')],
    ],
    ar: [
      ['تذكير', /متابع/, /followUps?(?:\.|$)/],
      ['استئناف', /متابعة/, /\.resume$/],
      ['مرشّح', /مرشح/],
      ['منسّق', /منسق/],
      ['إصدار', /النسخة/],
      ['منظمتك', /مؤسست/],
      ['يجري', whole('جارٍ?')],
    ],
  }

/** How a language writes its own signs; what is found of it is wrong. */
const wrongSigns: Readonly<Record<Language, RegExp>> = {
  en: /['"]| …/,
  // A space that does not break stands before these, and inside the quotation marks.
  fr: /['"]| …|[^\u00A0\u202F][:;?!»]|«[^\u00A0]|\d \d/u,
  es: /['"]| …|^[^¿]*\?|^[^¡]*!|« | »/u,
  // Its own comma, semicolon and question mark; one kind of digits everywhere (`regionOf`).
  ar: /['"]| …|[,;?]|[٠-٩]/u,
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
  // One kind of digits in Arabic, whatever the region's own: candidate numbers stand in the same lines.
  expect(new Intl.NumberFormat(regionOf('ar', ['ar-JO'])).format(12)).toBe('12')
  expect(new Intl.NumberFormat(regionOf('ar', ['ar-u-nu-arab'])).format(12)).toBe('12')
  expect(new Intl.DateTimeFormat(regionOf('ar', ['ar-JO']), { month: 'long' }).format(0)).toBe('كانون الثاني') // prettier-ignore
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

  it('takes from each place what English takes, and has the plural forms of its own grammar', async () => {
    const grammar = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const [key, message] of Object.entries(await loadMessages(language))) {
      const elements = parse(message)
      const original = parse(english[key] ?? '')
      const taken = takes(elements, true)
      expect([key, ...takes(original, false).filter((name) => !taken.includes(name))]).toEqual([key]) // prettier-ignore
      const given = takes(original, true)
      expect([key, ...taken.filter((name) => !given.includes(name))]).toEqual([key])
      for (const its of forms(elements)) {
        const own = its.filter((form) => !form.startsWith('='))
        expect([key, ...own.filter((form) => !(grammar as string[]).includes(form))]).toEqual([key]) // prettier-ignore
        // The million of French and Spanish reads well in the form for all others; each of Arabic's does not.
        const due = language === 'ar' ? grammar : ['other']
        const lacks = due.filter((form) => !its.includes(form) && !(form === 'zero' && its.includes('=0'))) // prettier-ignore
        expect([key, ...lacks]).toEqual([key])
      }
    }
  })

  it('has one word for one thing: docs/glossary.md', async () => {
    const texts = Object.entries(await loadMessages(language)).map(([key, message]) => [key, textOf(parse(message))] as const) // prettier-ignore
    const found = rivals[language].flatMap(([instead, of, keys = /./]) =>
      texts
        .filter(([key, text]) => keys.test(key) && of.test(text))
        .map(([key, text]) => `${key}: "${text}" has a rival of "${instead}"`),
    )
    expect(found).toEqual([])
  })

  it('writes the signs of its own script', async () => {
    const found = Object.entries(await loadMessages(language)).flatMap(([key, message]) =>
      textOf(parse(message))
        .split('\n')
        .filter((text) => wrongSigns[language].test(text))
        .map((text) => [key, text]),
    )
    expect(found).toEqual([])
  })
})
