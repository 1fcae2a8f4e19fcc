/**
 * The strict Markdown subset of posts, to typed nodes, never to HTML: paragraphs, bold, italic, underline,
 * strike, lists, links, inline code, quote. Marks that are not closed stay text. Linear: each mark looks for
 * its end within one line, and nesting is bounded.
 */
import { linkifyit } from 'linkify-it'

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'link'; href: string; children: Inline[] }
  | { type: 'bold' | 'italic' | 'underline' | 'strike'; children: Inline[] }

export type Block =
  | { type: 'paragraph'; lines: Inline[][] }
  | { type: 'quote'; lines: Inline[][] }
  | { type: 'list'; ordered: boolean; items: Inline[][] }

const linkify = linkifyit({ fuzzyIP: false, fuzzyEmail: true })
const deepest = 6

const marks = [
  ['**', 'bold'],
  ['__', 'underline'],
  ['~~', 'strike'],
  ['*', 'italic'],
  ['_', 'italic'],
] as const

/** The blocks of a post's body. Never throws. */
export function parseMarkdown(body: string): Block[] {
  const blocks: Block[] = []
  /** An empty line ends the block that stands open. */
  let ended = true
  for (const line of body.replaceAll('\r\n', '\n').split('\n')) {
    const kind = lineKind(line)
    if (kind.type === 'empty') {
      ended = true
      continue
    }
    const open = ended ? undefined : blocks.at(-1)
    ended = false
    const inlines = parseInline(kind.text)
    if (kind.type === 'item') {
      if (open?.type === 'list' && open.ordered === kind.ordered) open.items.push(inlines)
      else blocks.push({ type: 'list', ordered: kind.ordered, items: [inlines] })
    } else if (open && open.type === kind.type) open.lines.push(inlines)
    else blocks.push({ type: kind.type, lines: [inlines] })
  }
  return blocks
}

type Line =
  | { type: 'empty' }
  | { type: 'item'; ordered: boolean; text: string }
  | { type: 'paragraph' | 'quote'; text: string }

function lineKind(line: string): Line {
  if (line.trim() === '') return { type: 'empty' }
  const bullet = /^\s{0,3}[-*] +(.*)$/.exec(line)
  if (bullet) return { type: 'item', ordered: false, text: bullet[1] ?? '' }
  const numbered = /^\s{0,3}\d{1,3}\. +(.*)$/.exec(line)
  if (numbered) return { type: 'item', ordered: true, text: numbered[1] ?? '' }
  const quote = /^> ?(.*)$/.exec(line)
  if (quote) return { type: 'quote', text: quote[1] ?? '' }
  return { type: 'paragraph', text: line }
}

/** The inline nodes of one line. */
export function parseInline(text: string, depth = 0): Inline[] {
  const nodes: Inline[] = []
  let plain = ''
  let at = 0
  /** Where a mark was sought from here on and not found: not sought again. */
  const absent = new Set<string>()
  const flush = (): void => {
    if (plain !== '') nodes.push(...linkified(plain))
    plain = ''
  }
  while (at < text.length) {
    const node = depth < deepest ? markedAt(text, at, depth, absent) : null
    if (node) {
      flush()
      nodes.push(node.inline)
      at = node.end
    } else {
      plain += text.charAt(at)
      at += 1
    }
  }
  flush()
  return nodes
}

function markedAt(
  text: string,
  at: number,
  depth: number,
  absent: Set<string>,
): { inline: Inline; end: number } | null {
  const char = text.charAt(at)
  if (char === '`') {
    const end = find(text, '`', at + 1, absent)
    return end > at + 1
      ? { inline: { type: 'code', text: text.slice(at + 1, end) }, end: end + 1 }
      : null
  }
  if (char === '[') return linkAt(text, at, depth, absent)
  for (const [mark, type] of marks) {
    if (!text.startsWith(mark, at)) continue
    const from = at + mark.length
    if (/\s/.test(text.charAt(from)) || text.charAt(from) === '') continue
    if (mark === '_' && /[\p{L}\p{N}]/u.test(text.charAt(at - 1))) continue
    const end = closing(text, mark, from, absent)
    if (end > from) {
      return {
        inline: { type, children: parseInline(text.slice(from, end), depth + 1) },
        end: end + mark.length,
      }
    }
  }
  return null
}

function closing(text: string, mark: string, from: number, absent: Set<string>): number {
  const end = find(text, mark, from, absent)
  if (end < 0 || /\s/.test(text.charAt(end - 1))) return -1
  // A single star is not half of a double one.
  return mark.length === 1 && text.charAt(end + 1) === mark ? -1 : end
}

function find(text: string, mark: string, from: number, absent: Set<string>): number {
  if (absent.has(mark)) return -1
  const end = text.indexOf(mark, from)
  if (end < 0) absent.add(mark)
  return end
}

function linkAt(
  text: string,
  at: number,
  depth: number,
  absent: Set<string>,
): { inline: Inline; end: number } | null {
  const middle = find(text, '](', at + 1, absent)
  if (middle < 0 || middle - at > 500) return null
  const end = find(text, ')', middle + 2, absent)
  if (end < 0 || end - middle > 2000) return null
  const href = safeHref(text.slice(middle + 2, end))
  if (href === null) return null
  return {
    inline: {
      type: 'link',
      href,
      children: parseInline(text.slice(at + 1, middle), depth + deepest),
    },
    end: end + 1,
  }
}

/** https and mailto only; null for everything else. */
export function safeHref(text: string): string | null {
  try {
    const url = new URL(text.trim())
    return url.protocol === 'https:' || url.protocol === 'http:' || url.protocol === 'mailto:'
      ? url.href
      : null
  } catch {
    return null
  }
}

function linkified(text: string): Inline[] {
  const matches = text.length > 4 ? linkify.match(text) : null
  if (!matches) return [{ type: 'text', text }]
  const nodes: Inline[] = []
  let last = 0
  for (const match of matches) {
    const href = safeHref(match.url)
    if (href === null) continue
    if (match.index > last) nodes.push({ type: 'text', text: text.slice(last, match.index) })
    nodes.push({ type: 'link', href, children: [{ type: 'text', text: match.text }] })
    last = match.lastIndex
  }
  if (last < text.length) nodes.push({ type: 'text', text: text.slice(last) })
  return nodes
}
