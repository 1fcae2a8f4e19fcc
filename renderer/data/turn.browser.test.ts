/** Two tabs of one person, on the real IndexedDB and the browser's locks. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLocalPort } from './local-port.ts'
import { PortError, type Port } from './port.ts'
import { ScriptedServer } from './test-server.ts'
import { takeTurn } from './turn.ts'
import type { SyncView, WaitingItem } from './views/values.ts'

interface Tab {
  port: Port
  waiting: readonly WaitingItem[]
  phase: SyncView['phase'] | null
  taken: number
  /** Requests that it has made. */
  asked: number
}

let server: ScriptedServer
let isOffline: boolean
let chat: string
let tabs: Tab[]

beforeEach(() => {
  server = new ScriptedServer()
  isOffline = false
  chat = server.addChat(3)
  tabs = []
})
afterEach(async () => {
  for (const { port } of tabs) await port.act('wipe', null).catch(() => undefined)
})

function tab(): Tab {
  const made: Tab = {
    ...{ waiting: [], phase: null, taken: 0, asked: 0 },
    port: createLocalPort({
      storage: 'dexie',
      fetch(input, init) {
        made.asked += 1
        return isOffline ? Promise.reject(new TypeError('offline')) : server.fetch(input, init)
      },
    }),
  }
  made.port.observe('waiting', null, (value) => (made.waiting = value))
  made.port.observe('sync', null, ({ phase }) => (made.phase = phase))
  made.port.onTaken(() => (made.taken += 1))
  tabs.push(made)
  return made
}

const open = ({ port }: Tab, takeOver = false): Promise<void> =>
  port.open({ server: 'http://server.test', person: server.person, profileKey: new Uint8Array(32).fill(4), keep: true, takeOver }) // prettier-ignore

const hasChat = ({ port }: Tab): Promise<void> =>
  new Promise((resolve) => {
    port.observe('conversation', { chat, newest: 400 }, (value) => {
      if (value && 'posts' in value) resolve()
    })
  })

const bodies = ({ waiting }: Tab): string[] => waiting.map(({ post }) => post.body)
const sent = (): string[] =>
  server.chats
    .get(chat)
    ?.posts.slice(3)
    .map(({ body }) => body) ?? []
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof PortError ? error.code : error),
  )

it('what was written in one waits in the other after it has taken over, and goes out from there alone', async () => {
  const [first, second] = [tab(), tab()]
  await open(first)
  await hasChat(first)
  isOffline = true
  await first.port.act('wake', null)
  await expect.poll(() => first.phase).toBe('offline')
  const { post } = await first.port.act('post', { chat, body: 'cancelled', audience: 1 })
  await first.port.act('post', { chat, body: 'kept', audience: 1 })
  expect(await codeOf(open(second))).toBe('elsewhere')
  expect([first.taken, second.waiting]).toEqual([0, []])

  await open(second, true)
  expect([first.taken, second.taken]).toEqual([1, 0])
  await expect.poll(() => bodies(second)).toEqual(['cancelled', 'kept'])
  expect(await codeOf(first.port.act('post', { chat, body: 'too late', audience: 1 }))).toBe('closed') // prettier-ignore
  const { asked } = first
  await second.port.act('cancelWaiting', { post })
  isOffline = false
  await second.port.act('wake', null)
  await expect.poll(sent).toEqual(['kept'])
  // Longer than a pause before the next try.
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect([sent(), first.asked]).toEqual([['kept'], asked])

  // And back: what is observed goes on with the stores as they are now.
  isOffline = true
  await second.port.act('post', { chat, body: 'of the second', audience: 1 })
  await open(first, true)
  expect([first.taken, second.taken]).toEqual([1, 1])
  await expect.poll(() => bodies(first)).toEqual(['of the second'])
  await first.port.act('post', { chat, body: 'of the first', audience: 1 })
  await expect.poll(() => bodies(first)).toEqual(['of the second', 'of the first'])
})

it('what was typed last in one is in the other after it has taken over', async () => {
  const [first, second] = [tab(), tab()]
  await open(first)
  await hasChat(first)
  const told: unknown[] = []
  first.port.onTaken(() => {
    void codeOf(first.port.act('saveDraft', { chat, text: 'last words' })).then((its) => told.push(its))
  }) // prettier-ignore
  await open(second, true)
  expect(told).toEqual(['done'])
  const draft = await new Promise((resolve) => {
    second.port.observe('conversation', { chat, newest: 1 }, (value) => {
      if (value && 'posts' in value) resolve(value.draft.text)
    })
  })
  expect(draft).toBe('last words')
})

it('a tab that another one takes over from while it opens shows nothing', async () => {
  const [first, second] = [tab(), tab()]
  const opening = codeOf(open(first))
  await open(second, true)
  expect(await opening).toBe('elsewhere')
  expect(await codeOf(first.port.act('wake', null))).toBe('closed')
  expect(await codeOf(second.port.act('wake', null))).toBe('done')
})

it('waits for a page that ends, and for one that has stopped no longer than it must', async () => {
  const person = server.person
  const dying = await takeTurn(person, false)
  setTimeout(() => dying.end(), 300)
  const next = await takeTurn(person, false)
  // It never ends: as a worker that hangs.
  const stuck = next
  const last = await takeTurn(person, true)
  await stuck.over
  last.end()
  const after = await takeTurn(person, false)
  after.end()
})
