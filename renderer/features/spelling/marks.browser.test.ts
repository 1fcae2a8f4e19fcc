import { afterEach, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { markWrongWords } from './marks.ts'

const wrong = new Set(['recieve', 'tommorow'])
let asked: string[] = []
let end = (): void => undefined

function fieldWith(text: string): HTMLTextAreaElement {
  asked = []
  end = markWrongWords((words) => {
    asked.push(...words)
    return Promise.resolve(words.filter((word) => wrong.has(word)))
  })
  const around = document.createElement('div')
  const field = document.createElement('textarea')
  field.value = text
  around.append(field, document.createElement('input'))
  document.body.replaceChildren(around)
  return field
}
/** What is underlined. */
const marked = (): string[] =>
  [...(CSS.highlights.get('misspelled') ?? [])].map((range) => (range as Range).toString())

afterEach(() => {
  end()
})

it('marks what was wrong before the field had the focus, and nothing once it has lost it', async () => {
  const field = fieldWith('I recieve it tommorow')
  field.focus()
  await expect.poll(marked).toEqual(['recieve', 'tommorow'])
  field.blur()
  expect(marked()).toEqual([])
  expect(document.querySelector('.spelling-mirror')).toBeNull()
})

it('marks a word once another begins, and no longer once it is mended', async () => {
  const field = fieldWith('')
  await userEvent.type(field, 'I recieve')
  await expect.poll(() => asked).toContain('recieve')
  expect(marked()).toEqual([])
  await userEvent.type(field, ' it')
  await expect.poll(marked).toEqual(['recieve'])
  field.setSelectionRange(2, 9)
  await userEvent.keyboard('receive')
  await expect.poll(() => asked).toContain('receive')
  expect(marked()).toEqual([])
})

it('follows what the app puts into the field by itself', async () => {
  const field = fieldWith('recieve it')
  field.focus()
  await expect.poll(marked).toEqual(['recieve'])
  field.value = ''
  await expect.poll(marked).toEqual([])
  field.value = 'and tommorow'
  field.setSelectionRange(0, 0)
  await expect.poll(marked).toEqual(['tommorow'])
})

it('selects the marked word under the caret when a menu opens, and no other', async () => {
  const field = fieldWith('I recieve it')
  field.focus()
  await expect.poll(marked).toEqual(['recieve'])
  const selected = (caret: number): string => {
    field.setSelectionRange(caret, caret)
    field.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true }))
    return field.value.slice(field.selectionStart, field.selectionEnd)
  }
  expect([0, 4, 11].map(selected)).toEqual(['', 'recieve', ''])
})

it('lies where the field’s text does', async () => {
  const field = fieldWith(`${'long words '.repeat(60)}recieve`)
  field.focus()
  await expect.poll(marked).toEqual(['recieve'])
  const mirror = document.querySelector('.spelling-mirror')
  await expect.poll(() => mirror?.scrollHeight).toBe(field.scrollHeight)
  field.scrollTop = field.scrollHeight
  await expect.poll(() => mirror?.scrollTop).toBe(field.scrollTop)
  expect(field.scrollTop).toBeGreaterThan(0)
})

it('looks at no field that takes no prose', async () => {
  const field = fieldWith('recieve')
  field.spellcheck = false
  field.focus()
  document.querySelector('input')?.focus()
  await Promise.resolve()
  expect(document.querySelector('.spelling-mirror')).toBeNull()
  expect(asked).toEqual([])
})
