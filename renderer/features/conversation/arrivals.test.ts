import { describe, expect, it } from 'vitest'
import type { ConversationView, PostItem } from '../../data/views/values.ts'
import { arrivedSince, knownOf, nothing, together } from './arrivals.ts'

const post = (seq: number | null, changes: Partial<PostItem> = {}): PostItem =>
  ({ seq, author: { name: `Author ${String(seq)}` }, mine: false, event: null, deleted: false, ...changes }) as PostItem // prettier-ignore
const viewOf = (posts: PostItem[], changes: object = {}): ConversationView =>
  ({ posts, newer: false, head: 9, chat: { unread: 0 }, ...changes }) as ConversationView

describe('what has come', () => {
  const known = knownOf(viewOf([post(1), post(2), post(null, { mine: true })]))

  it('is a post of another, by name', () => {
    expect(arrivedSince(viewOf([post(1), post(2)]), known)).toEqual(nothing)
    expect(arrivedSince(viewOf([post(2), post(3)]), known)).toEqual({ count: 1, author: 'Author 3' }) // prettier-ignore
    expect(arrivedSince(viewOf([post(3), post(4)]), known)).toEqual({ count: 2, author: null })
  })

  it('is nothing of one’s own, nothing automatic, and nothing that was taken back', () => {
    const stage = { type: 'jobPublished' } as PostItem['event']
    const others = [post(3, { mine: true }), post(4, { event: stage }), post(5, { deleted: true })]
    expect(arrivedSince(viewOf(others), known)).toEqual(nothing)
  })

  it('is counted as unread where the newest posts are left out, and never by scrolling to them', () => {
    const above = viewOf([post(1)], { newer: true, chat: { unread: 4 } })
    const read = knownOf(above)
    expect(arrivedSince(viewOf([post(5)], { newer: true, chat: { unread: 6 } }), read)).toEqual({ count: 2, author: null }) // prettier-ignore
    expect(arrivedSince(viewOf([post(8), post(9)], { chat: { unread: 4 } }), read)).toEqual(nothing)
  })
})

it('two that came one after the other are said together', () => {
  const one = { count: 1, author: 'Lina' }
  expect(together(nothing, one)).toEqual(one)
  expect(together(one, nothing)).toEqual(one)
  expect(together(one, one)).toEqual({ count: 2, author: null })
})
