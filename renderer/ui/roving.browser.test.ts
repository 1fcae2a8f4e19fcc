/** Lists as one Tab stop, in a real browser: real keys, real focus. */
import { afterEach, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { rove, type RovingOptions } from './roving.ts'

let end = (): void => undefined
let box: HTMLElement

function listOf(keys: readonly string[], options?: RovingOptions): void {
  box = document.createElement('div')
  box.append(...keys.map(post))
  document.body.replaceChildren(named('button', 'before'), box, named('button', 'after'))
  end = rove(box, options)
}

/** An item that is focused itself, with a link and two tools. */
function post(key: string): HTMLElement {
  const item = document.createElement('article')
  item.dataset['stop'] = key
  item.tabIndex = -1
  const link = named('a', `${key}-link`)
  link.href = '#x'
  link.textContent = key
  const bar = document.createElement('div')
  bar.role = 'toolbar'
  bar.append(named('button', `${key}-1`), named('button', `${key}-2`))
  item.append(link, bar)
  return item
}

function named<Tag extends 'a' | 'button'>(tag: Tag, id: string): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.id = id
  return element
}

/** Where the focus is. */
function at(): string {
  const { activeElement } = document
  return activeElement?.id || (activeElement as HTMLElement).dataset['stop'] || 'nowhere'
}
const find = (id: string): HTMLElement => document.getElementById(id) as HTMLElement
const press = async (...keys: string[]): Promise<string[]> => {
  const seen: string[] = []
  for (const key of keys) {
    await userEvent.keyboard(key)
    seen.push(at())
  }
  return seen
}

afterEach(() => {
  end()
  document.documentElement.dir = 'ltr'
})

it('is one Tab stop, and one comes back to where one was', async () => {
  listOf(['a', 'b', 'c'])
  find('before').focus()
  expect(await press('{Tab}', '{ArrowDown}', '{End}', '{Home}', '{ArrowUp}', '{ArrowDown}')).toEqual(['a', 'b', 'c', 'a', 'a', 'b']) // prettier-ignore
  // What is in the item comes next, then what follows the list.
  expect(await press('{Tab}', '{Tab}', '{Tab}', '{Tab}')).toEqual(['b-link', 'b-1', 'b-2', 'after'])
  expect(await press('{Shift>}{Tab}{/Shift}')).toEqual(['b'])
  expect(await press('{Shift>}{Tab}{/Shift}')).toEqual(['before'])
})

it('is entered at its last item in sight where it says so', async () => {
  listOf(['a', 'b', 'c'], { enter: 'last' })
  find('after').focus()
  expect(await press('{Shift>}{Tab}{/Shift}', '{ArrowUp}')).toEqual(['c', 'b'])
})

it('left and right walk the tools as they stand in the direction of writing', async () => {
  listOf(['a', 'b'])
  find('before').focus()
  expect(await press('{Tab}', '{ArrowRight}', '{ArrowRight}', '{ArrowRight}', '{ArrowLeft}', '{ArrowLeft}')).toEqual(['a', 'a-1', 'a-2', 'a-2', 'a-1', 'a']) // prettier-ignore
  document.documentElement.dir = 'rtl'
  expect(await press('{ArrowLeft}', '{ArrowLeft}', '{ArrowRight}', '{ArrowDown}')).toEqual(['a-1', 'a-2', 'a-1', 'b']) // prettier-ignore
})

it('keeps the focus while items come and go', async () => {
  listOf(['a', 'b', 'c'])
  find('before').focus()
  await press('{Tab}', '{ArrowDown}')
  box.prepend(post('new'))
  expect(at()).toBe('b')
  expect(await press('{ArrowUp}', '{ArrowUp}', '{ArrowDown}', '{ArrowDown}')).toEqual(['a', 'new', 'a', 'b']) // prettier-ignore
  // A tool that goes away leaves it to its item; an item to the next one.
  await press('{ArrowRight}')
  find('b-1').remove()
  await expect.poll(at).toBe('b')
  box.querySelector('[data-stop=b]')?.remove()
  await expect.poll(at).toBe('c')
  box.querySelector('[data-stop=c]')?.remove()
  await expect.poll(at).toBe('a')
})

it('takes no focus back that went elsewhere', async () => {
  listOf(['a', 'b'])
  find('before').focus()
  await press('{Tab}')
  find('after').focus()
  box.querySelector('[data-stop=a]')?.remove()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(at()).toBe('after')
  expect(await press('{Shift>}{Tab}{/Shift}')).toEqual(['b'])
})

it('has an item brought that is not in the document', async () => {
  const bring = (key: string): void => {
    setTimeout(() => box.append(post(key)), 10)
  }
  listOf(['a', 'b'], { keys: () => ['a', 'b', 'c', 'z'], bring })
  find('before').focus()
  await press('{Tab}', '{End}')
  await expect.poll(at).toBe('z')
})

it('leaves keys alone that mean something else there', async () => {
  listOf(['a', 'b'])
  const field = document.createElement('input')
  field.id = 'field'
  box.querySelector('[data-stop=a]')?.append(field)
  field.focus()
  expect(await press('{ArrowDown}', '{End}', '{Alt>}{ArrowDown}{/Alt}')).toEqual(['field', 'field', 'field']) // prettier-ignore
})
