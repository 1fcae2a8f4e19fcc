/** A conversation as rows: days, the "new" line, who is named. */
import { expect, it } from 'vitest'
import type { PostItem } from '../../data/views/values.ts'
import { rowsOf } from './rows.ts'

const noon = new Date(2026, 4, 6, 12).getTime()
const post = (seq: number, changes: Partial<PostItem> = {}): PostItem =>
  ({ id: `p${String(seq)}`, seq, author: { id: 'amal', role: 'candidate' }, event: null, mine: false, state: 'accepted', acceptedAt: noon + seq * 60_000, ...changes }) as PostItem // prettier-ignore
const keys = (posts: readonly PostItem[], newAfter: number | null): string[] =>
  rowsOf(posts, newAfter).map((row) => (row.type === 'post' && row.follows ? `${row.key} follows` : row.key)) // prettier-ignore

it('the "new" line stands before the first unread post of others, and names its author again', () => {
  const posts = [post(1), post(2), post(3, { mine: true }), post(4)]
  expect(keys(posts, 2)).toEqual(['day p1', 'p1', 'p2 follows', 'p3 follows', 'new', 'p4'])
  expect(keys(posts, 0)).toEqual(['day p1', 'new', 'p1', 'p2 follows', 'p3 follows', 'p4 follows'])
  expect(keys(posts, null)).toEqual(['day p1', 'p1', 'p2 follows', 'p3 follows', 'p4 follows'])
})

it('there is none where the first unread post lies further up', () => {
  expect(keys([post(8), post(9)], 7)).toEqual(['day p8', 'new', 'p8', 'p9 follows'])
  expect(keys([post(9), post(10)], 7)).toEqual(['day p9', 'p9', 'p10 follows'])
})

it('a day, another author and a long pause begin anew; events in a row stand together', () => {
  const event = { author: null, event: { type: 'caseStage', stage: 'offer' } } as Partial<PostItem>
  const dayMs = 86_400_000
  expect(
    keys(
      [
        post(1),
        post(2, { author: { id: 'lina', role: 'source' } as PostItem['author'] }),
        post(3, event),
        post(4, event),
        post(5, { acceptedAt: noon + 30 * 60_000 }),
        post(6, { acceptedAt: noon + dayMs }),
      ],
      null,
    ),
  ).toEqual(['day p1', 'p1', 'p2', 'p3', 'p5', 'day p6', 'p6'])
})

it('the last accepted post in a row by one author ends it; one that waits behind it does not', () => {
  const posts = [
    post(1),
    post(2),
    post(3, { state: 'waiting' }),
    post(9, { author: null as never }),
  ]
  const ends = (its: readonly PostItem[]): string[] =>
    rowsOf(its, null).flatMap((row) => (row.type === 'post' && row.ends ? [row.key] : []))
  expect(ends(posts)).toEqual(['p2', 'p3'])
  expect(ends([post(1), post(2, { author: { id: 'lina', role: 'source' } as PostItem['author'] })])).toEqual(['p1', 'p2']) // prettier-ignore
})
