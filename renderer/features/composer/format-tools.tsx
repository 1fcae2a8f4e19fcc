import { Bold, Code, Italic, Link, List, ListOrdered, Quote, Strikethrough } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import type { Mark } from './markup.ts'

const tools = [
  ['bold', Bold],
  ['italic', Italic],
  ['strike', Strikethrough],
  ['list', List],
  ['numbered', ListOrdered],
  ['quote', Quote],
  ['code', Code],
  ['link', Link],
] as const satisfies readonly [Mark, typeof Bold][]

/** Not shown where there is no room; typed, they mean the same. */
const rare: ReadonlySet<Mark> = new Set(['strike', 'numbered', 'quote', 'code'])

/** Markdown marks around what is selected. */
export function FormatTools({ onMark }: { onMark: (mark: Mark) => void }): ReactNode {
  const { t } = useWords()
  return tools.map(([kind, Icon]) => (
    <IconButton
      key={kind}
      label={t(`composer.${kind}`)}
      className={rare.has(kind) ? 'rarely' : ''}
      onClick={() => onMark(kind)}
    >
      <Icon size={17} aria-hidden="true" />
    </IconButton>
  ))
}
