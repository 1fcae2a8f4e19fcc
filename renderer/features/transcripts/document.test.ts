import { createIntl } from 'react-intl'
import { describe, expect, it } from 'vitest'
import { transcriptFile, type TranscriptPost } from '../../../sync-server/contract/transcripts.ts'
import { loadMessages, type Language } from '../../i18n/languages.ts'
import { wordsOf } from '../../i18n/words.ts'
import { transcriptHtml, type DocumentOptions } from './document.ts'
import type { Gathered } from './gather.ts'
import { transcriptJson } from './json.ts'
import { bodyOf } from './markup.ts'

const id = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`
const at = Date.UTC(2026, 4, 3, 9, 30)
const [lina, priya, tbb, iress] = [id(1), id(2), id(3), id(4)]

function post(seq: number, facts: Partial<TranscriptPost> = {}): TranscriptPost {
  return {
    id: id(100_000 + seq),
    seq,
    author: lina,
    authorPartner: tbb,
    authorRole: 'source',
    writtenAt: at + seq * 1000,
    acceptedAt: at + seq * 1000,
    body: `Post ${String(seq)}`,
    event: null,
    editedAt: null,
    versions: [],
    olderVersions: 0,
    deleted: false,
    deletedBy: null,
    pinned: false,
    files: [],
    replyTo: null,
    reactions: [],
    ...facts,
  }
}

async function options(
  posts: TranscriptPost[],
  language: Language = 'en',
  names = { title: 'Amal', lina: 'Lina Haddad' },
): Promise<DocumentOptions> {
  const messages = { ...(await loadMessages(language)) }
  const gathered: Gathered = {
    transcript: id(9),
    at,
    chats: [
      {
        chat: id(10),
        epoch: 5,
        kind: 'candidateRecruiting',
        job: { id: id(11), name: 'Nurse', employer: 'Iress Ltd' },
        case: id(12),
        candidate: { id: id(13), name: names.title, number: 'N-1' },
        parties: [
          { party: `candidate:${id(13)}`, side: 'candidate', name: names.title, people: 1 },
          { party: 'coordinators', side: 'source', name: null, people: null },
          { party: `staff:${tbb}`, side: 'source', name: 'Talent Bridge', people: 3 },
        ],
        head: posts.length,
        posts,
      },
    ],
    people: new Map([
      [lina, { id: lina, name: names.lina }],
      [priya, { id: priya, name: 'Priya Nair' }],
    ]),
    partners: new Map([
      [tbb, { id: tbb, name: 'Talent Bridge', abbreviation: 'TBA' }],
      [iress, { id: iress, name: 'Iress', abbreviation: 'IRESS' }],
    ]),
  }
  return {
    gathered,
    names: new Map([[id(10), { title: names.title, kind: 'Candidate + employer' }]]),
    title: names.title,
    madeBy: names.lina,
    language,
    words: wordsOf(createIntl({ locale: language, messages, timeZone: 'UTC' })),
  }
}

/** What a reader sees of it. */
function visible(document: string): string {
  return document
    .replace(/<style>[^]*<\/style>|<head>[^]*<\/head>/g, '')
    .replace(/<\/(p|li|dd|h\d|td)>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ')
}

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></head><body onload=alert(1)>',
  '&lt;script&gt;',
  '[click](javascript:alert(1))',
  '**<b onclick=alert(1)>**',
  '`</code><iframe src=//evil.example>`',
]

describe('a transcript as HTML', () => {
  it('says who takes part, who wrote what and when, and what became of it', async () => {
    const document = await transcriptHtml(await options([
      post(1, { body: 'The **offer** is here' }),
      post(2, { author: priya, authorPartner: iress, authorRole: 'destination', replyTo: 1, pinned: true, reactions: [{ person: lina, emoji: '👍' }] }),
      post(3, { editedAt: at + 60_000, versions: [{ rev: 0, body: 'First words', at }], olderVersions: 2 }),
      post(4, { deleted: true, deletedBy: lina, body: '' }),
      post(5, { deleted: true, deletedBy: priya, body: '' }),
      post(6, { writtenAt: at - 3_600_000 }),
      post(7, { author: null, authorPartner: null, authorRole: 'system', body: '', event: { type: 'handedOver', from: tbb, to: iress } }),
      post(8, { files: [{ id: id(50), name: 'offer.pdf', type: 'application/pdf', size: 2_400_000 }] }),
    ])) // prettier-ignore
    const text = visible(document)
    for (const part of [
      'Amal', 'Talent Bridge · Source partner · 3 people', 'Coordinators', 'Lina Haddad TBA · Source partner · 6 posts',
      'Priya Nair IRESS · Employer side · 1 post', 'Sunday, May 3, 2026', 'Times are inUTC', id(9),
      'answers no. 1 · pinned', '👍 Lina Haddad', 'edited May 3, 2026, 9:31 AM', 'Earlier text, May 3, 2026, 9:30 AM First words',
      '2 still older texts are not in here.', 'Deleted by its author.', 'Removed by Priya Nair.', 'written May 3, 2026, 8:30 AM',
      'Handed over from TBA to IRESS', 'offer.pdf 2.4 MB', 'The files themselves stay in Job Chats.',
    ]) expect(text).toContain(part) // prettier-ignore
    expect(document).toContain('The <b>offer</b> is here')
    expect(document.match(/<h4>/g)).toHaveLength(1)
  })

  it.each(hostile)('shows %s as text, wherever it stands', async (text) => {
    const document = await transcriptHtml(
      await options(
        [
          post(1, {
            body: text,
            editedAt: at,
            versions: [{ rev: 0, body: text, at }],
            files: [{ id: id(50), name: text, type: 'text/plain', size: 1 }],
            reactions: [{ person: lina, emoji: text }],
          }),
        ],
        'en',
        { title: text, lina: text },
      ),
    )
    const tags = new Set([...document.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag))
    for (const tag of tags) expect('html head meta title style body header main p h1 h2 h3 h4 dl dt dd bdi section ul ol li span b i u s br code article div time table thead tbody tr th td blockquote'.split(' ')).toContain(tag) // prettier-ignore
    const attributes = new Set([...document.replace(/<style>[^]*?<\/style>/, '').matchAll(/<[a-z]+[0-9]?((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/g)].flatMap(([, all = '']) => [...all.matchAll(/\s([\w-]+)=/g)].map(([, name]) => name))) // prettier-ignore
    for (const name of attributes) expect(['charset', 'http-equiv', 'content', 'name', 'lang', 'dir', 'class']).toContain(name) // prettier-ignore
    expect(document.match(/<style>/g)).toHaveLength(1)
  })

  it('has a policy that runs and loads nothing, and names the one style by its hash', async () => {
    const document = await transcriptHtml(await options([post(1)]))
    const style = /<style>([^]*)<\/style>/.exec(document)?.[1] ?? ''
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
    const hash = Buffer.from(digest).toString('base64')
    // Attributes hold character references, which a browser reads as the signs.
    expect(document.replaceAll('&#39;', "'")).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`) // prettier-ignore
    expect(document).not.toMatch(/\b(src|href|url)\s*[=(]|@import/)
  })

  it('writes links out, to read and not to click', () => {
    expect(bodyOf('[our form](https://example.org/a?b=1&c=2)').text).toBe(
      '<p dir="auto"><bdi>our form</bdi> (<bdi class="address" dir="ltr">https://example.org/a?b=1&amp;c=2</bdi>)</p>',
    )
    expect(bodyOf('see https://example.org/a').text).toBe(
      '<p dir="auto">see <bdi class="address" dir="ltr">https://example.org/a</bdi></p>',
    )
    // The words can't hide where it goes.
    expect(bodyOf('[https://bank.example](https://evil.example)').text).toContain('(<bdi class="address" dir="ltr">https://evil.example') // prettier-ignore
  })

  it('is from right to left in Arabic, each paragraph by its own words, names kept apart', async () => {
    const document = await transcriptHtml(
      await options([post(1, { body: 'مرحبا\n\nHello\n\n- نعم' })], 'ar', { title: 'أمل', lina: 'لينا' }), // prettier-ignore
    )
    expect(document).toContain('<html lang="ar" dir="rtl">')
    expect(document).toContain('<p dir="auto">مرحبا</p><p dir="auto">Hello</p><ul dir="auto"><li dir="auto">نعم</li></ul>') // prettier-ignore
    expect(document).toContain('<b><bdi>لينا</bdi></b>')
    expect(visible(document)).toContain('نهاية السجل')
    expect(visible(document)).not.toMatch(/transcript\.|details\./)
  })

  it('holds ten thousand posts, each once and in its place', async () => {
    const posts = Array.from({ length: 10_000 }, (_, index) => post(index + 1))
    const document = await transcriptHtml(await options(posts))
    const numbers = [...document.matchAll(/<div class="number">(\d+)<\/div>/g)].map(([, n]) => Number(n)) // prettier-ignore
    expect(numbers).toEqual(posts.map(({ seq }) => seq))
  })

  it('takes out signs that are no text', () => {
    expect(bodyOf('a\u0000b\u001bc').text).toBe('<p dir="auto">a\ufffdb\ufffdc</p>')
  })
})

describe('a transcript as JSON', () => {
  it('has the documented form, with automatic posts as they are and in words', async () => {
    const { gathered, names, words } = await options([
      post(1, { versions: [{ rev: 0, body: '<b>', at }], editedAt: at }),
      post(2, { author: null, authorPartner: null, authorRole: 'system', body: '', event: { type: 'jobClosed', won: true } }), // prettier-ignore
    ])
    const madeBy = { id: lina, name: 'Lina Haddad' }
    const value = transcriptJson({ gathered, names, madeBy, language: 'en', words })
    const parsed = transcriptFile.parse(JSON.parse(JSON.stringify(value)))
    expect(parsed).toEqual(value)
    expect(parsed).toMatchObject({ version: 1, madeAt: '2026-05-03T09:30:00.000Z', chats: [{ title: 'Amal', head: 2 }] }) // prettier-ignore
    expect(parsed.chats[0]?.posts[1]).toMatchObject({ event: { type: 'jobClosed', won: true }, words: words.t('event.jobClosedWon') }) // prettier-ignore
    expect(parsed.chats[0]?.posts[0]?.versions).toEqual([{ rev: 0, body: '<b>', at: '2026-05-03T09:30:00.000Z' }]) // prettier-ignore
    expect(JSON.stringify(value)).not.toContain('epoch')
  })

  it('holds titles and words without what isolates names on a screen', async () => {
    const handedOver = post(1, { author: null, authorPartner: null, authorRole: 'system', body: '', event: { type: 'handedOver', from: tbb, to: iress } }) // prettier-ignore
    const { gathered, words } = await options([handedOver], 'ar')
    const names = new Map([[id(10), { title: words.t('chat.titleCandidateNumber', { number: 'N-1' }) }]]) // prettier-ignore
    const partner = (its: string): string | null => gathered.partners.get(its)?.abbreviation ?? null
    const event = { type: 'handedOver' as const, from: tbb, to: iress }
    expect(words.event(event, partner)).toMatch(/\u2068TBA\u2069/)
    const value = transcriptJson({ gathered, names, madeBy: { id: lina, name: 'Lina' }, language: 'ar', words }) // prettier-ignore
    expect(value.chats[0]?.posts[0]?.words).toContain('TBA')
    expect(value.chats[0]?.title).toContain('N-1')
    expect(JSON.stringify(value)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
  })
})
