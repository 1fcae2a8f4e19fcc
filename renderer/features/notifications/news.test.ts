import { describe, expect, it } from 'vitest'
import type { ChatItem, PersonLabel } from '../../data/views/values.ts'
import { newsOf, onBehalfOf, positionsOf } from './news.ts'

const base: Pick<ChatItem, 'follow' | 'standInFor' | 'mute' | 'unread' | 'shelved'> = { follow: true, standInFor: [], mute: false, unread: 1, shelved: false } // prettier-ignore
const said = (at: number | null, mine = false): ChatItem['last'] =>
  at === null ? null : ({ at, mine, author: { id: 'priya' } } as ChatItem['last'])
const chat = (id: string, lastAt: number | null, facts: Partial<ChatItem> = {}): ChatItem =>
  ({ id, lastAt, last: said(lastAt), ...base, ...facts }) as ChatItem

const lena: PersonLabel = { id: 'lena', name: 'Lena', partner: 'TBB', role: 'source' }

describe('news', () => {
  const before = positionsOf([chat('a', 100), chat('b', 200), chat('c', null)], null)

  it.each<[string, ChatItem, string[]]>([
    ['a post of somebody else', chat('a', 150), ['a']],
    ['the first post of a chat', chat('c', 50), ['c']],
    ['nothing new', chat('a', 100), []],
    ['an own post', chat('a', 150, { last: said(150, true) }), []],
    ['what is read already', chat('a', 150, { unread: 0 }), []],
    ['a chat that is not followed', chat('a', 150, { follow: false }), []],
    ['a muted chat', chat('a', 150, { mute: true }), []],
    [
      'what somebody follows for whom one stands in',
      chat('a', 150, { follow: false, standInFor: [lena] }),
      ['a'],
    ],
    [
      'the same, muted by the one who stands in',
      chat('a', 150, { follow: false, standInFor: [lena], mute: true }),
      [],
    ],
    [
      'what they wrote themselves',
      chat('a', 150, { follow: false, standInFor: [{ ...lena, id: 'priya' }] }),
      [],
    ],
    ['a chat that begins', chat('d', 250), ['d']],
    ['an older chat that is in the list again', chat('d', 150), []],
    [
      'a post that is still to come, after an own one',
      chat('a', 150, { last: said(100, true) }),
      [],
    ],
    ['a post that this device does not hold', chat('a', 150, { last: null, shelved: true }), ['a']],
  ])('of %s', (_, now, ids) => {
    expect(newsOf(before, [now], null).map(({ id }) => id)).toEqual(ids)
  })

  it('says for whom it is, but for whoever wrote it', () => {
    const item = chat('a', 150, { standInFor: [lena, { ...lena, id: 'priya' }] })
    expect(onBehalfOf(item)).toEqual([lena])
    expect(onBehalfOf({ ...item, last: null })).toHaveLength(2)
  })

  it('is none in the chat that is being looked at', () => {
    expect(newsOf(before, [chat('a', 150), chat('b', 300)], 'a').map(({ id }) => id)).toEqual(['b'])
  })

  it('is told when the post has come whose row came before it', () => {
    const coming = [chat('a', 150, { last: said(100, true) }), chat('e', 300, { last: null })]
    const meanwhile = positionsOf(coming, before)
    const come = [chat('a', 150), chat('e', 300)]
    expect(newsOf(meanwhile, come, null).map(({ id }) => id)).toEqual(['a', 'e'])
    expect(newsOf(positionsOf(come, meanwhile), come, null)).toEqual([])
  })
})
