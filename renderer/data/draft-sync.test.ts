/**
 * Drafts on their way to other devices: what doesn't fit stays on the device, whole, and nothing is sent in vain; and what
 * is typed while one is sent, taken over or ended is not lost to it.
 */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { limits } from '../../sync-server/contract/limits.ts'
import { createDraftSync, type DraftSync } from './draft-sync.ts'
import type { Draft, OutboxItem } from './state.ts'
import { noon, putChat, stateOfLina } from './views/test-state.ts'

const writeMs = 20
const state = stateOfLina()
const sent: string[] = []
let drafts: DraftSync

/** One change after the other, each of which takes the disk a while. */
function slowOutbox(): Parameters<typeof createDraftSync>[1] {
  let queue: Promise<unknown> = Promise.resolve()
  return {
    isPending: () => false,
    changeDraft(chat, make) {
      const done = queue.then(async () => {
        const now = state.drafts.get(chat) ?? null
        const next = make(now)
        if (next === now) return
        await new Promise((resolve) => setTimeout(resolve, writeMs))
        if (next) state.drafts.set(chat, next)
        else state.drafts.delete(chat)
      })
      queue = done
      return done
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  state.drafts.clear()
  state.settings.clear()
  putChat(state, 'job')
  sent.length = 0
  drafts = createDraftSync(state, slowOutbox(), () => noon, async (chat, value) => {
    sent.push(value.text)
    await new Promise((resolve) => setTimeout(resolve, writeMs))
    state.settings.set(`draft:${chat}`, value)
  }) // prettier-ignore
})
afterEach(() => {
  drafts.stop()
  vi.useRealTimers()
})

const most = 2 * limits.bodyCharacters
const restMs = 3_000
const save = (text: string): Promise<void> =>
  drafts.save({ chat: 'job', text, parties: [], audience: 1, changedAt: noon })
const pass = (ms = 60_000): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const write = async (text: string): Promise<void> => {
  void save(text)
  await pass()
}
const draft = (): Draft | undefined => state.drafts.get('job')

it.each([
  ['below the limit', '😀'.repeat(most - 1)],
  ['at the limit', '😀'.repeat(most)],
])('a draft %s travels, once', async (_what, text) => {
  await write(text)
  expect(sent).toEqual([text])
})

it('a draft that the server refused is tried again when there are news, and not before', async () => {
  await write('a text')
  void drafts.refused('job')
  await pass()
  drafts.start()
  await pass()
  expect(sent).toEqual(['a text'])
  expect(draft()).toMatchObject({ text: 'a text', unsent: true })
  drafts.tellRefused()
  await pass()
  expect(sent).toEqual(['a text', 'a text'])
  expect(draft()).toMatchObject({ unsent: false })
})

it.each([
  ['above the limit', 'x'.repeat(most + 1)],
  ['of a whole book', 'x'.repeat(3_000_000)],
  ['with half a character', 'a\ud800'],
])('a draft %s stays here, whole, and travels once it fits', async (_what, text) => {
  await write(text)
  drafts.start()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual([])
  expect(state.drafts.get('job')).toMatchObject({ text, unsent: true })
  await write('shorter')
  expect(sent).toEqual(['shorter'])
  expect(state.drafts.get('job')).toMatchObject({ text: 'shorter', unsent: false })
})

describe('what is typed meanwhile stays', () => {
  it('while the text before it is sent to the other devices', async () => {
    void save('one')
    await pass(writeMs + restMs + writeMs - 1)
    expect(sent).toEqual(['one'])
    void save('one two')
    await pass(2 * writeMs + 1)
    expect(draft()).toMatchObject({ text: 'one two', unsent: true })
    await pass()
    expect(sent).toEqual(['one', 'one two'])
  })

  it('while the text of another device comes', async () => {
    void save('mine')
    void drafts.adopt('job', { text: 'theirs', changedAt: noon + 9 })
    await pass(1_000)
    expect(draft()).toMatchObject({ text: 'mine', unsent: true })
  })

  it('while the readers are accepted', async () => {
    void save('mine')
    void drafts.accept('job', { parties: ['staff:north'], audience: 2 })
    await pass(1_000)
    expect(draft()).toMatchObject({ text: 'mine', parties: ['staff:north'], audience: 2 })
  })

  it('while a draft ends, and only that', async () => {
    await write('before')
    void drafts.drop('job')
    await pass(1)
    void save('anew')
    await pass()
    expect(sent).toEqual(['before', '', 'anew'])
    expect(draft()?.text).toBe('anew')
    void save('not kept yet')
    void drafts.drop('job')
    await pass()
    expect(draft()).toBeUndefined()
  })

  it.each([
    ['the end of what goes out', 'Dear all', undefined],
    ['what goes on after it', 'Dear all, and', ', and'],
    ['something else', 'No', 'No'],
  ])('while a post goes out: %s', async (_what, typed, left) => {
    await write('Dear')
    void drafts.drop('job', 'Dear all')
    await pass(1)
    void save(typed)
    await pass()
    expect(draft()?.text).toBe(left)
  })
})

describe('a draft of another device', () => {
  const timeline = state.audienceTimeline ?? ''
  const parties = ['coordinators', 'staff:tbb', 'staff:iress']
  const adopted = async (begun: object, joined: { counter: number; party: string }[]) => {
    putChat(state, 'job', { row: { audience: 5, parties }, joined })
    void drafts.adopt('job', { text: 'theirs', changedAt: noon + 9, ...begun })
    await pass(1_000)
    return draft()
  }

  it.each([
    ['before one who has joined since', { timeline, counter: 4 }, [{ counter: 5, party: 'staff:iress' }], ['coordinators', 'staff:tbb']], // prettier-ignore
    ['before all who read along now', { timeline, counter: 5 }, [{ counter: 5, party: 'staff:iress' }], parties], // prettier-ignore
    ['before this device had the chat: all others are asked about', { timeline, counter: 4 }, [], ['coordinators', 'staff:tbb']], // prettier-ignore
    ['under another timeline: the same', { timeline: randomUUID(), counter: 9 }, [], ['coordinators', 'staff:tbb']], // prettier-ignore
  ])('was begun %s', async (_what, audience, joined, seen) => {
    expect(await adopted({ audience }, joined)).toMatchObject({ text: 'theirs', parties: seen })
  })

  it('of an earlier version counts as begun now', async () => {
    expect(await adopted({}, [])).toMatchObject({ text: 'theirs', parties, audience: 5 })
  })
})

describe('after a crash', () => {
  const posted = (body: string, facts: object = {}): void => {
    const operation = { type: 'post', chat: 'job', post: 'p', body }
    state.outbox = [{ id: 'o', operation, createdAt: noon + 9, ...facts } as unknown as OutboxItem]
  }
  afterEach(() => {
    state.outbox = []
    state.sendings = []
  })

  it.each([
    ['ends with the post that it was', 'Dear', () => posted('Dear all'), undefined],
    ['stays where it was written after the post', 'Dear', () => posted('Dear all', { createdAt: noon - 9 }), 'Dear'], // prettier-ignore
    ['stays where the post is another one', 'Dear', () => posted('No'), 'Dear'],
    ['stays where the post is a message to many', 'Dear', () => {
      posted('Dear all')
      state.sendings = [{ id: 's', title: '', at: noon, paused: false, posts: [{ post: 'p', chat: 'job', candidate: 'c', seq: null }] }] // prettier-ignore
    }, 'Dear'],
  ] as const)('a draft %s', async (_what, text, outbox, left) => {
    await write(text)
    outbox()
    void drafts.endSent()
    await pass()
    expect(draft()?.text).toBe(left)
    expect(sent).toEqual(left === undefined ? [text, ''] : [text])
  }) // prettier-ignore
})
