import { X } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { keepFocus } from './keep-focus.ts'
import { putOnTop } from './top-sheet.ts'

const field = 'input:not([type=radio], [type=checkbox], [type=file]), textarea'

interface SheetProps {
  title: string
  closeLabel: string
  wide?: boolean
  onClose: () => void
  /** Keys pressed in it. */
  onKey?: (event: KeyboardEvent) => void
  children: ReactNode
}

/** A modal sheet on the browser's own dialog: Escape and backdrop are the browser's. */
export function Sheet({
  title,
  closeLabel,
  wide = false,
  onClose,
  onKey,
  children,
}: SheetProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null)
  /** Whether the last press was beside the sheet: one that ends there may have begun in a text. */
  const pressedBeside = useRef(false)
  useEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    const giveBack = keepFocus()
    dialog.showModal()
    // What one would write in; the browser would choose the button that closes, which stands first.
    dialog.querySelector<HTMLElement>(field)?.focus()
    const takeOff = putOnTop(dialog)
    return () => {
      takeOff()
      giveBack()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      className={`sheet ${wide ? 'wide' : ''}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={(event) => {
        onKey?.(event)
        // It closes this sheet, and takes nobody a step back behind it.
        if (event.key === 'Escape') event.stopPropagation()
      }}
      onPointerDown={(event) => {
        pressedBeside.current = event.target === ref.current
      }}
      onClick={(event) => {
        if (event.target === ref.current && pressedBeside.current) onClose()
      }}
    >
      <div className="sheet-head">
        <h1>{title}</h1>
        <IconButton label={closeLabel} onClick={onClose}>
          <X size={18} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="sheet-body">{children}</div>
    </dialog>
  )
}
