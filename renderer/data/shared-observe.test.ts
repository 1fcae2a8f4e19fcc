/** Who looks at the same view gets the same objects, from one observation. */
import { expect, it } from 'vitest'
import type { Port } from './port.ts'
import { sharedObserve } from './shared-observe.ts'

function source() {
  const emits: ((value: never) => void)[] = []
  let stopped = 0
  const observe: Port['observe'] = (_view, _args, emit) => {
    emits.push(emit)
    return () => {
      stopped += 1
    }
  }
  return { observe: sharedObserve(observe), emits, stopped: () => stopped }
}

it('observes once, tells late comers the newest value, and ends with the last', () => {
  const { observe, emits, stopped } = source()
  const [first, second]: unknown[][] = [[], []]
  const stopFirst = observe('chats', { scope: 'all' }, (value) => first?.push(value))
  emits[0]?.([{ id: 'a', unread: 0 }] as never)
  const stopSecond = observe('chats', { scope: 'all' }, (value) => second?.push(value))
  expect(emits).toHaveLength(1)
  emits[0]?.([{ id: 'b' }, { id: 'a', unread: 0 }] as never)
  expect(first).toHaveLength(2)
  expect(second?.[1]).toBe(first?.[1])
  // The row of a chat that did not change is drawn no second time.
  expect((first?.[1] as unknown[])[1]).toBe((first?.[0] as unknown[])[0])
  stopFirst()
  stopFirst()
  expect(stopped()).toBe(0)
  stopSecond()
  expect(stopped()).toBe(1)
  observe('chats', { scope: 'all' }, () => undefined)
  expect(emits).toHaveLength(2)
})

it('tells views and arguments apart', () => {
  const { observe, emits } = source()
  observe('chats', { scope: 'all' }, () => undefined)
  observe('chats', { scope: 'inbox' }, () => undefined)
  observe('me', null, () => undefined)
  expect(emits).toHaveLength(3)
})
