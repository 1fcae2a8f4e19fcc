/**
 * Remembers where the focus is. What it returns gives it back there, caret and all, once what has it now is gone from the
 * page; not where it has gone elsewhere meanwhile. A dialog's own way fails where it is closed and removed at once.
 */
export function keepFocus(): () => void {
  const before = document.activeElement
  return () => {
    if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
  }
}
