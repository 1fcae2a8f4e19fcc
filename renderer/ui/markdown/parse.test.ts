import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInline, parseMarkdown, safeHref, type Inline } from './parse.ts'

function textOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) =>
      node.type === 'text' || node.type === 'code' ? node.text : textOf(node.children),
    )
    .join('')
}

const types = (text: string): string[] => parseInline(text).map((node) => node.type)

describe('inline marks', () => {
  it.each([
    ['**bold**', ['bold']],
    ['*it* and _it_', ['italic', 'text', 'italic']],
    ['__under__ ~~gone~~ `code`', ['underline', 'text', 'strike', 'text', 'code']],
    ['2 * 3 * 4', ['text']],
    ['snake_case_name', ['text']],
    ['**open', ['text']],
    ['`open', ['text']],
    ['[here](https://example.org)', ['link']],
    ['[here](javascript:alert(1))', ['text']],
    ['see https://example.org/a_b_c now', ['text', 'link', 'text']],
    ['write to a@example.org', ['text', 'link']],
    ['<b>no</b>', ['text']],
  ])('%s', (text, expected) => {
    expect(types(text)).toEqual(expected)
  })

  it('never throws, and unmarked text stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        parseMarkdown(text)
        if (!/[*_~`[\]>\n\r-]|\d\.|[.:/@]/.test(text)) expect(textOf(parseInline(text))).toBe(text)
      }),
    )
  })

  it('takes a post of nothing but marks in its stride', () => {
    for (const mark of ['*', '_', '[', '**', '`', '~~', '> ', '](']) {
      expect(parseMarkdown(mark.repeat(10_000 / mark.length)).length).toBeGreaterThan(0)
    }
  })
})

it('blocks: paragraphs, lists, quotes', () => {
  expect(parseMarkdown('a\nb\n\n- x\n- y\n1. z\n> q').map((block) => block.type)).toEqual([
    'paragraph',
    'list',
    'list',
    'quote',
  ])
})

it.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'vbscript:x',
  'ms-word:x',
  'nonsense',
])('refuses %s', (href) => {
  expect(safeHref(href)).toBeNull()
})
