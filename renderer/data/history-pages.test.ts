import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AskedPage } from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import { emptyChat, type ActiveChat } from './held-chat.ts'
import { createPageSize, newestPage, olderPage, together } from './history-pages.ts'
import { ScriptedServer } from './test-server.ts'

function chat(head: number, low: number, top: number): ActiveChat {
  const server = new ScriptedServer()
  const row = server.chats.get(server.addChat(1))?.row
  if (row?.active !== true) throw new Error('no such chat')
  return { ...emptyChat({ ...row, head }), low, top }
}

const asked = (limit: number): AskedPage => ({ chat: randomUUID(), epoch: 1, before: null, limit })
const any = () => limits.historyChats

describe('the newest page of a chat', () => {
  it.each([1, 64, 65, 128, 1000, 100_000])('ends at a block’s edge: head %i', (head) => {
    const page = newestPage(chat(head, 0, 0), false)
    expect(page?.before).toBeNull()
    expect((head - (page?.limit ?? 0)) % limits.blockPosts).toBe(0)
    expect(page?.limit).toBeLessThanOrEqual(2 * limits.blockPosts)
  })

  it('reaches down to what is held, once the lane has passed what it counts', () => {
    expect(newestPage(chat(10, 1, 7), false)).toBeNull()
    expect(newestPage(chat(10, 1, 7), true)).toMatchObject({ before: null, limit: 4 })
    expect(newestPage(chat(10, 1, 10), true)).toBeNull()
    expect(newestPage(chat(0, 0, 0), true)).toBeNull()
  })
})

describe('an older page', () => {
  it.each([2, 65, 66, 1025, 4000])('goes down to a block’s edge: from %i', (low) => {
    const page = olderPage(chat(5000, low, 5000))
    expect(page?.before).toBe(low)
    expect((low - 1 - (page?.limit ?? 0)) % limits.blockPosts).toBe(0)
  })

  it('is not asked for where the first post is held', () => {
    expect(olderPage(chat(5, 1, 5))).toBeNull()
    expect(olderPage(chat(5, 0, 0))).toBeNull()
  })
})

describe('one request', () => {
  it('has as many pages as have about so many rows, in their order', () => {
    const pages = [asked(50), asked(60), asked(30), asked(1)]
    expect(together(pages, 120, any)).toEqual(pages.slice(0, 2))
    expect(together(pages, 1, any)).toEqual(pages.slice(0, 1))
    expect(together([], 100, any)).toEqual([])
  })

  it('never asks for more than the server gives', () => {
    const pages = [asked(limits.historyRows), asked(1), ...Array.from({ length: 100 }, () => asked(1))] // prettier-ignore
    expect(together(pages, 1024, any)).toHaveLength(1)
    expect(together(pages.slice(1), 1024, any)).toHaveLength(limits.historyChats)
  })

  it('has no more pages than any of them may go among', () => {
    const pages = [asked(1), asked(2), asked(3), asked(4)]
    const most = (sizes: number[]) => (page: AskedPage) => sizes[pages.indexOf(page)] ?? 0
    expect(together(pages, 100, most([9, 1, 9, 9]))).toEqual([pages[0], pages[2], pages[3]])
    expect(together(pages, 100, most([1, 9, 9, 9]))).toEqual([pages[0]])
    expect(together(pages, 100, most([9, 2, 9, 9]))).toEqual([pages[0], pages[1]])
    expect(together(pages, 100, most([9, 9, 2, 9]))).toEqual([pages[0], pages[1], pages[3]])
  })
})

describe('the size of a request', () => {
  it('grows while large answers come soon, and shrinks where they come late, or not at all', () => {
    const size = createPageSize()
    const first = size.rows
    size.took(4_000, first)
    for (let count = 0; count < 10; count += 1) size.took(100, 3)
    expect(size.rows).toBe(first)
    for (let count = 0; count < 10; count += 1) size.took(100, size.rows)
    const most = size.rows
    expect(most).toBeGreaterThan(first)
    expect(most + limits.blockPosts).toBeLessThanOrEqual(limits.historyRows)
    size.took(60_000, 1)
    expect(size.rows).toBe(most / 2)
    for (let count = 0; count < 10; count += 1) size.took(60_000, most)
    expect(size.rows).toBe(first)
    size.took(100, first)
    size.failed()
    expect(size.rows).toBe(first)
  })
})
