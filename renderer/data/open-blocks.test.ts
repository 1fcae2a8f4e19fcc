/** How many blocks stay decrypted, and what must not. */
import { expect, it } from 'vitest'
import { OpenBlock } from './open-block.ts'
import { createOpenBlocks } from './open-blocks.ts'

const block = (): OpenBlock => new OpenBlock(1, { posts: [], reactions: [] })

it('keeps those that were used last, and no more than 256', () => {
  const open = createOpenBlocks()
  const first = block()
  open.keep('first', 0, first)
  for (let chat = 0; chat < 255; chat += 1) open.keep(`chat ${String(chat)}`, 3, block())
  expect(open.get('first', 0)).toBe(first)
  open.keep('another', 0, block())
  expect(open.get('chat 0', 3)).toBeUndefined()
  expect(open.get('first', 0)).toBe(first)
  const left = Array.from({ length: 255 }, (_, chat) => open.get(`chat ${String(chat)}`, 3))
  expect(left.filter((its) => its !== undefined)).toHaveLength(254)
})

it('forgets a block, or all of a chat, and nothing of others', () => {
  const open = createOpenBlocks()
  for (const at of [0, 1, 2]) open.keep('gone', at, block())
  open.keep('gone too?', 0, block())
  open.forget('gone', 1)
  expect([0, 1, 2].map((at) => open.get('gone', at) !== undefined)).toEqual([true, false, true])
  open.forgetChat('gone')
  expect([0, 1, 2].map((at) => open.get('gone', at))).toEqual([undefined, undefined, undefined])
  expect(open.get('gone too?', 0)).toBeDefined()
})
