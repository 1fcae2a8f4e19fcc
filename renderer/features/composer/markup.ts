/** Toolbar and shortcuts: Markdown marks around what is selected. */
export interface Edit {
  text: string
  start: number
  end: number
}

const around = { bold: '**', italic: '*', strike: '~~', code: '`' } as const
const before = {
  list: { begun: /^[-*] /, at: () => '- ' },
  numbered: { begun: /^\d{1,3}\. /, at: (index: number) => `${String(index + 1)}. ` },
  quote: { begun: /^> /, at: () => '> ' },
} as const

export type Mark = keyof typeof around | keyof typeof before | 'link'

/** The text with the mark set (or taken away again), and what is selected then. */
export function mark({ text, start, end }: Edit, kind: Mark): Edit {
  const selected = text.slice(start, end)
  if (kind === 'link') {
    const inserted = `[${selected}](https://)`
    return {
      text: text.slice(0, start) + inserted + text.slice(end),
      start: start + inserted.length - 1,
      end: start + inserted.length - 1,
    }
  }
  if (kind === 'list' || kind === 'numbered' || kind === 'quote') {
    const from = text.lastIndexOf('\n', start - 1) + 1
    const lines = text.slice(from, end).split('\n')
    const { begun, at } = before[kind]
    const all = lines.every((line) => begun.test(line))
    const changed = lines
      .map((line, index) => (all ? line.replace(begun, '') : at(index) + line))
      .join('\n')
    return {
      text: text.slice(0, from) + changed + text.slice(end),
      start: from + changed.length,
      end: from + changed.length,
    }
  }
  const sign = around[kind]
  if (
    text.slice(start - sign.length, start) === sign &&
    text.slice(end, end + sign.length) === sign
  ) {
    const shorter = text.slice(0, start - sign.length) + selected + text.slice(end + sign.length)
    return { text: shorter, start: start - sign.length, end: end - sign.length }
  }
  return {
    text: text.slice(0, start) + sign + selected + sign + text.slice(end),
    start: start + sign.length,
    end: end + sign.length,
  }
}
