import { useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'

/** A post longer than this fills a screen. */
const foldFrom = { characters: 1600, lines: 20 } as const

/** A long body shows its beginning; the rest is one press away. */
export function Folded({ body, children }: { body: string; children: ReactNode }): ReactNode {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const isLong =
    body.length > foldFrom.characters ||
    body.split('\n', foldFrom.lines + 1).length > foldFrom.lines
  if (!isLong) return children
  return (
    <>
      <div className={open ? '' : 'folded'}>{children}</div>
      <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? 'conversation.showLess' : 'conversation.showAll')}
      </Button>
    </>
  )
}
