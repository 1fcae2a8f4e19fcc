/** Text as HTML of a saved document: everything is escaped, and nothing of it can be followed or loaded. */
import { parseMarkdown, type Block, type Inline } from '../../ui/markdown/parse.ts'

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that was made here; only `safe` and `joined` make it, so that no text is taken for it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A template whose values are escaped, but those that are HTML already. */
export function safe(parts: TemplateStringsArray, ...values: (string | number | Html)[]): Html {
  return new Html(
    parts.reduce((text, part, index) => {
      const value = values[index - 1]
      return `${text}${value instanceof Html ? value.text : escaped(String(value))}${part}`
    }),
  )
}

export function joined(all: readonly Html[]): Html {
  return new Html(all.map(({ text }) => text).join(''))
}

/** No control signs either: they are no text, and break what reads the file next. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
    .replace(/[&<>"']/g, (sign) => signs[sign] ?? '')
}

type LinkOf = (words: Html, href: string) => Html

/** A post's body. A link is its words with the address behind them, to read and not to click, or what is given. */
export function bodyOf(body: string, linkOf: LinkOf = readable): Html {
  return joined(parseMarkdown(body).map((block) => blockOf(block, linkOf)))
}

function blockOf(block: Block, linkOf: LinkOf): Html {
  switch (block.type) {
    case 'paragraph':
      return safe`<p dir="auto">${linesOf(block.lines, linkOf)}</p>`
    case 'quote':
      return safe`<blockquote dir="auto">${linesOf(block.lines, linkOf)}</blockquote>`
    case 'list': {
      const items = joined(block.items.map((item) => safe`<li dir="auto">${inlinesOf(item, linkOf)}</li>`)) // prettier-ignore
      return block.ordered ? safe`<ol dir="auto">${items}</ol>` : safe`<ul dir="auto">${items}</ul>`
    }
  }
}

function linesOf(lines: readonly Inline[][], linkOf: LinkOf): Html {
  const written = lines.map((line) => inlinesOf(line, linkOf))
  return joined(written.map((line, index) => (index > 0 ? safe`<br />${line}` : line)))
}

function inlinesOf(nodes: readonly Inline[], linkOf: LinkOf): Html {
  return joined(nodes.map((node) => inlineOf(node, linkOf)))
}

function inlineOf(node: Inline, linkOf: LinkOf): Html {
  switch (node.type) {
    case 'text':
      return safe`${node.text}`
    case 'code':
      return safe`<code dir="auto">${node.text}</code>`
    case 'bold':
      return safe`<b>${inlinesOf(node.children, linkOf)}</b>`
    case 'italic':
      return safe`<i>${inlinesOf(node.children, linkOf)}</i>`
    case 'underline':
      return safe`<u>${inlinesOf(node.children, linkOf)}</u>`
    case 'strike':
      return safe`<s>${inlinesOf(node.children, linkOf)}</s>`
    case 'link':
      return linkOf(inlinesOf(node.children, linkOf), node.href)
  }
}

function readable(words: Html, href: string): Html {
  const address = safe`<bdi class="address" dir="ltr">${href}</bdi>`
  return isSame(words.text, href) ? address : safe`<bdi>${words}</bdi> (${address})`
}

/** Written out already: the address needs not stand twice. */
function isSame(words: string, href: string): boolean {
  const bare = (text: string): string => text.replace(/^(https?:\/\/|mailto:)/, '').replace(/\/$/, '') // prettier-ignore
  return bare(words) === bare(safe`${href}`.text)
}
