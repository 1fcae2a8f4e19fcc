/**
 * Keeps the web client's own files, so that it opens without a connection. It never sees what people write: requests
 * to the server's interface are not its business. The page that is kept is one whose files are kept too: a newer one takes
 * its place once it has opened, so that a line that breaks in between leaves the one before.
 */
const kept = 'shell'
const page = new URL('/', self.location).href
/** The newest page of the server, until it has opened. */
const coming = new URL('/coming', self.location).href
/** With a page at hand the server is waited for so long, ms; but where the person loads it anew, as long as it takes. */
const patienceMs = 4_000

/** Files that were asked for since the newest page came; null = not known, after a pause of this worker. */
let used = null

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
  if (url.pathname.startsWith('/assets/')) event.respondWith(keptFirst(request))
  else if (request.mode === 'navigate' && request.destination === 'document')
    event.respondWith(openPage(event))
  else event.respondWith(askedFirst(request))
})

/** The app has opened: `opened` is its own file. */
self.addEventListener('message', (event) => {
  if (typeof event.data?.opened === 'string') event.waitUntil(settle(event.data.opened))
})

async function keptFirst(request) {
  used?.add(request.url)
  const cache = await caches.open(kept)
  const known = await cache.match(request)
  if (known) return known
  return noted(cache, request, await fetch(request))
}

async function askedFirst(request) {
  const cache = await caches.open(kept)
  try {
    return await noted(cache, request, present(await fetch(request)))
  } catch (error) {
    const known = await cache.match(request, { ignoreSearch: true })
    if (known) return known
    throw error
  }
}

async function openPage(event) {
  const cache = await caches.open(kept)
  const known = await cache.match(page)
  const asked = fetch(event.request).then((answer) => notedPage(cache, known, present(answer)))
  event.waitUntil(asked.catch(() => undefined))
  if (!known) return asked
  const isPatient = event.request.cache !== 'default'
  return Promise.race(isPatient ? [asked] : [asked, late()]).catch(() => known.clone())
}

/** What stands before the server says that it is away: as without a connection. */
function present(answer) {
  if (answer.status >= 500) throw new Error('server away')
  return answer
}

function late() {
  return new Promise((_, reject) => setTimeout(reject, patienceMs, new Error('late')))
}

/** A page in the place of a file is of somebody in between. */
async function noted(cache, request, answer) {
  const isPage = answer.headers.get('content-type')?.startsWith('text/html')
  const isFile = isPage !== true || request.mode === 'navigate'
  if (answer.ok && answer.type === 'basic' && isFile) await cache.put(request, answer.clone())
  return answer
}

async function notedPage(cache, known, answer) {
  const entry = answer.ok && answer.type === 'basic' ? await entryOf(answer) : null
  // Not the app: somebody in between, who is to be seen, and not kept.
  if (entry === null) return answer
  const isNew = known && (await entryOf(known)) !== entry
  if (isNew) used = new Set()
  await cache.put(isNew ? coming : page, answer.clone())
  return answer
}

/** The app's own file that a page names; null = it is no page of the app. */
async function entryOf(answer) {
  return /\/assets\/index-[\w-]+\.js/.exec(await answer.clone().text())?.[0] ?? null
}

/** What has opened is there: from now on it is what opens without a connection, and older files go. */
async function settle(entry) {
  const cache = await caches.open(kept)
  const newest = await cache.match(coming)
  if (!newest || (await entryOf(newest)) !== entry) return
  await cache.put(page, newest)
  await cache.delete(coming)
  const files = (await cache.keys()).filter(({ url }) =>
    new URL(url).pathname.startsWith('/assets/'),
  )
  // Where it is not known which are older they stay, until the next page has come.
  if (used) for (const file of files) if (!used.has(file.url)) await cache.delete(file)
  used = null
}
