/** What waits for a post that itself must wait, and what passes it. */
import { expect, it } from 'vitest'
import type { Operation } from '../../sync-server/contract/push.ts'
import { sendable } from './outbox-order.ts'
import type { OutboxItem } from './state.ts'

const audience = { timeline: 't', counter: 1 }
const post = (its: string, replyTo?: string): Operation => ({ id: its, type: 'post', chat: 'c', post: its, body: its, writtenAt: 1, audience, ...(replyTo ? { replyTo } : {}) }) // prettier-ignore
const react = (id: string, its: string): Operation => ({ id, type: 'react', chat: 'c', post: its, emoji: '👍', on: true }) // prettier-ignore

function items(operations: readonly Operation[], facts: Partial<OutboxItem> = {}): OutboxItem[] {
  return operations.map((operation, index) => ({ id: operation.id, order: index, operation, state: 'queued', code: null, sent: false, createdAt: 1, seq: null, acceptedAt: null, g: null, parties: [], ...(index === 0 ? facts : {}) })) // prettier-ignore
}
const leaving = (its: readonly OutboxItem[], unready: string | null): string[] =>
  sendable(its, 10, ({ id }) => id === unready).map(({ id }) => id)

const all = [post('file'), post('other'), post('answer', 'file'), post('second', 'answer'), react('like', 'file'), post('far', 'else')] // prettier-ignore

it('what answers a post that waits for its file waits too; others pass', () => {
  expect(leaving(items(all), 'file')).toEqual(['other', 'far'])
  expect(leaving(items(all), null)).toEqual(['file', 'other', 'answer', 'second', 'like', 'far'])
})

it('an answer to a post that was refused for its text goes on', () => {
  const refused = items(all, { state: 'rejected', code: 'too-long' })
  expect(leaving(refused, null)).toEqual(['other', 'answer', 'second', 'far'])
})
