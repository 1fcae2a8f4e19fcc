import { expect, it } from 'vitest'
import { fieldMenuTemplate } from './field-menu-template.ts'
import { englishWords } from './shell-words.ts'

const flags = { canCut: false, canCopy: false, canPaste: true, canSelectAll: true }
const menu = (suggestions: readonly string[] | null, replaced: string[] = []) =>
  fieldMenuTemplate(englishWords, flags, suggestions, (word) => replaced.push(word))
const labels = (suggestions: readonly string[] | null) =>
  menu(suggestions).map(({ label, enabled }) => [label, enabled])

const clipboard = [
  ['Cut', false],
  ['Copy', false],
  ['Paste', true],
  [undefined, undefined],
  ['Select All', true],
]

it('has the clipboard alone where nothing is wrong, as far as it can be used', () => {
  expect(labels(null)).toEqual(clipboard)
})

it('begins with what may have been meant, and says where there is nothing', () => {
  const separator = [undefined, undefined]
  expect(labels(['receive', 'relieve'])).toEqual([['receive', undefined], ['relieve', undefined], separator, ...clipboard]) // prettier-ignore
  expect(labels([])).toEqual([['No Suggestions', false], separator, ...clipboard])
})

it('puts the chosen one in the place of the wrong one', () => {
  const replaced: string[] = []
  const chosen = menu(['receive', 'relieve'], replaced)[1] as { click(): void }
  chosen.click()
  expect(replaced).toEqual(['relieve'])
})
