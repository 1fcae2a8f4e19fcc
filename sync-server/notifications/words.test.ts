import { describe, expect, it } from 'vitest'
import { mailLanguage, mailLanguages, mailWords, onBehalfWords } from './words.ts'

describe('the words of a mail', () => {
  it('fit the number in every language', () => {
    expect(mailWords('en', 1, 1).lead).toBe('You have 1 unread post in 1 conversation.')
    expect(mailWords('en', 1200, 2).subject).toBe('1,200 unread posts in Job Chats')
    expect(mailWords('ar', 2, 1).lead).toBe('لديك رسالتان غير مقروءتين في محادثة واحدة.')
    expect(mailWords('fr', 1_000_000, 3).subject).toMatch(/^1.000.000 messages non lus/)
    for (const language of mailLanguages)
      for (const count of [1, 2, 3, 11, 100, 1_000_000]) {
        const { subject, lead } = mailWords(language, count, count)
        expect(subject + lead, `${language} ${String(count)}`).not.toMatch(/[{}#]/)
      }
  })

  it('say for whom the reader stands in, whatever they are called', () => {
    expect(onBehalfWords('en', 'Lena $& {posts}', 2)).toBe('For Lena $& {posts}, whom you stand in for: 2 unread posts.') // prettier-ignore
    for (const language of mailLanguages) expect(onBehalfWords(language, 'Lena', 1)).toContain('Lena') // prettier-ignore
  })

  it.each([
    ['ar-JO', 'ar'],
    ['FR', 'fr'],
    ['sw', 'en'],
    [null, 'en'],
  ])('are for %s those of %s', (locale, language) => {
    expect(mailLanguage(locale)).toBe(language)
  })
})
