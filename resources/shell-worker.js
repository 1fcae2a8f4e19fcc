/**
 * Keeps the web client's own files, so that it opens without a connection. It never sees what people write: requests
 * to the server's interface are not its business.
 */
const kept = 'shell'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (
    request.method !== 'GET' ||
    url.origin !== self.location.origin ||
    url.pathname.startsWith('/v1/')
  )
    return
  // Hashed files never change; the page itself is asked for first.
  event.respondWith(url.pathname.startsWith('/assets/') ? keptFirst(request) : askedFirst(request))
})

async function keptFirst(request) {
  const cache = await caches.open(kept)
  const known = await cache.match(request)
  if (known) return known
  return noted(cache, request, await fetch(request))
}

async function askedFirst(request) {
  const cache = await caches.open(kept)
  try {
    const answer = await fetch(request)
    // What stands before the server says that it is away: as without a connection.
    if (answer.status >= 500) throw new Error('server away')
    // A new page: files of older ones are not needed any more.
    if (answer.ok && request.mode === 'navigate') await sweep(cache, await answer.clone().text())
    return await noted(cache, request, answer)
  } catch (error) {
    const known = await cache.match(request, { ignoreSearch: true })
    if (known) return known
    throw error
  }
}

async function noted(cache, request, answer) {
  if (answer.ok && answer.type === 'basic') await cache.put(request, answer.clone())
  return answer
}

async function sweep(cache, page) {
  const entry = /assets\/index-[\w-]+\.js/.exec(page)?.[0]
  if (!entry) return
  const requests = await cache.keys()
  if (requests.some(({ url }) => url.endsWith(entry))) return
  await Promise.all(
    requests.filter(({ url }) => url.includes('/assets/')).map((request) => cache.delete(request)),
  )
}
