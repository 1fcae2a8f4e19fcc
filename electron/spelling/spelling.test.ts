import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createSpelling, type Spelling } from './spelling.ts'
import { languageToCheck } from '../contract/spelling-language.ts'

const packages = path.resolve('node_modules')
let spelling: Spelling | null = null

function open(thread = 'thread.ts', folder = packages): Spelling {
  spelling = createSpelling({ thread: path.join(import.meta.dirname, thread), folder })
  return spelling
}
afterEach(() => {
  spelling?.use(null)
})

it('finds wrong words and what was meant, in English of both sides of the sea', async () => {
  const { use, wrong, suggestions } = open()
  use('en')
  const text = [
    'receive',
    'recieve',
    'color',
    'colour',
    'organise',
    'organize',
    'don’t',
    'tommorow',
  ]
  expect(await wrong(text)).toEqual(['recieve', 'tommorow'])
  expect((await suggestions('recieve'))[0]).toBe('receive')
  expect((await suggestions('recieve')).length).toBeLessThanOrEqual(5)
})

it('finds them in French', async () => {
  const { use, wrong, suggestions } = open()
  use('fr')
  const text = [
    'réfugiés',
    'l’entretien',
    "aujourd'hui",
    'entretein',
    'receive',
    'parlerons',
    "qu'il",
    'd’accord',
    'jusqu’au',
  ]
  expect(await wrong(text)).toEqual(['entretein', 'receive'])
  expect(await suggestions('entretein')).toContain('entretien')
})

it('finds them in Spanish', async () => {
  const { use, wrong, suggestions } = open()
  use('es')
  expect(await wrong(['mañana', 'dímelo', 'trabajdor', 'reunion'])).toEqual([
    'trabajdor',
    'reunion',
  ])
  expect(await suggestions('reunion')).toEqual(['reunión'])
})

it('changes its language, answers what was asked before, and stops', async () => {
  const { use, wrong, suggestions } = open()
  expect(await wrong(['recieve'])).toEqual([])
  use('en')
  const before = wrong(['mañana', 'recieve'])
  use('es')
  expect(await before).toEqual([])
  expect(await wrong(['mañana', 'recieve'])).toEqual(['recieve'])
  use(null)
  expect(await wrong(['recieve'])).toEqual([])
  expect(await suggestions('recieve')).toEqual([])
})

it('calls nothing wrong where its files or its thread are missing', async () => {
  for (const { use, wrong } of [open('thread.ts', '/nowhere'), open('missing.ts')]) {
    use('en')
    expect(await wrong(['recieve'])).toEqual([])
    expect(await wrong(['recieve'])).toEqual([])
    use(null)
  }
})

it('checks the app’s language or the chosen one, where there is a dictionary', () => {
  expect(languageToCheck('app', 'fr')).toBe('fr')
  expect(languageToCheck('app', 'ar')).toBeNull()
  expect(languageToCheck('app', '')).toBeNull()
  expect(languageToCheck('off', 'en')).toBeNull()
  expect(languageToCheck('es', 'en')).toBe('es')
})
