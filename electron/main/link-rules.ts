/** Which links may leave the app: https and mailto; never with credentials in them. */
export interface ExternalLink {
  href: string
  /** As the network will see it: look-alike letters stand as punycode. */
  host: string
}

/** Null for every other scheme, for credentials, and for what is no URL. http is raised to https. */
export function externalLink(text: string): ExternalLink | null {
  if (/[\u0000-\u001f\u007f]/.test(text) || text !== text.trim()) return null
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return null
  }
  if (url.protocol === 'mailto:') {
    // An address in plain letters, and nothing filled in for the writer: no subject, no copy, no attachment.
    return /^[^@\s?%]+@[^@\s?%]+$/.test(url.pathname)
      ? { href: `mailto:${url.pathname}`, host: url.pathname }
      : null
  }
  if (url.protocol === 'http:') url.protocol = 'https:'
  if (
    url.protocol !== 'https:' ||
    url.username !== '' ||
    url.password !== '' ||
    url.hostname === ''
  )
    return null
  return { href: url.href, host: url.host }
}
