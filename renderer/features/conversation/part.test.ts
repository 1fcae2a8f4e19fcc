/** Which part of a conversation follows from where one has scrolled to. */
import { expect, it } from 'vitest'
import type { PostItem } from '../../data/views/values.ts'
import { newestPart, nextPart, partAround, unreadPart, type Part } from './part.ts'

const middle = { atEnd: false, nearTop: false, nearBottom: false }
const top = { ...middle, nearTop: true }
const bottom = { ...middle, nearBottom: true }
const end = { ...bottom, atEnd: true }

/** A view of the posts from `first` to `last`, of so many. */
const shown = (first: number, last: number, head = 1000) => ({
  posts: Array.from({ length: last - first + 1 }, (_, index) => ({ seq: first + index }) as PostItem), // prettier-ignore
  older: first > 1,
  newer: last < head,
})

it.each<[string, Part, ReturnType<typeof shown>, typeof middle, Part['from']]>([
  ['at the end the newest stay', newestPart, shown(941, 1000), end, null],
  ['above the end what one looks at stays', newestPart, shown(941, 1000), middle, 941],
  ['near the top older ones come', newestPart, shown(941, 1000), top, 841],
  ['and again', { from: 841, newest: 60 }, shown(841, 1000), top, 741],
  ['no further than the first', { from: 41, newest: 60 }, shown(41, 440), top, 1],
  ['and there nothing more', { from: 1, newest: 60 }, shown(1, 400), top, 1],
  ['in the middle nothing moves', { from: 301, newest: 60 }, shown(301, 700), middle, 301],
  ['near the bottom newer ones come', { from: 301, newest: 60 }, shown(301, 700), bottom, 401],
  ['at the end of it nothing follows', { from: 601, newest: 60 }, shown(601, 1000), end, null],
  ['unread ones stay where they were found', unreadPart, shown(301, 700), middle, 301],
  ['where nothing is held yet, nothing moves', unreadPart, shown(1, 0), end, 'unread'],
])('%s', (_, part, view, at, from) => {
  const next = nextPart(part, view, at)
  expect(next.from).toBe(from)
  expect(next === part).toBe(from === part.from)
})

it('at the end as many stay as were shown, but for those that wait', () => {
  const view = shown(601, 1000)
  view.posts.push({ seq: null } as PostItem)
  expect(nextPart({ from: 601, newest: 60 }, view, end)).toEqual({ from: null, newest: 400 })
})

it('is led to a post with others above it', () => {
  expect(partAround(700).from).toBe(550)
  expect(partAround(3).from).toBe(1)
})
