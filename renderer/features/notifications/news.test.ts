import { describe, expect, it } from 'vitest'
import type { ChatItem } from '../../data/port.ts'
import { newsOf, positionsOf } from './news.ts'

const base: Pick<ChatItem, 'follow' | 'mute' | 'unread' | 'last'> = { follow: true, mute: false, unread: 1, last: null } // prettier-ignore
const chat = (id: string, lastAt: number | null, facts: Partial<typeof base> = {}): ChatItem =>
  ({ id, lastAt, ...base, ...facts }) as ChatItem
const mine = { mine: true } as ChatItem['last']

describe('news', () => {
  const before = positionsOf([chat('a', 100), chat('b', 200), chat('c', null)])

  it.each<[string, ChatItem, string[]]>([
    ['a post of somebody else', chat('a', 150), ['a']],
    ['the first post of a chat', chat('c', 50), ['c']],
    ['nothing new', chat('a', 100), []],
    ['an own post', chat('a', 150, { last: mine }), []],
    ['what is read already', chat('a', 150, { unread: 0 }), []],
    ['a chat that is not followed', chat('a', 150, { follow: false }), []],
    ['a muted chat', chat('a', 150, { mute: true }), []],
    ['a chat that begins', chat('d', 250), ['d']],
    ['an older chat that is in the list again', chat('d', 150), []],
  ])('of %s', (_, now, ids) => {
    expect(newsOf(before, [now], null).map(({ id }) => id)).toEqual(ids)
  })

  it('is none in the chat that is being looked at', () => {
    expect(newsOf(before, [chat('a', 150), chat('b', 300)], 'a').map(({ id }) => id)).toEqual(['b'])
  })
})
