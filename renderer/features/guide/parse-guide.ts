/**
 * The guides' Markdown as what a sheet shows. They are the app's own files (docs/guide), so this knows just what stands in
 * them: headings, paragraphs and lists (which are shown as posts are), tables, pictures. A test reads all of them.
 */
export type GuideBlock =
  /** Paragraphs and lists, in the Markdown of posts. */
  | { type: 'text'; body: string }
  | { type: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] }
  /** `name` is of a file in docs/pictures. */
  | { type: 'picture'; name: string; alt: string }

export interface GuideSection {
  title: string
  /** The guide's own title. */
  first: boolean
  blocks: readonly GuideBlock[]
}

export function parseGuide(markdown: string): GuideSection[] {
  const sections: { title: string; first: boolean; blocks: GuideBlock[] }[] = []
  for (const part of markdown.trim().split(/\n{2,}/)) {
    const heading = /^#+ (.+)$/.exec(part)?.[1]
    if (heading !== undefined)
      sections.push({ title: heading, first: sections.length === 0, blocks: [] })
    else sections.at(-1)?.blocks.push(blockOf(part))
  }
  return sections
}

/** Everything that is written in a section: what a search looks at. */
export function wordsOfSection({ title, blocks }: GuideSection): string {
  const words = blocks.map((block) => {
    if (block.type === 'text') return block.body
    return block.type === 'picture' ? block.alt : [block.head, ...block.rows].flat().join(' ')
  })
  return [title, ...words].join(' ')
}

function blockOf(part: string): GuideBlock {
  const picture = /^!\[([^\]]*)\]\(\.\.\/pictures\/([\w-]+\.png)\)$/.exec(part)
  if (picture) return { type: 'picture', alt: picture[1] ?? '', name: picture[2] ?? '' }
  if (part.startsWith('|')) {
    const [head = [], , ...rows] = part.split('\n').map(cellsOf)
    return { type: 'table', head, rows }
  }
  // The other guides stand beside this one: their names lead there.
  return { type: 'text', body: part.replace(/\[([^\]]+)\]\([\w-]+\.md\)/g, '$1') }
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}
