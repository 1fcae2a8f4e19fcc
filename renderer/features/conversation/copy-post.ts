import { bodyOf, safe } from '../transcripts/markup.ts'

/** A post's text for other programs: as it was written, and with its marks for those that show them. */
export async function copyPost(body: string): Promise<void> {
  const html = bodyOf(body, (words, href) => safe`<a href="${href}">${words}</a>`).text
  const item = new ClipboardItem({
    'text/plain': new Blob([body], { type: 'text/plain' }),
    'text/html': new Blob([html], { type: 'text/html' }),
  })
  // A browser that takes no HTML takes the text.
  await navigator.clipboard.write([item]).catch(() => navigator.clipboard.writeText(body))
}

/** Rejects also where the page has no clipboard. */
export async function copyText(text: string | Promise<string>): Promise<void> {
  await navigator.clipboard.writeText(await text)
}
