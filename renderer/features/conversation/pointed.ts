/** The row of the post that one is in with the keyboard, or else points at; null = none. */
export function pointedRow(): HTMLElement | null {
  const found = ['.post-row:has(:focus-visible)', '.post-row:hover', '.post-row:focus-within']
    .map((selector) => document.querySelector<HTMLElement>(selector))
    .find((row) => row !== null)
  return found ?? null
}

/** That post, where it has its place in the conversation; null = none. */
export function pointedPost(): string | null {
  const { key, seq } = pointedRow()?.dataset ?? {}
  return seq === undefined ? null : (key ?? null)
}
