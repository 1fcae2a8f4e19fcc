import { describe, expect, it } from 'vitest'
import { isEmoji } from '../../../sync-server/contract/emoji.ts'
import { allEmoji } from './emoji-data.ts'
import { findEmoji, inTone, skinTones } from './find-emoji.ts'

const found = (query: string): string[] => findEmoji(query).map(({ emoji }) => emoji)

describe('emoji', () => {
  it('are all such that the server takes them, in each tone, and stand once', () => {
    for (const { emoji, words } of allEmoji) {
      expect(words.split(' ').length, emoji).toBeGreaterThan(3)
      for (const tone of skinTones) expect(isEmoji(inTone(emoji, tone)), emoji).toBe(true)
    }
    expect(new Set(allEmoji.map(({ emoji }) => emoji)).size).toBe(allEmoji.length)
  })

  it.each([
    ['thumbs', '👍'],
    ['thumbs up', '👍'],
    ['merci', '🙏'],
    ['corazon', '❤️'],
    ['شكرا', '🙏'],
    ['PASSPORT', '🛂'],
  ])('are found by %s', (query, emoji) => {
    expect(found(query)).toContain(emoji)
  })

  it('are not found by words that they do not have', () => {
    expect(found('xyzzy')).toEqual([])
    expect(found('thumbs salary')).toEqual([])
  })

  it('take a tone where they have one', () => {
    expect(inTone('👍', 3)).toBe('👍🏽')
    expect(inTone('✌️', 1)).toBe('✌🏻')
    expect(inTone('👩‍⚕️', 5)).toBe('👩🏿‍⚕️')
    expect(inTone('🎉', 3)).toBe('🎉')
  })
})
