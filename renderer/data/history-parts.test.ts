/** Pages of history in parts: each of whole blocks, and without a gap to what is held. */
import { expect, it } from 'vitest'
import { toColumns } from '../../sync-server/contract/columns.ts'
import { postFields, reactionFields, type PostRow, type ReactionRow } from '../../sync-server/contract/feed.ts' // prettier-ignore
import { emptyChat, withRows, type ActiveChat } from './held-chat.ts'
import { goesOn, partsOf, takeSome, type PagePart } from './history-parts.ts'
import { ScriptedServer } from './test-server.ts'

const server = new ScriptedServer()
const total = { n: 0, digest: 0 }

/** A chat of 1,000 posts of which a stretch is held, and a page of it. */
function world(low: number, top: number, before: number | null, from: number, to: number) {
  const id = server.addChat(1_000)
  const its = server.chats.get(id)
  if (!its?.row.active) throw new Error('the server has this chat')
  const { epoch } = its.row
  const rows = its.posts.filter(({ seq }) => seq >= from && seq <= to).toReversed()
  const reactions = rows.map(({ id: post, seq, g }): ReactionRow => ({ post, chat: id, epoch, seq, g, person: server.person, emoji: '👍', deleted: false })) // prettier-ignore
  const answer = { timeline: server.timeline, rows: toColumns<PostRow>(rows, postFields), reactions: toColumns(reactions, reactionFields), refused: [], more: false } // prettier-ignore
  const chat: ActiveChat = { ...emptyChat(its.row), low, top }
  return { chat, parts: partsOf([{ chat: id, epoch, before, limit: 1_024 }], answer) }
}

/** Merges part by part; the parts that were. */
function merged(start: ActiveChat, parts: PagePart[]): { chat: ActiveChat; sizes: number[] } {
  let chat = start
  const sizes: number[] = []
  while (parts.length > 0) {
    for (const part of takeSome(parts)) {
      expect(goesOn(chat, part)).toBe(true)
      expect(part.reactions.map(({ seq }) => seq)).toEqual(part.rows.map(({ seq }) => seq))
      chat = withRows(chat, part.rows, total, 'me')
      sizes.push(part.rows.length)
    }
  }
  return { chat, sizes }
}

it('what lies below what is held comes downwards from it, in whole blocks', () => {
  const { chat, parts } = world(897, 1_000, 897, 1, 896)
  const { chat: after, sizes } = merged(chat, parts)
  expect(sizes).toEqual([256, 256, 256, 128])
  expect(after).toMatchObject({ low: 1, top: 1_000 })
})

it('what lies above it comes upwards, and what was held stays held', () => {
  const { chat, parts } = world(1, 100, null, 100, 1_000)
  const { chat: after, sizes } = merged(chat, parts)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(256)
  expect(after).toMatchObject({ low: 1, top: 1_000 })
})

it('what does not reach down to it stands alone, as if it had come whole', () => {
  const { chat, parts } = world(1, 100, null, 401, 1_000)
  expect(merged(chat, parts).chat).toMatchObject({ low: 401, top: 1_000 })
})

it('short pages go together, and a stretch that has moved meanwhile takes no more of a page', () => {
  const { chat, parts } = world(897, 1_000, 897, 1, 896)
  const [long] = parts
  if (!long) throw new Error('there is a page')
  const short = [{ ...long, rows: long.rows.slice(0, 100) }, { ...long, rows: long.rows.slice(0, 150) }, { ...long, rows: long.rows.slice(0, 7) }] // prettier-ignore
  expect(takeSome(short).map(({ rows }) => rows.length)).toEqual([100, 150])
  const [first] = takeSome(parts)
  if (!first) throw new Error('there is a part')
  const [second] = parts
  if (!second) throw new Error('there is another part')
  expect(goesOn({ ...chat, low: 800 }, first)).toBe(false)
  expect(goesOn({ ...chat, low: 0, top: 0 }, second)).toBe(false)
  expect(goesOn({ ...chat, low: 990 }, second)).toBe(false)
  expect(goesOn({ ...withRows(chat, first.rows, total, 'me'), unproven: 'posts' }, second)).toBe(false) // prettier-ignore
  expect(goesOn(withRows(chat, first.rows, total, 'me'), second)).toBe(true)
})
