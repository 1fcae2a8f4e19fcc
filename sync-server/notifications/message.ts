/** A mail as bytes: plain text and a simple page, with one-click unsubscribing (RFC 8058). */
import MailComposer from 'nodemailer/lib/mail-composer'
import { mailWords, onBehalfWords, type MailLanguage } from './words.ts'

export interface MailFacts {
  id: string
  from: string
  to: string
  language: MailLanguage
  posts: number
  chats: number
  /** How many of the posts are for whom the reader stands in for, by name. */
  onBehalf: ReadonlyMap<string, number>
  /** Where the client is. */
  link: string
  /** Where unsubscribing is. */
  unsubscribe: string
  /** ms */
  at: number
}

export function composeMail(facts: MailFacts): Promise<Buffer> {
  const { id, from, to, language, posts, chats, onBehalf, link, unsubscribe, at } = facts
  const words = mailWords(language, posts, chats)
  const behalf = [...onBehalf].map(([name, count]) => onBehalfWords(language, name, count))
  const text = [words.lead, ...behalf, `${words.link}: ${link}`, words.why, `${words.unsubscribe}: ${unsubscribe}`] // prettier-ignore
  const composer = new MailComposer({
    from,
    to,
    subject: words.subject,
    date: new Date(at),
    // The same mail tried again is the same mail.
    messageId: `<${id}@${new URL(link).hostname}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'List-Unsubscribe': { prepared: true, foldLines: false, value: `<${unsubscribe}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    text: `${text.join('\n\n')}\n`,
    html: page(language, [
      `<p>${words.lead}</p>`,
      ...behalf.map((line) => `<p>${escaped(line)}</p>`),
      `<p><a href="${link}">${words.link}</a></p>`,
      `<p>${words.why}</p>`,
      `<p><a href="${unsubscribe}">${words.unsubscribe}</a></p>`,
    ]),
  })
  return new Promise((resolve, reject) => {
    composer.compile().build((error, bytes) => {
      if (error) reject(error)
      else resolve(bytes)
    })
  })
}

function escaped(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (sign) => signs[sign] ?? '')
}

/** A page of our own words and addresses alone. */
export function page(language: MailLanguage, lines: readonly string[]): string {
  const direction = language === 'ar' ? 'rtl' : 'ltr'
  return `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Job Chats</title></head><body>${lines.join('')}</body></html>`
}
