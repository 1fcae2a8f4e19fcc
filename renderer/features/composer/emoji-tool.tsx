import { Smile } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { EmojiPicker } from '../emoji/emoji-picker.tsx'

/** A button that opens the emoji; the one picked goes where one writes. */
export function EmojiTool({ onPick }: { onPick: (emoji: string) => void }): ReactNode {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLSpanElement>(null)
  return (
    <span ref={button}>
      <IconButton label={t('composer.emoji')} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Smile size={17} aria-hidden="true" />
      </IconButton>
      {open && (
        <Popover anchor={button} onClose={() => setOpen(false)}>
          <EmojiPicker
            onPick={(emoji) => {
              setOpen(false)
              onPick(emoji)
            }}
            onClose={() => {
              setOpen(false)
              button.current?.querySelector('button')?.focus()
            }}
          />
        </Popover>
      )}
    </span>
  )
}
