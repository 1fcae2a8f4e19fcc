import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { withoutBadRows } from './bad-rows.ts'

const lists = z.object({
  next: z.int(),
  lanes: z.object({ chats: z.object({ rows: z.array(z.object({ id: z.int() })) }) }),
})
const columns = z.object({ rows: z.object({ id: z.array(z.int()), body: z.array(z.string()) }) })

function mended(schema: z.ZodType, answer: unknown): unknown {
  const { error } = schema.safeParse(answer)
  return withoutBadRows(answer, error?.issues ?? [])
}

describe('rows that are not of their form', () => {
  it('are left out of a list, and the others stay', () => {
    const answer = { next: 1, lanes: { chats: { rows: [{ id: 1 }, { id: 'x' }, { id: 3 }, 'y'] } } }
    expect(mended(lists, answer)).toEqual({
      answer: { next: 1, lanes: { chats: { rows: [{ id: 1 }, { id: 3 }] } } },
      count: 2,
    })
    expect(answer.lanes.chats.rows).toHaveLength(4)
  })

  it('are left out of every column', () => {
    const answer = { rows: { id: [1, 2, 'x', 4], body: ['a', null, 'c', 'd'] } }
    expect(mended(columns, answer)).toEqual({ answer: { rows: { id: [1, 4], body: ['a', 'd'] } }, count: 2 }) // prettier-ignore
  })

  it.each([
    ['a cursor', lists, { next: 'x', lanes: { chats: { rows: [{ id: 'x' }] } } }],
    ['a missing list', lists, { next: 1, lanes: { chats: {} } }],
    ['a missing column', columns, { rows: { id: [1] } }],
    ['no object', columns, 'x'],
  ])('are not the reason where %s is wrong', (_, schema, answer) => {
    expect(mended(schema, answer)).toBeNull()
  })
})
