import { expect, it } from 'vitest'
import { MemoryState } from '../memory-state.ts'
import type { Draft, HeldFile, OutboxItem } from '../state.ts'
import { unsentView } from './unsent.ts'

const draft = (chat: string, text: string, unsent: boolean): Draft => ({
  ...{ chat, text, unsent },
  ...{ parties: [], audience: 1, changedAt: 1 },
})
const item = (operation: object, its: OutboxItem['state']) =>
  ({ operation, state: its }) as OutboxItem
const file = (id: string, facts: Partial<HeldFile>) => ({ id, ...facts }) as HeldFile

it('counts what is on this device alone, and nothing that the server has', () => {
  const state = new MemoryState()
  expect(unsentView(state)).toEqual({
    posts: 0,
    edits: 0,
    drafts: 0,
    files: 0,
    templates: 0,
    followUps: 0,
    reports: 0,
  })
  state.outbox = [
    item({ type: 'post' }, 'queued'),
    item({ type: 'post' }, 'rejected'),
    item({ type: 'edit' }, 'sending'),
    item({ type: 'post' }, 'accepted'),
    item({ type: 'read' }, 'queued'),
    item({ type: 'setting', key: 'draft', chat: 'leaving' }, 'queued'),
    item({ type: 'setting', key: 'draft', chat: 'there' }, 'accepted'),
    item({ type: 'setting', key: 'template', chat: 't', value: { name: 'Visit', texts: {} } }, 'queued'), // prettier-ignore
    item({ type: 'setting', key: 'template', chat: 'gone', value: null }, 'queued'),
    item({ type: 'setting', key: 'followUps', chat: 'a', value: [{ note: 'Call' }] }, 'sending'),
    item({ type: 'setting', key: 'pin', chat: 'a', value: true }, 'queued'),
    item({ type: 'report', reason: 'Rude' }, 'queued'),
  ]
  state.edits.set('p', { post: 'p', chat: 'a', rev: 0, text: 'better' })
  for (const its of [draft('begun', 'a', true), draft('leaving', 'b', false), draft('there', 'c', false), draft('ended', '', true)]) state.drafts.set(its.chat, its) // prettier-ignore
  for (const its of [file('chosen', { way: 'out', posted: false }), file('posted', { way: 'out', posted: true }), file('fetched', { way: 'in', posted: false })]) state.files.set(its.id, its) // prettier-ignore
  expect(unsentView(state)).toEqual({
    posts: 3,
    edits: 1,
    drafts: 2,
    files: 1,
    templates: 1,
    followUps: 1,
    reports: 1,
  })
  // A template that the server refused stands nowhere else until its author has seen that.
  state.notes = [
    { id: 'n', type: 'setting', chat: 't', code: 'not-allowed', at: 1, words: 'Visit' },
    { id: 'o', type: 'read', chat: 'a', code: 'not-allowed', at: 1 },
  ]
  expect(unsentView(state)).toMatchObject({ templates: 2 })
})
