/** What opens without a connection in a browser: an app of which all is there, whatever broke off on the way to a newer one. */
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const origin = 'https://chats.example'
const source = readFileSync(new URL('../resources/shell-worker.js', import.meta.url), 'utf8')
const pageOf = (version: string): string => `<script src="./assets/index-${version}.js"></script>`
const hotel = '<h1>Sign in to the hotel</h1>'

type Listener = (event: object) => void
type Answer = () => Response | Promise<Response>

let files: Map<string, Response>
let answers: Map<string, Answer>
let listeners: Map<string, Listener>

const of = (text: string, type: string): Answer => () => {
  const response = new Response(text, { headers: { 'content-type': type } })
  return Object.defineProperty(response, 'type', { value: 'basic' })
} // prettier-ignore
const page = (text: string): Answer => of(text, 'text/html; charset=utf-8')
const script = (text: string): Answer => of(text, 'text/javascript')
const gone: Answer = () => Promise.reject(new TypeError('no connection'))

/** A worker without memory, over the files that were kept. */
function startWorker(): void {
  listeners = new Map()
  const urlOf = (request: string | { url: string }): string => typeof request === 'string' ? request : request.url // prettier-ignore
  const cache = {
    match: (request: string | { url: string }) => Promise.resolve(files.get(urlOf(request))?.clone()), // prettier-ignore
    put: (request: string | { url: string }, answer: Response) => Promise.resolve(void files.set(urlOf(request), answer)), // prettier-ignore
    delete: (request: string | { url: string }) => Promise.resolve(files.delete(urlOf(request))),
    keys: () => Promise.resolve([...files.keys()].map((url) => ({ url }))),
  }
  const self = {
    location: { origin, href: `${origin}/shell-worker.js`, toString: () => `${origin}/shell-worker.js` }, // prettier-ignore
    addEventListener: (name: string, listener: Listener) => listeners.set(name, listener),
  }
  const fetch = ({ url }: { url: string }) => (answers.get(new URL(url).pathname) ?? gone)()
  runInContext(source, createContext({ self, caches: { open: () => Promise.resolve(cache) }, fetch: (request: { url: string }) => Promise.resolve().then(() => fetch(request)), URL, Response, Promise, setTimeout: (work: (...its: unknown[]) => void, ms: number, ...rest: unknown[]) => setTimeout(work, ms, ...rest) })) // prettier-ignore
}

/** What the browser gets for a file, or for the page; null = nothing. */
function get(path: string, facts: object = {}): Promise<string | null> {
  const isPage = path === '/'
  const request = { url: `${origin}${path}`, method: 'GET', cache: 'default', mode: isPage ? 'navigate' : 'cors', destination: isPage ? 'document' : 'script', ...facts } // prettier-ignore
  return new Promise((resolve, reject) => {
    const respondWith = (answer: Promise<Response>): unknown => answer.then((its) => its.text()).then(resolve, () => resolve(null)) // prettier-ignore
    const waitUntil = (work: Promise<unknown>): unknown => work.catch(reject)
    listeners.get('fetch')?.({ request, respondWith, waitUntil })
  })
}

/** The app of this version comes whole, and opens. */
async function openApp(version: string, more: readonly string[] = []): Promise<void> {
  const entry = `/assets/index-${version}.js`
  answers.set('/', page(pageOf(version)))
  for (const path of [entry, ...more]) answers.set(path, script(path))
  await get('/')
  for (const path of [entry, ...more]) await get(path)
  await new Promise((resolve) => {
    listeners.get('message')?.({ data: { opened: entry }, waitUntil: (work: Promise<unknown>) => void work.then(resolve) }) // prettier-ignore
  })
}

beforeEach(() => {
  files = new Map()
  answers = new Map()
  startWorker()
})
afterEach(() => {
  vi.useRealTimers()
})

it.each(['at once', 'by a worker that began anew'])(
  'a newer app that does not come whole leaves the one before: %s',
  async (how) => {
    await openApp('one', ['/assets/chunk-a.js'])
    answers.set('/', page(pageOf('two')))
    answers.set('/assets/index-two.js', gone)
    expect(await get('/')).toBe(pageOf('two'))
    expect(await get('/assets/index-two.js')).toBeNull()
    answers.clear()
    if (how !== 'at once') startWorker()
    expect(await get('/')).toBe(pageOf('one'))
    expect(await get('/assets/index-one.js')).toBe('/assets/index-one.js')
    expect(await get('/assets/chunk-a.js')).toBe('/assets/chunk-a.js')
  },
)

it('a newer app that has opened takes the place of the one before, whose files go', async () => {
  await openApp('one', ['/assets/chunk-a.js', '/assets/both-b.js'])
  await openApp('two', ['/assets/both-b.js'])
  answers.clear()
  startWorker()
  expect(await get('/')).toBe(pageOf('two'))
  expect([...files.keys()].map((url) => new URL(url).pathname).sort()).toEqual(['/', '/assets/both-b.js', '/assets/index-two.js']) // prettier-ignore
})

it('keeps nothing of somebody in between', async () => {
  await openApp('one')
  answers.set('/', page(hotel))
  answers.set('/assets/later-c.js', page(hotel))
  expect(await get('/')).toBe(hotel)
  expect(await get('/assets/later-c.js')).toBe(hotel)
  answers.clear()
  expect(await get('/')).toBe(pageOf('one'))
  expect(await get('/assets/later-c.js')).toBeNull()
})

it('opens what is kept where the server takes too long, but for a page that is asked for anew', async () => {
  await openApp('one')
  vi.useFakeTimers()
  answers.set('/', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20_000))
    return page(pageOf('two'))()
  })
  const [opened, anew] = [get('/'), get('/', { cache: 'reload' })]
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await opened).toBe(pageOf('one'))
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await anew).toBe(pageOf('two'))
})
