/** A transcript as one HTML file: it runs nothing, loads nothing and leads nowhere. */
import type { TranscriptPost } from '../../../sync-server/contract/transcripts.ts'
import { directionOf, type Language } from '../../i18n/languages.ts'
import type { Words } from '../../i18n/words.ts'
import { fileSize } from '../files/file-words.ts'
import { documentStyles } from './document-styles.ts'
import type { Gathered, GatheredChat } from './gather.ts'
import { bodyOf, Html, joined, safe } from './markup.ts'

/** Written on a device and accepted so much later: both times are told. ms */
const toldApartMs = 5 * 60_000

export interface DocumentOptions {
  gathered: Gathered
  /** What each chat is called, in the language of the document. */
  names: ReadonlyMap<string, { title: string; kind: string }>
  /** The whole document's. */
  title: string
  madeBy: string
  language: Language
  words: Words
}

/** The whole document as text. */
export async function transcriptHtml(options: DocumentOptions): Promise<string> {
  const { gathered, title, language, words, madeBy } = options
  const { t, intl } = words
  const zone = intl.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const policy = `default-src 'none'; style-src '${await hashOf(documentStyles)}'; base-uri 'none'; form-action 'none'`
  const head = safe`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(documentStyles)}</style>
</head>`
  const body = safe`<body>
<header>
<p class="brand">Job Chats · ${t('transcript.name')}</p>
<h1><bdi>${title}</bdi></h1>
<dl class="facts">
<dt>${t('transcript.madeBy')}</dt><dd><bdi>${madeBy}</bdi></dd>
<dt>${t('transcript.madeAt')}</dt><dd>${moment(words, gathered.at)}</dd>
<dt>${t('transcript.zone')}</dt><dd><bdi dir="ltr">${zone}</bdi></dd>
<dt>${t('transcript.number')}</dt><dd><bdi dir="ltr">${gathered.transcript}</bdi></dd>
</dl>
<p class="note">${t('transcript.confidential')}</p>
</header>
<main>${joined(gathered.chats.map((chat) => chatOf(chat, options)))}
<p class="end meta">${t('transcript.end')}</p></main>
</body>`
  return `<!doctype html>\n${safe`<html lang="${language}" dir="${directionOf(language)}">${head}${body}</html>`.text}\n`
}

/** As a policy names a style that may hold. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`
}

function moment({ intl }: Words, at: number): string {
  return intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })
}

function chatOf(chat: GatheredChat, options: DocumentOptions): Html {
  const { t } = options.words
  const { title, kind } = options.names.get(chat.chat) ?? { title: '', kind: '' }
  const facts: [string, string][] = []
  if (chat.candidate)
    facts.push([
      t('details.role.candidate'),
      t('transcript.candidate', { name: chat.candidate.name, number: chat.candidate.number }),
    ])
  if (chat.job) {
    facts.push([t('details.job'), chat.job.name])
    facts.push([t('details.employer'), chat.job.employer])
  }
  facts.push([t('transcript.posts'), options.words.intl.formatNumber(chat.posts.length)])
  return safe`<section>
<h2><bdi>${title}</bdi></h2>
<p class="kind"><bdi>${kind}</bdi></p>
<dl class="facts">${joined(facts.map(([name, value]) => safe`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`))}</dl>
${participants(chat, options)}
${authors(chat, options)}
<h3>${t('transcript.posts')}</h3>
${posts(chat, options)}
${files(chat, options)}
</section>`
}

function participants(chat: GatheredChat, { words: { t } }: DocumentOptions): Html {
  const lines = chat.parties.map(({ party, side, name, people }) => {
    const role = party === 'coordinators' ? t('transcript.coordinators') : t(`details.role.${side}`) // prettier-ignore
    const count = side === 'candidate' || people === null ? '' : ` · ${t('transcript.people', { count: people })}` // prettier-ignore
    return name === null
      ? safe`<li>${role}</li>`
      : safe`<li><bdi>${name}</bdi> · ${role}${count}</li>`
  })
  return safe`<h3>${t('transcript.participants')}</h3><ul class="plain">${joined(lines)}</ul>`
}

/** Everybody who has a post here, as they were when they wrote, also who has left. */
function authors(chat: GatheredChat, options: DocumentOptions): Html {
  const { t } = options.words
  const found = new Map<string, { post: TranscriptPost; count: number }>()
  for (const post of chat.posts) {
    if (post.author === null) continue
    const key = `${post.author} ${post.authorPartner ?? ''} ${post.authorRole}`
    found.set(key, { post, count: (found.get(key)?.count ?? 0) + 1 })
  }
  if (found.size === 0) return safe``
  const lines = [...found.values()].map(
    ({ post, count }) => safe`<li>${author(post, options)} · ${t('transcript.wrote', { count })}</li>`,
  ) // prettier-ignore
  return safe`<h3>${t('transcript.authors')}</h3><ul class="plain">${joined(lines)}</ul>`
}

function personName(id: string | null, { gathered, words }: DocumentOptions): string {
  return (id === null ? undefined : gathered.people.get(id)?.name) ?? words.t('common.unknownName')
}

function author(post: TranscriptPost, options: DocumentOptions): Html {
  const partner = options.gathered.partners.get(post.authorPartner ?? '')
  const role = options.words.t(`details.role.${post.authorRole}`)
  const badge = partner ? `${partner.abbreviation} · ${role}` : role
  return safe`<b><bdi>${personName(post.author, options)}</bdi></b> <span class="badge ${post.authorRole}"><bdi>${badge}</bdi></span>`
}

function posts(chat: GatheredChat, options: DocumentOptions): Html {
  const { intl, t } = options.words
  if (chat.posts.length === 0) return safe`<p class="meta">${t('transcript.none')}</p>`
  let day = ''
  return joined(
    chat.posts.map((post) => {
      const its = intl.formatDate(post.acceptedAt, { dateStyle: 'full' })
      const line = its === day ? safe`` : safe`<h4>${its}</h4>`
      day = its
      return safe`${line}${post.event === null ? written(post, options) : automatic(post, options)}\n`
    }),
  )
}

function automatic(post: TranscriptPost, { gathered, words }: DocumentOptions): Html {
  if (post.event === null) return safe``
  const text = words.event(post.event, (id) => gathered.partners.get(id)?.abbreviation ?? null)
  return safe`<article class="post event"><div class="number">${post.seq}</div><div><p class="who meta">${words.t('details.role.system')} · <time>${words.intl.formatTime(post.acceptedAt)}</time></p><div class="body" dir="auto">${text}</div></div></article>`
}

function written(post: TranscriptPost, options: DocumentOptions): Html {
  const { words } = options
  const { t, intl } = words
  const marks = [intl.formatTime(post.acceptedAt)]
  if (post.acceptedAt - post.writtenAt > toldApartMs)
    marks.push(t('conversation.written', { when: moment(words, post.writtenAt) }))
  if (post.replyTo !== null) marks.push(t('transcript.answers', { number: post.replyTo }))
  if (post.editedAt !== null && !post.deleted)
    marks.push(t('transcript.edited', { when: moment(words, post.editedAt) }))
  if (post.pinned) marks.push(t('transcript.pinned'))
  return safe`<article class="post"><div class="number">${post.seq}</div><div>
<p class="who">${author(post, options)} <span class="meta">${marks.join(' · ')}</span></p>
${post.deleted ? deleted(post, options) : content(post, options)}
</div></article>`
}

/** Of what was taken back its trace: who, and that it was. */
function deleted(post: TranscriptPost, options: DocumentOptions): Html {
  const { t } = options.words
  const text =
    post.deletedBy === null || post.deletedBy === post.author
      ? t('transcript.deleted')
      : t('transcript.removed', { name: personName(post.deletedBy, options) })
  return safe`<p class="trace">${text}</p>`
}

function content(post: TranscriptPost, options: DocumentOptions): Html {
  const { words } = options
  const { t } = words
  const names = post.files.map(
    (file) => safe`<li><bdi>${file.name}</bdi> <span class="meta">${fileSize(file.size, words)}</span></li>`,
  ) // prettier-ignore
  const earlier = post.versions.map(
    ({ body, at }) => safe`<div class="earlier"><p class="meta">${t('transcript.earlier', { when: moment(words, at) })}</p>${bodyOf(body)}</div>`,
  ) // prettier-ignore
  const emoji = post.reactions.map(
    ({ emoji: sign, person }) => safe`<bdi>${sign} ${personName(person, options)}</bdi>`,
  )
  return joined([
    safe`<div class="body">${bodyOf(post.body)}</div>`,
    names.length > 0 ? safe`<ul class="plain">${joined(names)}</ul>` : safe``,
    emoji.length > 0 ? safe`<p class="meta">${joined(emoji.map((one, index) => (index > 0 ? safe`, ${one}` : one)))}</p>` : safe``, // prettier-ignore
    post.olderVersions > 0 ? safe`<p class="trace">${t('transcript.olderTexts', { count: post.olderVersions })}</p>` : safe``, // prettier-ignore
    ...earlier,
  ])
}

/** The list of all files of a chat; the files themselves are not in the document. */
function files(chat: GatheredChat, options: DocumentOptions): Html {
  const { words } = options
  const { t } = words
  const rows = chat.posts.flatMap((post) =>
    post.files.map(
      ({ name, size }) => safe`<tr><td><bdi>${name}</bdi></td><td>${fileSize(size, words)}</td><td><bdi>${personName(post.author, options)}</bdi></td><td>${moment(words, post.acceptedAt)}</td><td>${post.seq}</td></tr>`,
    ),
  ) // prettier-ignore
  if (rows.length === 0) return safe``
  const heads = ['file', 'size', 'by', 'at', 'post'].map((key) => safe`<th>${t(`transcript.list.${key}`)}</th>`) // prettier-ignore
  return safe`<h3>${t('files.title')}</h3>
<table><thead><tr>${joined(heads)}</tr></thead><tbody>${joined(rows)}</tbody></table>
<p class="meta">${t('transcript.filesStay')}</p>`
}
