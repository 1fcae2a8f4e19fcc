/**
 * One Tab stop for a list of any length. Up, Down, Home and End walk its items; Left and Right the tools of an item;
 * Tab reaches whatever is in the item that has the focus, and in no other. Source: WAI-ARIA practices, keyboard
 * interface. Items carry `data-stop`, a key of their own; they may come and go while one is among them.
 */

export interface RovingOptions {
  /** Where one enters a list that one was not in: at its first or its last item in sight. */
  enter?: 'first' | 'last'
  /** The keys of all items in order, where only those in sight stand in the document; null = as they stand there. */
  keys?: () => readonly string[] | null
  /** Puts an item into the document that is not in it. */
  bring?: (key: string) => void
}

const controls = 'a[href], button, input, select, textarea, [tabindex]'
/** Here arrow keys have a meaning of their own. */
export const ownKeys = 'input, textarea, select, [popover], dialog'

/** Where a key leads among items; undefined = nowhere. */
export function steppedFrom(
  keys: readonly string[],
  at: string,
  pressed: string,
): string | undefined {
  if (pressed === 'Home') return keys[0]
  if (pressed === 'End') return keys.at(-1)
  const index = keys.indexOf(at)
  if (index < 0) return undefined
  if (pressed === 'ArrowDown') return keys[index + 1]
  return pressed === 'ArrowUp' && index > 0 ? keys[index - 1] : undefined
}

/** Who takes the focus of an item: itself while it is there, or else the next one that is left, or the one before. */
export function heirOf(
  before: readonly string[],
  at: string,
  now: readonly string[],
): string | undefined {
  if (now.includes(at)) return at
  const index = before.indexOf(at)
  const isLeft = (key: string): boolean => now.includes(key)
  return before.slice(index + 1).find(isLeft) ?? before.slice(0, Math.max(0, index)).findLast(isLeft) // prettier-ignore
}

/** Makes a list one Tab stop until the returned function is called. */
export function rove(box: HTMLElement, options: RovingOptions = {}): () => void {
  let at: string | null = null
  let before: readonly string[] = []
  /** What had the focus last, while nothing else has it. */
  let held: Element | null = null
  /** Gets the focus as soon as it stands in the document. */
  let wanted: string | null = null
  const closed = new WeakSet<Element>()

  const items = (): HTMLElement[] => [...box.querySelectorAll<HTMLElement>('[data-stop]')]
  const itemOf = (element: Element | null): HTMLElement | null => {
    const item = element?.closest<HTMLElement>('[data-stop]') ?? null
    return item && box.contains(item) ? item : null
  }

  const close = (item: HTMLElement): void => {
    for (const control of [item, ...item.querySelectorAll<HTMLElement>(controls)])
      if (control.tabIndex >= 0) {
        control.tabIndex = -1
        closed.add(control)
      }
  }
  const open = (item: HTMLElement): void => {
    for (const control of item.querySelectorAll(controls))
      if (closed.delete(control)) control.removeAttribute('tabindex')
    targetOf(item)?.setAttribute('tabindex', '0')
  }

  const tidy = (): void => {
    const all = items()
    const current = itemOf(document.activeElement)
    for (const item of all) if (item !== current) close(item)
    if (held && !held.isConnected) {
      held = null
      const heir = at === null || !isNothing(document.activeElement) ? undefined : heirOf(before, at, all.map(keyOf)) // prettier-ignore
      // Not scrolled to: what one reads stays in its place.
      targetOf(all.find((item) => keyOf(item) === heir))?.focus({ preventScroll: true })
      if (!box.contains(document.activeElement)) box.tabIndex = 0
    }
    const brought = all.find((item) => keyOf(item) === wanted)
    if (brought) targetOf(brought)?.focus()
    before = options.keys?.() ?? all.map(keyOf)
  }

  const enter = (): void => {
    const all = items()
    const edge = options.enter === 'last' ? -1 : 0
    const seen = all.filter((item) => isInSight(item, box))
    const whole = seen.filter((item) => isInSight(item, box, true))
    const known = seen.find((item) => keyOf(item) === at) ?? seen.find((item) => item.matches('[aria-current=true]')) // prettier-ignore
    targetOf(known ?? whole.at(edge) ?? seen.at(edge) ?? all.at(edge))?.focus()
  }

  const onFocus = (event: FocusEvent): void => {
    wanted = null
    const item = itemOf(event.target as Element)
    if (!item) {
      // A press beside the items leads to none of them.
      if (event.target === box && box.matches(':focus-visible')) enter()
      return
    }
    at = keyOf(item)
    held = event.target as Element
    box.tabIndex = -1
    for (const other of items()) if (other !== item) close(other)
    open(item)
  }

  const onBlur = (event: FocusEvent): void => {
    if (box.contains(event.relatedTarget as Node | null)) return
    // What was taken out of the document is still needed: the next item takes its focus.
    queueMicrotask(() => {
      if (box.contains(document.activeElement) && document.activeElement !== box) return
      if (held?.isConnected) held = null
      box.tabIndex = 0
      for (const item of items()) close(item)
    })
  }

  const onKey = (event: KeyboardEvent): void => {
    const { key, target } = event
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const item = itemOf(target as Element)
    if (!item || (target as Element).closest(ownKeys)) return
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const isForwards = (key === 'ArrowRight') === (getComputedStyle(box).direction !== 'rtl')
      const next = besides(item, target as HTMLElement, isForwards ? 1 : -1)
      if (!next) return
      event.preventDefault()
      next.focus()
      return
    }
    const next = steppedFrom(options.keys?.() ?? items().map(keyOf), keyOf(item), key)
    if (next === undefined) return
    event.preventDefault()
    const there = items().find((its) => keyOf(its) === next)
    if (there) targetOf(there)?.focus()
    else {
      wanted = next
      options.bring?.(next)
    }
  }

  const observer = new MutationObserver(tidy)
  observer.observe(box, { childList: true, subtree: true })
  box.addEventListener('focusin', onFocus)
  box.addEventListener('focusout', onBlur)
  box.addEventListener('keydown', onKey)
  box.tabIndex = 0
  tidy()
  return () => {
    observer.disconnect()
    box.removeEventListener('focusin', onFocus)
    box.removeEventListener('focusout', onBlur)
    box.removeEventListener('keydown', onKey)
  }
}

function keyOf(item: HTMLElement): string {
  return item.dataset['stop'] ?? ''
}

/** What takes an item's focus: itself, or the first of its controls. */
function targetOf(item: HTMLElement | undefined): HTMLElement | null {
  return !item || item.matches(controls) ? (item ?? null) : item.querySelector(controls)
}

/** The tool beside one; before the first stands the item itself. */
function besides(item: HTMLElement, from: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const bar = item.querySelector('[role=toolbar]') ?? item
  const tools = [...bar.querySelectorAll<HTMLElement>(controls)].filter((tool) => tool.checkVisibility()) // prettier-ignore
  const target = targetOf(item)
  const row = target && !tools.includes(target) ? [target, ...tools] : tools
  const index = row.indexOf(from)
  return index < 0 ? row[step > 0 ? 1 : 0] : row[index + step]
}

function isInSight(item: HTMLElement, box: HTMLElement, whole = false): boolean {
  const [its, edge] = [item.getBoundingClientRect(), box.getBoundingClientRect()]
  if (whole) return its.top >= edge.top && its.bottom <= edge.bottom
  return its.bottom > edge.top && its.top < edge.bottom
}

function isNothing(element: Element | null): boolean {
  return element === null || element === document.body
}
