import { useEffect, useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import type { LucideIcon } from 'lucide-react'
import { Popover } from './popover.tsx'

export interface MenuEntry {
  icon: LucideIcon
  label: string
  isGrave?: boolean
  /** Is on or off; left out where it is done once. */
  checked?: boolean
  act: () => void
}

interface MenuProps {
  /** The button that opened it. */
  anchor: RefObject<HTMLElement | null>
  label: string
  entries: readonly MenuEntry[]
  onClose: () => void
}

/** What more can be done, in words. Arrow keys walk it, Escape leads back to its button. */
export function Menu({ anchor, label, entries, onClose }: MenuProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector<HTMLElement>('button')?.focus(), [])

  const onKey = (event: KeyboardEvent): void => {
    const items = [...(box.current?.querySelectorAll<HTMLElement>('button') ?? [])]
    const at = items.findIndex((item) => item === document.activeElement)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }
    const next = steps[event.key]
    // Keys here are the menu's: none of them acts on what lies behind it.
    event.stopPropagation()
    if (event.key === 'Tab') onClose()
    if (event.key === 'Escape') {
      event.preventDefault()
      onClose()
      anchor.current?.querySelector('button')?.focus()
    }
    if (next === undefined) return
    event.preventDefault()
    items[next]?.focus()
  }

  return (
    <Popover anchor={anchor} onClose={onClose}>
      <div ref={box} className="menu" role="menu" aria-label={label} onKeyDown={onKey}>
        {entries.map(({ icon: Icon, label: words, isGrave = false, checked, act }) => (
          <button
            key={words}
            type="button"
            role={checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={checked}
            tabIndex={-1}
            className={isGrave ? 'grave' : ''}
            onClick={() => {
              onClose()
              anchor.current?.querySelector('button')?.focus()
              act()
            }}
          >
            <Icon size={16} aria-hidden="true" />
            {words}
          </button>
        ))}
      </div>
    </Popover>
  )
}
