/** Bodies that were made to break, slow down, disguise or run something: what comes of them is text, and soon. */
import fc from 'fast-check'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../sync-server/contract/limits.ts'
import { bodyOf } from '../../features/transcripts/markup.ts'
import { Markdown } from './markdown.tsx'
import { parseMarkdown, type Block, type Inline } from './parse.ts'

const most = limits.bodyCharacters
const filled = (part: string): string => part.repeat(Math.ceil(most / [...part].length)).slice(0, most) // prettier-ignore
const nested = (open: string, close = [...open].reverse().join('')): string =>
  `${open.repeat(200)}x${close.repeat(200)}`

const bodies: [string, string][] = [
  ['bold in italic in bold, 200 deep', nested('**_')],
  ['every mark in every other, 200 deep', nested('**__~~*_')],
  ['one mark in itself, 200 deep', nested('*')],
  ['links in links, 200 deep', `${'['.repeat(200)}x${'](https://a.example)'.repeat(200)}`],
  ['code in code, 200 deep', nested('`')],
  ['quotes in quotes, 200 deep', `${'> '.repeat(200)}x`],
  ['lists in lists, 200 deep', Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}- x`).join('\n')], // prettier-ignore
  ['elements in elements, 200 deep', nested('<div>', '</div>')],
  ...['*', '_', '`', '[', '](', '**a **', '*a *', '<', '- a\n', '> a\n', '1. ', '\n', ' ', '\t', '\\', '&amp;'].map((part): [string, string] => [`nothing but ${JSON.stringify(part)}`, filled(part)]), // prettier-ignore
  ['many openings of one link', `${'['.repeat(400)}](https://a.example)`.repeat(20)],
  ['an address without end', `https://a.example/${'('.repeat(most - 20)}`],
  ['addresses of nothing but dots and signs', filled('a.@')],
  ['a user name without end before a host', `http://${'a:'.repeat(4_000)}@a.example`],
  ['10,000 emoji', '😀'.repeat(most)],
  ['families of four', '👨‍👩‍👧‍👦'.repeat(most / 7)],
  ['half an emoji', '😀\ud83d'.repeat(100)],
  ['a tower of marks', `Z${'\u0301\u0316\u035c'.repeat(3_000)}algo`],
  ['turned around', `\u202E${'drow '.repeat(100)}\u2067\u2066`],
  ['controls', filled('\u0001\u0007\u001b[31m')],
  ['nothing to see', filled('\u200b\u2060\ufeff')],
]

const corpus = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '"><iframe srcdoc="<script>alert(1)</script>">',
  '[click](javascript:alert(1))',
  '[click](JaVaScRiPt:alert(1))',
  '[click](\u0001javascript:alert(1))',
  '[click](java\nscript:alert(1))',
  '[click](data:text/html;base64,PHNjcmlwdD4=)',
  '[click](vbscript:msgbox(1))',
  '[click](file:///etc/passwd)',
  '[click](\\\\host\\share)',
  '[click](ms-word:ofe|u|https://a.example/a.docm)',
  '[click](jobchats://chat/x)',
  '[click](https://a.example/"onmouseover="alert(1))',
  '[`code`](https://a.example) ![x](https://a.example/x.png)',
  '[https://bank.example](https://evil.example)',
  '[\u202Egro.doog](https://evil.example)',
  '&lt;script&gt; &#60;script&#62; \\u003cscript\\u003e',
  '{{constructor.constructor("alert(1)")()}} ${alert(1)}',
]

const elements = ['a', 'b', 'bdi', 'blockquote', 'br', 'code', 'i', 'li', 'ol', 'p', 's', 'span', 'u', 'ul'] // prettier-ignore
const attributes = ['class', 'dir', 'href', 'title']

const shown = (body: string): string => renderToStaticMarkup(createElement(Markdown, { body }))

/** All that stands in the tags of a page that escapes its texts. */
function tagsOf(html: string): { names: string[]; attributes: string[]; hrefs: string[] } {
  const tags = [...html.matchAll(/<\/?([^\s/>]+)([^>]*)>/g)]
  const pairs = tags.flatMap(([, , rest = '']) => [...rest.matchAll(/([^\s="]+)="([^"]*)"/g)])
  return {
    names: tags.map(([, name = '']) => name),
    attributes: pairs.map(([, name = '']) => name),
    hrefs: pairs.flatMap(([, name, value = '']) => (name === 'href' ? [value] : [])),
  }
}

function expectHarmless(html: string): void {
  const found = tagsOf(html)
  expect(elements).toEqual(expect.arrayContaining([...new Set(found.names)]))
  expect(attributes).toEqual(expect.arrayContaining([...new Set(found.attributes)]))
  for (const href of found.hrefs) expect(href).toMatch(/^(https?:\/\/|mailto:)/)
}

const inlinesOf = (block: Block): Inline[] => (block.type === 'list' ? block.items : block.lines).flat() // prettier-ignore

function depthOf(nodes: readonly Inline[]): number {
  const depths = nodes.map((node) => ('children' in node ? 1 + depthOf(node.children) : 1))
  return depths.reduce((deepest, depth) => Math.max(deepest, depth), 0)
}

function countOf(nodes: readonly Inline[]): number {
  return nodes.reduce((sum, node) => sum + 1 + ('children' in node ? countOf(node.children) : 0), 0)
}

function textOf(nodes: readonly Inline[]): string {
  return nodes.map((node) => ('children' in node ? textOf(node.children) : node.text)).join('')
}

describe('a body', () => {
  it.each(bodies)('of %s is shown, shallow and whole', (_what, body) => {
    const blocks = parseMarkdown(body)
    const inlines = blocks.flatMap(inlinesOf)
    // Six marks, in them a link, in that its words.
    expect(depthOf(inlines)).toBeLessThanOrEqual(8)
    expect(blocks.length + countOf(inlines)).toBeLessThanOrEqual(2 * body.length + 1)
    const html = shown(body)
    expectHarmless(html)
    expect(html.length).toBeLessThan(40 * body.length + 100)
    // Nothing that a person would read is lost: all letters, digits and symbols but those of marks.
    const readable = (text: string): string[] => text.match(/[\p{L}\p{M}\p{S}]/gu)?.filter((sign) => !/[`~<>]/.test(sign)) ?? [] // prettier-ignore
    const links = body.includes('](http')
    if (!links) expect(readable(textOf(inlines))).toEqual(readable(body))
    expect(bodyOf(body).text).not.toContain('<script')
  })

  it.each(corpus)('%s stays text', (body) => {
    const html = shown(body)
    expectHarmless(html)
    expectHarmless(bodyOf(body).text)
    expect(tagsOf(bodyOf(body).text).hrefs).toEqual([])
  })

  it('of whatever marks and signs is shown harmlessly', () => {
    const unit = fc.constantFrom(...'*_~`[]()<>#-> \n"\'&=:/.@', ...corpus, 'x', 'https://a.example', '\u202e', '\u0301', '😀', '\ud800') // prettier-ignore
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (body) => {
        expectHarmless(shown(body))
        expectHarmless(bodyOf(body).text)
      }),
      { numRuns: 300 },
    )
  })

  it('that turns its words turns none beside it: each of its blocks is by itself', () => {
    for (const body of ['\u202Ea\nb', '- \u202Ea\n- b', '> \u202Ea'])
      expect(tagsOf(shown(body)).attributes).toContain('dir')
    // Nor do the words of a link, or code, turn what stands behind them.
    for (const body of ['[\u202Ex](https://a.example) y', '`\u202Ex` y'])
      expect(shown(body)).toMatch(/<(a|code) dir="auto"[^>]*>\u202Ex<\/\1> y/)
    expect(bodyOf('[\u202Ex](https://a.example) y').text).toContain('<bdi>\u202Ex</bdi> (')
    expect(shown('\u202Ea\n\nb')).toBe('<p dir="auto">\u202Ea</p><p dir="auto">b</p>')
  })

  it('tells where its links really lead', () => {
    expect(shown('[https://bank.example](https://evil.example)')).toContain('title="evil.example"')
    expect(shown('[x](https://bank.example@evil.example)')).toContain('title="evil.example"')
    expect(shown('[x](https://bаnk.example)')).toContain('title="xn--bnk-6cd.example"')
  })
})
