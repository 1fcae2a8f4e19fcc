/** A view stays current, is never told twice what is equal, and survives a failure. */
import { describe, expect, it, vi } from 'vitest'
import type { MemoryState } from '../memory-state.ts'
import type { ViewName, Views } from './values.ts'
import { observe } from './observe.ts'
import { views } from './registry.ts'
import { hold, postOf, putChat, queue, stateOfLina } from './test-state.ts'

function watch<Name extends ViewName>(
  state: MemoryState,
  name: Name,
  args: Views[Name]['args'],
): { values: Views[Name]['value'][]; stop: () => void } {
  const values: Views[Name]['value'][] = []
  return { values, stop: observe(state, name, args, (value) => values.push(value)) }
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 160))

describe('one view', () => {
  it('emits at once, then where it differs', async () => {
    const state = stateOfLina()
    const { values, stop } = watch(state, 'counts', null)
    await soon()
    expect(values).toEqual([{ inbox: 0, waiting: 0, rejected: 0, reports: 0, suspended: 0 }])
    state.changed('outbox')
    await soon()
    expect(values).toHaveLength(1)
    queue(state, 'a', 'p')
    state.changed('outbox')
    await soon()
    expect(values[1]).toEqual({ inbox: 0, waiting: 1, rejected: 0, reports: 0, suspended: 0 })
    stop()
  })

  it('shows a single own post without waiting for a frame', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    const { values, stop } = watch(state, 'conversation', { chat: 'a', newest: 50 })
    await soon()
    queue(state, 'a', 'p')
    state.changed('outbox')
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    expect(values.at(-1)).toMatchObject({ posts: [{ id: 'p', state: 'waiting' }] })
    stop()
  })

  it('shows what one reads before the lists follow', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    const seen: string[] = []
    const stops = [
      observe(state, 'chats', { scope: 'inbox' }, () => seen.push('chats')),
      observe(state, 'conversation', { chat: 'a', newest: 50 }, () => seen.push('conversation')),
    ]
    await soon()
    seen.length = 0
    hold(state, 'a', [postOf('a', 1)])
    state.changed('chats', 'posts:a')
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    expect(seen).toEqual(['conversation'])
    await soon()
    expect(seen).toEqual(['conversation', 'chats'])
    for (const stop of stops) stop()
  })

  it('gathers a thousand changes into few values, and ends with the last', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    const { values, stop } = watch(state, 'conversation', { chat: 'a', newest: 50 })
    for (let seq = 1; seq <= 1000; seq += 1) {
      hold(state, 'a', [postOf('a', seq)])
      state.changed('posts:a', 'chats')
      await Promise.resolve()
    }
    await soon()
    expect(values.length).toBeLessThan(100)
    expect(values.at(-1)).toMatchObject({ head: 1000 })
    stop()
  })

  it('is not computed for what it does not show', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    const read = vi.spyOn(state, 'posts')
    const { stop } = watch(state, 'conversation', { chat: 'a', newest: 50 })
    await soon()
    state.changed('posts:b', 'sync')
    await soon()
    expect(read).toHaveBeenCalledTimes(1)
    state.changed('posts:a')
    await soon()
    expect(read).toHaveBeenCalledTimes(2)
    stop()
  })

  it('says nothing more once it is stopped, even in the middle of reading', async () => {
    const state = stateOfLina()
    putChat(state, 'a')
    const { values, stop } = watch(state, 'conversation', { chat: 'a', newest: 50 })
    stop()
    state.changed('posts:a')
    await soon()
    expect(values).toEqual([])
  })

  it('keeps what it shows when reading fails, and goes on with the next change', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    const state = stateOfLina()
    putChat(state, 'a')
    const { values, stop } = watch(state, 'conversation', { chat: 'a', newest: 50 })
    await soon()
    const { posts } = state
    state.posts = () => Promise.reject(new Error('the disk'))
    state.changed('posts:a')
    await soon()
    expect(values).toHaveLength(1)
    state.posts = posts
    queue(state, 'a', 'p')
    state.changed('outbox')
    await soon()
    expect(values.at(-1)).toMatchObject({ posts: [{ id: 'p' }] })
    // The name of the error only: its message may quote content.
    expect(quiet.mock.calls).toEqual([['view failed', 'conversation', 'Error']])
    stop()
    quiet.mockRestore()
  })
})

it('settings: those of the person, by key', async () => {
  const state = stateOfLina()
  state.settings.set('enterSends:', false)
  state.settings.set('pin:a', true)
  const { values, stop } = watch(state, 'settings', null)
  await soon()
  expect(values).toEqual([{ enterSends: false, locale: undefined }])
  stop()
})

it('a list that takes long leaves time to others', async () => {
  const state = stateOfLina()
  let times = 0
  const compute = vi.spyOn(views.chats, 'compute').mockImplementation(() => {
    times += 1
    const end = performance.now() + 40
    while (performance.now() < end);
    return []
  })
  const { stop } = watch(state, 'chats', { scope: 'inbox' })
  const changing = setInterval(() => state.changed('chats'), 5)
  await new Promise((resolve) => setTimeout(resolve, 700))
  clearInterval(changing)
  stop()
  compute.mockRestore()
  expect(times).toBe(2)
})
