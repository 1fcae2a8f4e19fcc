/** The list of what the reader wants to come back to. */
import { describe, expect, it } from 'vitest'
import { limits } from '../../../sync-server/contract/limits.ts'
import { isValidSetting } from '../../../sync-server/contract/settings.ts'
import { mergedFollowUps, withFollowUp } from '../follow-ups.ts'
import { followUpsView } from './follow-ups.ts'
import { put, putChat, stateOfLina } from './test-state.ts'

const post = '0198c0de-0000-7000-8000-000000000001'

it('joins own dates with the next steps due on open cases, the earliest first', () => {
  const state = stateOfLina()
  putChat(state, 'a')
  state.settings.set('followUps:a', [
    { post, due: '2026-05-04', note: 'the passport' },
    { post: null, due: '2026-05-02', note: '' },
  ])
  put(state, 'case', 'case1', { nextStep: 'Interview', nextStepDue: '2026-05-03' })
  put(state, 'case', 'over', { closed: true, nextStep: 'Nothing', nextStepDue: '2026-05-01' })
  put(state, 'case', 'open end', { nextStep: 'Some day', nextStepDue: null })
  const items = followUpsView(state, { mine: false })
  expect(items.map((item) => [item.kind, item.due, item.note, item.post])).toEqual([
    ['own', '2026-05-02', '', null],
    ['nextStep', '2026-05-03', 'Interview', null],
    ['own', '2026-05-04', 'the passport', post],
  ])
  expect(items[1]).toMatchObject({ case: { id: 'case1' }, chat: null })
  expect(items[2]).toMatchObject({ chat: { id: 'a' } })
})

it('mine are the next steps of cases in whose chats one takes part', () => {
  const state = stateOfLina()
  put(state, 'case', 'case1', { nextStep: 'Interview', nextStepDue: '2026-05-03' })
  expect(followUpsView(state, { mine: true })).toEqual([])
  putChat(state, 'a', { row: { kind: 'candidateRecruiting', case: 'case1', candidate: 'ahmad' } })
  expect(followUpsView(state, { mine: true })).toEqual([])
  state.settings.set('follow:a', true)
  expect(followUpsView(state, { mine: true })).toMatchObject([{ note: 'Interview' }])
})

it('nothing of a chat that is no longer held, and nothing of what is no follow-up', () => {
  const state = stateOfLina()
  state.settings.set('followUps:gone', [{ post: null, due: '2026-05-02', note: 'x' }])
  putChat(state, 'a')
  state.settings.set('followUps:a', [{ post: null, due: 'soon', note: 'x' }])
  expect(followUpsView(state, { mine: true })).toEqual([])
})

describe('a post has one date', () => {
  const one = { post: null, due: '2026-05-02', note: 'a' }
  it('set anew, taken off, beside others', () => {
    expect(withFollowUp([one], null, '2026-06-01', 'b')).toEqual([{ ...one, due: '2026-06-01', note: 'b' }]) // prettier-ignore
    expect(withFollowUp([one], post, '2026-06-01', '')).toEqual([one, { post, due: '2026-06-01', note: '' }]) // prettier-ignore
    expect(withFollowUp([one], null, null, '')).toBeNull()
    expect(withFollowUp([one], post, null, '')).toEqual([one])
  })

  it.each([
    [true, { ...one }],
    [true, { ...one, note: 'x'.repeat(limits.followUpNote) }],
    [false, { ...one, note: 'x'.repeat(limits.followUpNote + 1) }],
    [false, { ...one, due: '2026-02-30' }],
    [false, { ...one, post: 'no id' }],
    [false, { ...one, extra: 1 }],
  ])('valid %s: %o', (valid, value) => {
    expect(isValidSetting('followUps', true, [value])).toBe(valid)
  })

  it('so many a chat', () => {
    const many = Array.from({ length: limits.followUpsPerChat }, () => one)
    expect(isValidSetting('followUps', true, many)).toBe(true)
    expect(isValidSetting('followUps', true, [...many, one])).toBe(false)
    expect(isValidSetting('followUps', true, [])).toBe(false)
    expect(isValidSetting('followUps', false, many)).toBe(false)
  })
})

describe('of two devices', () => {
  const of = (...notes: string[]) =>
    notes.map((note) => ({
      post: `0198c0de-0000-7000-8000-00000000000${note.charAt(0)}`,
      due: '2026-05-04',
      note,
    }))

  it.each([
    ['both have set one', [], of('a'), of('b'), of('b', 'a')],
    [
      'one has taken off what the other kept',
      of('a', 'b'),
      of('b'),
      of('a', 'b', 'c'),
      of('b', 'c'),
    ],
    ['one has taken off all, the other set one', of('a'), null, of('a', 'b'), of('b')],
    ['both have taken off theirs', of('a', 'b'), of('b'), of('a'), null],
    ['both have changed the same one', of('a'), of('a mine'), of('a theirs'), of('a mine')],
    ['only the other has changed something', of('a'), of('a'), of('a theirs'), of('a theirs')],
    ['it has come to the other already', of('a'), of('a', 'b'), of('b', 'a'), undefined],
    ['a value that is none counts as empty', 'x', of('a'), 5, of('a')],
  ])('%s', (_what, base, mine, theirs, expected) => {
    expect(mergedFollowUps(base, [], mine, theirs)).toEqual(expected)
  })
  it.each([
    [
      'its own value that comes back does not bring back what was taken off since',
      of('a'),
      null,
      of('a'),
      null,
    ],
    ['neither does what another made of it', of('a'), null, of('a', 'b'), of('b')],
    ['what has left and was overwritten is made again', of('a'), of('a'), of('b'), of('b', 'a')],
  ])('%s', (_what, sent, mine, theirs, expected) => {
    expect(mergedFollowUps([], [sent], mine, theirs)).toEqual(expected)
  })
})
