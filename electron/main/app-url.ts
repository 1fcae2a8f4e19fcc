/** From an `app:` URL to a file below the renderer's folder. */
import path from 'node:path'

export const appOrigin = 'app://jobchats'

/** Null for another host, anything encoded or odd in the path, or a way out of the folder. */
export function resolveAppUrl(root: string, url: string): string | null {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return null
  }
  if (parsed.protocol !== 'app:' || parsed.host !== 'jobchats' || parsed.username !== '')
    return null
  // Built files have plain names: what is encoded, a backslash or a dot segment is no file of ours.
  const raw = url.slice(url.indexOf('jobchats') + 'jobchats'.length).split(/[?#]/, 1)[0] ?? ''
  if (!/^[\w\-./]*$/.test(raw) || raw.includes('..') || raw.includes('//')) return null
  const name = raw === '' || raw === '/' ? '/index.html' : raw
  const file = path.join(root, name)
  return file.startsWith(root + path.sep) ? file : null
}
