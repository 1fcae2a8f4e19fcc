/**
 * What is pasted, in the Markdown subset of posts where it has a form: bold, italic, underline, strike, code, links,
 * lists, quotes. The HTML is parsed by `Document.parseHTML`, which makes a document of its own that loads and runs
 * nothing, and is only read; where the browser has no such parser, the plain text is pasted.
 */
import { parseInline, parseMarkdown, safeHref, type Inline } from '../../ui/markdown/parse.ts'

interface SafeParser {
  parseHTML?: (html: string, options: { sanitizer: { attributes: string[] } }) => Document
}

type Sign = 'bold' | 'underline' | 'strike' | 'italic' | 'code'

interface Run {
  text: string
  signs: ReadonlySet<Sign>
  href: string | null
}

interface Line {
  /** The mark of its block. */
  before: string
  /** An empty line stands above it. */
  isApart: boolean
  runs: Run[]
}

/** Where in the document one is. */
interface Place {
  signs: ReadonlySet<Sign>
  href: string | null
  isQuote: boolean
  /** The list item, whose mark only its first line gets. */
  item: { mark: string } | null
  isPre: boolean
}

const mostHtml = 1_000_000
const unseen = new Set(['style', 'script', 'head', 'title', 'template', 'noscript', 'svg'])
const apart = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'table'])
const below = new Set(['div', 'section', 'article', 'header', 'footer', 'main', 'tr', 'dl', 'dt', 'dd', 'figure', 'hr']) // prettier-ignore
const signOfTag: Readonly<Record<string, Sign>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strike',
  strike: 'strike',
  del: 'strike',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  pre: 'code',
}

/** Null = as the browser pastes it. */
export function pastedText(data: Pick<DataTransfer, 'getData' | 'files'>): string | null {
  const plain = data.getData('text/plain')
  const html = data.getData('text/html')
  if (plain.trim() === '' || html === '') return null
  const text = markdownOf(html)
  // Office programs put a picture of the words beside them.
  if (text === null) return data.files.length > 0 ? plain : null
  // Copied from a post: as it was written.
  return JSON.stringify(parseMarkdown(plain)) === JSON.stringify(parseMarkdown(text)) ? plain : text
}

/** Lists and quotes begin a line of their own; `before` stands before what is pasted. */
export function onOwnLine(pasted: string, before: string): string {
  const isBlock = /^(- |\d+\. |> )/.test(pasted)
  return isBlock && before !== '' && !before.endsWith('\n') ? `\n${pasted}` : pasted
}

/** Null where nothing of it has a form. */
export function markdownOf(html: string): string | null {
  const { parseHTML } = Document as SafeParser
  if (!parseHTML || html.length > mostHtml) return null
  const lines = linesOf(parseHTML.call(Document, html, { sanitizer: { attributes: ['href', 'style'] } }).body) // prettier-ignore
  const written = lines.map(({ runs }) => writtenOf(runs))
  const isFormed = lines.some(({ before, runs }, index) => before !== '' || written[index] !== plainOf(runs)) // prettier-ignore
  if (!isFormed) return null
  return lines
    .map(({ before, isApart }, index) => (isApart ? '\n' : '') + before + (written[index] ?? ''))
    .join('\n')
}

function linesOf(body: HTMLElement): Line[] {
  const lines: Line[] = []
  let open: Line | null = null
  let isApart = false

  const end = (wantsApart = false): void => {
    open = null
    isApart ||= wantsApart
  }

  const add = (text: string, { signs, href, isQuote, item }: Place): void => {
    if (!open) {
      if (text.trim() === '') return
      open = { before: (isQuote ? '> ' : '') + (item?.mark ?? ''), isApart: isApart && lines.length > 0, runs: [] } // prettier-ignore
      lines.push(open)
      isApart = false
      if (item) item.mark = ''
    }
    open.runs.push({ text, signs, href })
  }

  const walkAll = (node: Node, at: Place): void => {
    for (const child of node.childNodes) walk(child, at)
  }

  const walkList = (list: Element, at: Place): void => {
    end(at.item === null)
    let number = 0
    for (const child of list.children) {
      if (child.localName === 'li') number += 1
      const mark = list.localName === 'ol' ? `${String(number)}. ` : '- '
      walkAll(child, { ...at, item: { mark } })
      end()
    }
    end(at.item === null)
  }

  const walk = (node: Node, at: Place): void => {
    if (node instanceof Text) {
      if (!at.isPre) add(node.data.replace(/\s+/g, ' '), at)
      else
        for (const [index, text] of node.data.split('\n').entries()) {
          if (index > 0) end()
          add(text, at)
        }
      return
    }
    if (!(node instanceof Element) || unseen.has(node.localName)) return
    const tag = node.localName
    if (tag === 'ul' || tag === 'ol') {
      walkList(node, at)
      return
    }
    const isBlock = apart.has(tag) || below.has(tag)
    const place = placeIn(node, at)
    // An item has one line.
    if (at.item !== null && (isBlock || tag === 'br')) add(' ', at)
    else if (tag === 'br') end(open === null)
    else if (isBlock) end(apart.has(tag))
    else if (tag === 'td' || tag === 'th') add('\t', at)
    walkAll(node, place)
    if (at.item === null && isBlock) end(apart.has(tag))
  }

  walkAll(body, { signs: new Set(), href: null, isQuote: false, item: null, isPre: false })
  return lines.filter(({ runs }) => plainOf(runs) !== '')
}

function placeIn(element: Element, at: Place): Place {
  // The words of a link have no marks of their own.
  if (at.href !== null) return at
  const tag = element.localName
  const signs = new Set(at.signs)
  const its = signOfTag[tag] ?? (/^h[1-6]$/.test(tag) ? 'bold' : null)
  if (its !== null) signs.add(its)
  const style = element.getAttribute('style') ?? ''
  if (/font-weight:\s*(bold|[6-9]00)/.test(style)) signs.add('bold')
  if (/font-weight:\s*(normal|[1-4]00)/.test(style)) signs.delete('bold')
  if (/font-style:\s*italic/.test(style)) signs.add('italic')
  if (/font-style:\s*normal/.test(style)) signs.delete('italic')
  if (/text-decoration[a-z-]*:[^;]*line-through/.test(style)) signs.add('strike')
  if (/text-decoration[a-z-]*:[^;]*underline/.test(style)) signs.add('underline')
  const href = tag === 'a' ? safeHref(element.getAttribute('href') ?? '') : at.href
  // A link is underlined as it is.
  if (href !== null) signs.delete('underline')
  return {
    ...{ signs, href },
    isQuote: at.isQuote || tag === 'blockquote',
    item: at.item,
    isPre: at.isPre || tag === 'pre',
  }
}

const plainOf = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('').trim() // prettier-ignore

/** With as many marks as the subset reads back as the same words. */
function writtenOf(runs: readonly Run[]): string {
  const plain = plainOf(runs)
  const tries = [
    marked(runs, { bold: '**', underline: '__', strike: '~~', italic: '_' }),
    marked(runs, { bold: '**', underline: '__', strike: '~~', italic: '*' }),
    marked(runs, {}),
  ]
  return tries.map((text) => text.trim()).find((text) => textOf(parseInline(text)) === plain) ?? plain // prettier-ignore
}

function textOf(nodes: readonly Inline[]): string {
  return nodes.map((node) => ('text' in node ? node.text : textOf(node.children))).join('')
}

type Marks = Readonly<Partial<Record<Sign, string>>>

function marked(runs: readonly Run[], marks: Marks): string {
  const sign = (['bold', 'underline', 'strike', 'italic'] as const).find((its) => marks[its])
  if (sign === undefined) return linked(runs)
  const { [sign]: around = '', ...inner } = marks
  return grouped(runs, ({ signs }) => signs.has(sign))
    .map((group) =>
      group[0]?.signs.has(sign) ? wrapped(marked(group, inner), around) : marked(group, inner),
    ) // prettier-ignore
    .join('')
}

function linked(runs: readonly Run[]): string {
  return grouped(runs, ({ href }) => href)
    .map((group) => {
      const href = group[0]?.href ?? null
      if (href === null) return coded(group)
      const words = group.map(({ text }) => text).join('')
      const isWritten = safeHref(words) === href || `mailto:${words.trim()}` === href
      return isWritten || words.trim() === '' ? words : wrapped(words, '[', `](${href.replaceAll(')', '%29')})`) // prettier-ignore
    })
    .join('')
}

function coded(runs: readonly Run[]): string {
  return grouped(runs, ({ signs }) => signs.has('code'))
    .map((group) => {
      const text = group.map((run) => run.text).join('')
      return group[0]?.signs.has('code') ? wrapped(text, '`') : text
    })
    .join('')
}

/** Marks touch the words. */
function wrapped(text: string, begin: string, end = begin): string {
  const words = text.trim()
  return words === '' ? text : text.replace(words, () => begin + words + end)
}

/** Runs beside each other of which the same holds. */
function grouped(runs: readonly Run[], by: (run: Run) => unknown): Run[][] {
  const groups: Run[][] = []
  for (const run of runs) {
    const last = groups.at(-1)
    if (last?.[0] && by(last[0]) === by(run)) last.push(run)
    else groups.push([run])
  }
  return groups
}
