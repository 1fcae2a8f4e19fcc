import { describe, expect, it } from 'vitest'
import { parseMarkdown } from '../../ui/markdown/parse.ts'
import { audiences, guideFor, pictureAddress } from './guides.ts'
import { parseGuide, wordsOfSection } from './parse-guide.ts'

describe('a guide', () => {
  it('is read as headings, texts, tables and pictures', () => {
    const text = [
      '# Guide',
      'One, as [for them](others.md).',
      '## Writing\n\n- **a**\n- b',
      '| what | how |\n| ---- | --- |\n| send | Enter |\n| name | `@` |',
      '![A post that waits](../pictures/offline.png)',
    ].join('\n\n')
    expect(parseGuide(text)).toEqual([
      {
        title: 'Guide',
        first: true,
        blocks: [{ type: 'text', body: 'One, as for them.' }],
      },
      {
        title: 'Writing',
        first: false,
        blocks: [
          { type: 'text', body: '- **a**\n- b' },
          {
            type: 'table',
            head: ['what', 'how'],
            rows: [
              ['send', 'Enter'],
              ['name', '`@`'],
            ],
          },
          { type: 'picture', alt: 'A post that waits', name: 'offline.png' },
        ],
      },
    ])
  })

  it('is found by what stands in its tables and under its pictures too', () => {
    const [section] = parseGuide('# A\n\n| b |\n| - |\n| c |\n\n![d](../pictures/d.png)')
    expect(section && wordsOfSection(section)).toBe('A b c d')
  })
})

describe.each(audiences)('the guide for %s', (audience) => {
  const blocks = guideFor(audience).flatMap((section) => section.blocks)

  it('has nothing in it that would show as marks', () => {
    expect(guideFor(audience)[0]?.first).toBe(true)
    expect(blocks.length).toBeGreaterThan(2)
    const texts = blocks.flatMap((block) => {
      if (block.type === 'picture') return []
      return block.type === 'text' ? [block.body] : [block.head, ...block.rows].flat()
    })
    for (const body of texts) {
      const shown = JSON.stringify(parseMarkdown(body).map((block) => ('items' in block ? block.items : block.lines)).flat(3).map((node) => (node.type === 'text' ? node.text : ''))) // prettier-ignore
      expect(shown).not.toMatch(/\]\(|\*\*|!\[|^#|\|/)
    }
  })

  it('has its pictures', () => {
    for (const block of blocks)
      if (block.type === 'picture') expect(pictureAddress(block.name)).toMatch(/\.png/)
  })
})
