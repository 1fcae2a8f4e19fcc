/** Drafts at the limits of what travels: what doesn't fit stays on the device, whole, and nothing is sent in vain. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { limits } from '../../sync-server/contract/limits.ts'
import { createDraftSync, type DraftSync } from './draft-sync.ts'
import type { Draft } from './state.ts'
import { noon, putChat, stateOfLina } from './views/test-state.ts'

const state = stateOfLina()
const sent: string[] = []
let drafts: DraftSync

beforeEach(() => {
  vi.useFakeTimers()
  putChat(state, 'job')
  sent.length = 0
  const outbox = {
    saveDraft: (draft: Draft) => Promise.resolve(void state.drafts.set(draft.chat, draft)),
    dropDraft: (chat: string) => Promise.resolve(void state.drafts.delete(chat)),
  }
  drafts = createDraftSync(state, outbox, () => noon, (_chat, { text }) => Promise.resolve(void sent.push(text))) // prettier-ignore
})
afterEach(() => {
  drafts.stop()
  vi.useRealTimers()
})

const most = 2 * limits.bodyCharacters
const write = async (text: string): Promise<void> => {
  await drafts.save({ chat: 'job', text, parties: [], audience: 1, changedAt: noon })
  await vi.advanceTimersByTimeAsync(60_000)
}

it.each([
  ['below the limit', '😀'.repeat(most - 1)],
  ['at the limit', '😀'.repeat(most)],
])('a draft %s travels, once', async (_what, text) => {
  await write(text)
  expect(sent).toEqual([text])
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
