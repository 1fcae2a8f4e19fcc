/** What a person writes, below, at and above each limit: refused before anything is stored, in the same measure as the server's. */
import { beforeEach, describe, expect, it } from 'vitest'
import { limits } from '../../sync-server/contract/limits.ts'
import type { Operation, OperationOf } from '../../sync-server/contract/push.ts'
import { createActs } from './acts.ts'
import type { MemoryState } from './memory-state.ts'
import { PortError } from './port.ts'
import type { OutboxItem, RealmActions } from './state.ts'
import { withBody } from './with-body.ts'
import { noon, put, putChat, stateOfLina, timeline } from './views/test-state.ts'

let state: MemoryState
let stored: number
let acts: ReturnType<typeof createActs>

beforeEach(() => {
  state = stateOfLina()
  putChat(state, 'a', { row: { audience: 4, head: 9 } })
  stored = 0
  const done = (): Promise<void> => Promise.resolve(void (stored += 1))
  const actions = {
    enqueue: (operation: Operation) => done().then(() => ({ operation }) as OutboxItem),
    ...{ enqueueMany: done, editQueued: done, retry: done, dropDraft: () => Promise.resolve() },
  } as unknown as RealmActions
  acts = createActs({ state, actions, newId: () => crypto.randomUUID(), clock: () => noon })
})

const x = (size: number): string => '😀'.repeat(size)
const chats = (size: number) => Array.from({ length: size }, () => ({ chat: 'a', candidate: 'c', body: 'x', audience: 4 })) // prettier-ignore
const noted = (note: string) => acts.followUp({ chat: 'a', post: null, due: '2026-05-02', note })
const template = (name: string, en: string) => acts.saveTemplate({ id: null, name, texts: { en } })

async function followUps(size: number): Promise<unknown> {
  const others = Array.from({ length: size - 1 }, () => ({ post: crypto.randomUUID(), due: '2026-05-09', note: '' })) // prettier-ignore
  state.settings.set('followUps:a', others)
  return noted('one more')
}

const fields: [string, number, (size: number) => Promise<unknown>, string][] = [
  ['a post', limits.bodyCharacters, (size) => acts.post({ chat: 'a', body: x(size), audience: 4 }), 'too-long'],
  ['a post that waits', limits.bodyCharacters, (size) => acts.editWaiting({ post: 'p', body: x(size) }), 'too-long'],
  ['a post that is tried again', limits.bodyCharacters, (size) => acts.retry({ post: 'p', body: x(size), audience: 1 }), 'too-long'],
  ['an edit', limits.bodyCharacters, (size) => acts.edit({ chat: 'a', post: 'p', rev: 0, body: x(size), audience: 4 }), 'too-long'],
  ['one message to many', limits.recipients, (size) => acts.postMany({ title: 'x', posts: chats(size) }), 'invalid'],
  ['the text of one to many', limits.bodyCharacters, (size) => acts.postMany({ title: 'x', posts: [{ chat: 'a', candidate: 'c', body: x(size), audience: 4 }] }), 'too-long'],
  ['a follow-up’s note', limits.followUpNote, (size) => noted(x(size)), 'invalid'],
  ['follow-ups', limits.followUpsPerChat, followUps, 'follow-ups-full'],
  ['a template’s name', limits.templateName, (size) => template(x(size), 'x'), 'invalid'],
  ['a template’s text', limits.templateCharacters, (size) => template('x', x(size)), 'invalid'],
] // prettier-ignore
it.each(fields)('%s: %s', async (_what, most, write, code) => {
  await write(most - 1)
  await write(most)
  expect(stored).toBe(2)
  await expect(write(most + 1)).rejects.toEqual(new PortError(code as PortError['code']))
  expect(stored).toBe(2)
})

it('files of a post', async () => {
  const write = (size: number) => {
    const files = Array.from({ length: size }, (_, file) => `f${String(file)}`)
    for (const id of files) state.files.set(id, { id, chat: 'a', way: 'out', name: 'a.pdf', type: null, size: 1, thumb: null, posted: false, paused: false, done: true, refused: null, moved: 1, crowded: false }) // prettier-ignore
    return acts.post({ chat: 'a', body: '', audience: 4, files })
  }
  await write(limits.filesPerPost)
  await expect(write(limits.filesPerPost + 1)).rejects.toEqual(new PortError('file-too-many'))
  expect(stored).toBe(1)
})

it.each(['', 'x', '👍👍', 'a\u0301', '👍\u202E', '😀'.repeat(21), '\ud83d'])('%j is no reaction', async (emoji) => {
  await expect(acts.react({ chat: 'a', post: 'p', emoji, on: true })).rejects.toEqual(new PortError('invalid'))
  expect(stored).toBe(0)
}) // prettier-ignore

describe('people whom a post names', () => {
  it.each([19, 20, 21, 60])('of %s: the first twenty, so that the post is not refused', (count) => {
    const names = Array.from(
      { length: count },
      (_, at) => `Name${String.fromCodePoint(0x1200 + at)}`,
    )
    names.forEach((name, at) => put(state, 'person', `n${String(at)}`, { name, partner: 'tbb' }))
    const body = names.map((name) => `@${name}`).join(' ')
    const operation: OperationOf<'post'> = { id: 'o', type: 'post', chat: 'a', post: 'p', body: '', writtenAt: noon, audience: { timeline, counter: 4 } } // prettier-ignore
    const { mentions } = withBody(state, operation, body)
    expect(mentions).toEqual(Array.from({ length: Math.min(count, limits.mentionsPerPost) }, (_, at) => `n${String(at)}`)) // prettier-ignore
  })
})
