import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react'

interface PopoverProps {
  /** What it belongs to: it stands below it, or above where there is more room. */
  anchor: RefObject<HTMLElement | null>
  onClose: () => void
  children: ReactNode
}

/** Pixels between the anchor, the popover and the window's edge. */
const gap = 6

/** Over everything, cut by nothing, and gone as soon as one presses elsewhere or Escape. */
export function Popover({ anchor, onClose, children }: PopoverProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  /** Whether the last press was on what it belongs to. */
  const isOwn = useRef(false)
  useEffect(() => {
    const onPress = (event: PointerEvent): void => {
      isOwn.current = anchor.current?.contains(event.target as Node) === true
    }
    document.addEventListener('pointerdown', onPress, { capture: true })
    return () => document.removeEventListener('pointerdown', onPress, { capture: true })
  }, [anchor])
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.showPopover()
    const place = (): void => {
      const from = anchor.current?.getBoundingClientRect()
      if (!from) return
      const { offsetWidth: width, offsetHeight: height } = element
      const below = from.bottom + gap
      const top = below + height <= innerHeight - gap ? below : from.top - gap - height
      const isRtl = getComputedStyle(element).direction === 'rtl'
      const left = isRtl ? from.right - width : from.left
      element.style.top = `${String(Math.max(gap, Math.min(top, innerHeight - height - gap)))}px`
      element.style.left = `${String(Math.max(gap, Math.min(left, innerWidth - width - gap)))}px`
    }
    place()
    const observer = new ResizeObserver(place)
    observer.observe(element)
    // What it belongs to moves with the window, and with what scrolls around it.
    window.addEventListener('resize', place)
    window.addEventListener('scroll', place, { capture: true })
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', place)
      window.removeEventListener('scroll', place, { capture: true })
    }
  }, [anchor])
  return (
    <div
      ref={box}
      popover="auto"
      className="popover"
      onToggle={(event) => {
        if (event.newState !== 'closed') return
        // The browser closes it on the press, and its own button would open it again by the click that follows.
        if (isOwn.current) addEventListener('pointerup', () => setTimeout(onClose), { once: true })
        else onClose()
      }}
    >
      {children}
    </div>
  )
}
