/** What a key means, whatever the layout, and when a single one may be a command. */

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>

/**
 * The sign of a key. Where the layout has no Latin letters, the one that stands there on a US keyboard: the commands
 * stay in their places.
 */
export function signOf({ key, code, shiftKey }: Pressed): string {
  if (key === '؟') return '?'
  if (!/\p{L}/u.test(key) || /\p{Script=Latin}/u.test(key)) return key
  if (code === 'Comma') return ','
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter === undefined) return key
  return shiftKey ? letter : letter.toLowerCase()
}

/** A sheet or a list of choices stands over the page: keys are for it, and nothing behind it moves. */
export function isCovered(): boolean {
  return document.querySelector('dialog[open], :popover-open') !== null
}

/** The sign of a key that was pressed alone and not to write; null = it is no command. */
export function singleKeyOf(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.target instanceof Element && event.target.matches('input, textarea, select')) return null // prettier-ignore
  return isCovered() ? null : signOf(event)
}

/** Commands are given with ⌘ here. */
const isMac = /Macintosh|Mac OS X/.test(globalThis.navigator.userAgent)

/** A key as it is written on this computer's keyboard. */
export function nameOf(key: string): string {
  const onMac: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' }
  return key
    .split(' ')
    .map((part) => (isMac ? (onMac[part] ?? part) : part))
    .join(' ')
}
