/** The realm against a scripted server: each fault stands where it hurts most. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AskedPage, FeedRequest } from '../../sync-server/contract/feed.ts'
import type { Operation, OperationOf } from '../../sync-server/contract/push.ts'
import { openDatabases } from './database.ts'
import { PortError } from './port.ts'
import { rawOf } from './raw-storage.ts'
import { createActs } from './acts.ts'
import { openRealm, type Realm, type RealmOptions } from './realm.ts'
import type { HeldChat } from './state.ts'
import { conversationView } from './views/conversation.ts'
import { ScriptedServer, cut, lost, refused, type Fault } from './test-server.ts'

const feed = '/v1/sync/feed'
const push = '/v1/sync/push'
const history = '/v1/sync/history'
const profileKey = new Uint8Array(32).fill(2)
let server: ScriptedServer
let open: Realm[]

beforeEach(() => {
  server = new ScriptedServer()
  open = []
})
afterEach(async () => {
  for (const realm of open) await realm.actions.close().catch(() => undefined)
})

async function start(options: Partial<RealmOptions> = {}): Promise<Realm> {
  const realm = await openRealm({
    server: 'http://server.test',
    person: server.person,
    profileKey,
    storage: 'memory',
    fetch: server.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
    random: () => 0,
    ...options,
  })
  open.push(realm)
  return realm
}

async function until(fits: () => boolean, what = 'it'): Promise<void> {
  const deadline = Date.now() + 8_000
  while (!fits()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

type Active = Extract<HeldChat, { active: true }>
const held = ({ state }: Realm, chat: string): Active | undefined => {
  const its = state.chats.get(chat)
  return its?.active === true ? its : undefined
}
const whole = (realm: Realm, chat: string): boolean => held(realm, chat)?.completeSince != null
const bodiesOf = async ({ state }: Realm, chat: string): Promise<string[]> =>
  (await state.posts(chat, 10_000)).map(({ body }) => body)
const serverBodies = (chat: string): string[] =>
  (server.chats.get(chat)?.posts ?? []).map(({ body }) => body)

function write(realm: Realm, chat: string, body: string): Promise<unknown> {
  const operation: OperationOf<'post'> = {
    id: realm.newId(),
    type: 'post',
    chat,
    post: realm.newId(),
    body,
    writtenAt: 1,
    audience: { timeline: server.timeline, counter: 1 },
  }
  return realm.actions.enqueue(operation, [])
}

describe('a new device', () => {
  it('holds every chat whole, the most recent first, and says so only then', async () => {
    const chats = [server.addChat(3), server.addChat(2500), server.addChat(70)]
    const realm = await start()
    await until(() => chats.every((chat) => whole(realm, chat)), 'whole chats')
    for (const chat of chats) expect(await bodiesOf(realm, chat)).toEqual(serverBodies(chat))
    const asked = server.bodies<{ pages: AskedPage[] }>(history).flatMap(({ pages }) => pages)
    expect(asked.slice(0, 3).map(({ before }) => before)).toEqual([null, null, null])
    expect(asked.slice(0, 3).map(({ chat }) => chat)).toEqual([...chats].reverse())
    await until(() => realm.state.sync.phase === 'upToDate')
  })

  it('asks for many chats at a time, and finds by halves the one that goes wrong', async () => {
    const chats = Array.from({ length: 40 }, () => server.addChat(2))
    const [poison = ''] = chats
    let spoiled = 0
    const spoil: Fault = (answer) => {
      const { body } = server.requests.at(-1) as { body: { pages: AskedPage[] } }
      server.fail(history, spoil)
      if (!body.pages.some(({ chat }) => chat === poison) || spoiled === 3) return answer()
      spoiled += 1
      return Response.json({ rows: 'not what it should be' })
    }
    server.fail(history, spoil)
    const realm = await start()
    await until(() => chats.every((chat) => whole(realm, chat)), 'whole chats')
    const asked = server.bodies<{ pages: AskedPage[] }>(history).map(({ pages }) => pages)
    expect(asked.length).toBeLessThan(chats.length / 2)
    const again = asked.filter((pages) => pages.some(({ chat }) => chat === poison)).slice(1)
    expect(again).toHaveLength(3)
    for (const [index, pages] of again.entries()) expect(pages.length).toBeLessThanOrEqual(chats.length / 2 ** (index + 1)) // prettier-ignore
  })

  it('goes on with live posts while history is paused', async () => {
    const chat = server.addChat(500)
    const realm = await start()
    realm.actions.pauseHistory(true)
    await until(() => (held(realm, chat)?.top ?? 0) === 500)
    server.addPost(chat, 'live')
    await until(() => held(realm, chat)?.top === 501)
    expect(held(realm, chat)?.low).toBeGreaterThan(1)
    realm.actions.pauseHistory(false)
    await until(() => whole(realm, chat))
  })
})

it('brings what is on screen first, also after a search has read all other chats', async () => {
  const [, looked] = [server.addChat(900), server.addChat(900), server.addChat(900)]
  const realm = await start()
  realm.actions.pauseHistory(true)
  await until(() => realm.state.sync.phase === 'upToDate', 'the newest pages')
  await conversationView(realm.state, { chat: looked, newest: 50 })
  await realm.state.search.refresh()
  const before = server.bodies(history).length
  realm.actions.pauseHistory(false)
  await until(() => server.bodies(history).length > before, 'older pages')
  const { pages } = server.bodies<{ pages: AskedPage[] }>(history)[before] ?? { pages: [] }
  expect(pages.map(({ chat }) => chat)).toEqual([looked])
})

describe('the outbox', () => {
  it('sends in order within a chat and once, though answers are lost', async () => {
    const chat = server.addChat(1)
    const realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    server.fail(push, lost, refused('internal'), lost)
    for (const body of ['one', 'two', 'three', 'four']) await write(realm, chat, body)
    await until(() => realm.state.outbox.length === 0, 'an empty outbox')
    expect(serverBodies(chat)).toEqual(['body 1', 'one', 'two', 'three', 'four'])
    await until(() => whole(realm, chat))
    expect(await bodiesOf(realm, chat)).toEqual(serverBodies(chat))
  })

  it('keeps the order of what is written in one moment', async () => {
    const chat = server.addChat(1)
    const realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    let go: () => void = () => undefined
    const first = new Promise<void>((resolve) => (go = resolve))
    server.fail(push, (answer) => first.then(answer))
    await Promise.all(['one', 'two', 'three'].map((body) => write(realm, chat, body)))
    await until(() => server.bodies(push).length > 0)
    expect(server.bodies<{ ops: unknown[] }>(push)).toMatchObject([{ ops: [{ body: 'one' }] }])
    go()
    await until(() => realm.state.outbox.length === 0, 'an empty outbox')
    expect(serverBodies(chat)).toEqual(['body 1', 'one', 'two', 'three'])
  })

  it('keeps what waits over a restart; what was on its way may have arrived', async () => {
    const chat = server.addChat(1)
    let realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    server.fail(push, () => new Promise<never>(() => undefined))
    await write(realm, chat, 'on its way')
    await until(() => server.bodies(push).length === 1)
    await write(realm, chat, 'behind it')
    const [first, second] = realm.state.outbox
    await realm.actions.close()

    const silent = (() => Promise.reject(new TypeError('offline'))) as unknown as typeof fetch
    realm = await start({ fetch: silent })
    expect(realm.state.outbox.map(({ state, sent }) => [state, sent])).toEqual([
      ['queued', true],
      ['queued', false],
    ])
    const post = (item: typeof first): string => (item?.operation as OperationOf<'post'>).post
    await expect(realm.actions.cancelQueued(post(first))).rejects.toThrow(PortError)
    expect(await realm.actions.cancelQueued(post(second))).toBe('behind it')
    await realm.actions.close()

    realm = await start()
    await until(() => realm.state.outbox.length === 0)
    expect(serverBodies(chat)).toEqual(['body 1', 'on its way'])
  })

  it('waits for a new sign-in and then goes out by itself', async () => {
    const chat = server.addChat(1)
    const realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    server.fail(push, refused('sign-in-required'))
    await write(realm, chat, 'kept')
    await until(() => realm.state.sync.phase === 'signInAgain')
    expect(realm.state.outbox).toMatchObject([{ state: 'queued' }])
    const asked = server.bodies(push).length
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.bodies(push).length).toBe(asked)
    realm.actions.signedIn()
    await until(() => serverBodies(chat).includes('kept'))
  })

  it('never goes out in the name of somebody else who signs in', async () => {
    const chat = server.addChat(1)
    let renewals = 0
    const realm = await start({
      onUnauthorized() {
        renewals += 1
        return Promise.resolve('renewed')
      },
    })
    await until(() => realm.state.sync.phase === 'upToDate')
    const { me } = realm.state
    const others = (): string[] => (server.chats.get(chat)?.posts ?? []).filter(({ author }) => author === server.holder).map(({ body }) => body) // prettier-ignore
    server.holder = randomUUID()
    await write(realm, chat, 'mine')
    await until(() => realm.state.sync.phase === 'signInAgain')
    // The other one signs in here, again and again.
    for (let count = 0; count < 3; count += 1) {
      realm.actions.signedIn()
      await until(() => realm.state.sync.phase === 'signInAgain')
      server.addPost(chat, 'for them')
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    expect(others()).toEqual([])
    expect(realm.state.me).toBe(me)
    expect(await bodiesOf(realm, chat)).toEqual(['body 1'])
    expect(realm.state.outbox).toMatchObject([{ state: 'queued' }])
    expect(renewals).toBe(0)
    server.holder = server.person
    realm.actions.signedIn()
    await until(() => others().includes('mine'))
  })

  it('stores nothing of an answer to somebody else, though the server does not look whose store asks', async () => {
    const chat = server.addChat(1)
    const realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    const { me } = realm.state
    Object.assign(server, { looks: false, holder: randomUUID() })
    server.addPost(chat, 'for them')
    await until(() => realm.state.sync.phase === 'signInAgain')
    expect(realm.state.me).toBe(me)
    expect(await bodiesOf(realm, chat)).toEqual(['body 1'])
  })

  it('is renewed without a word where the session can be', async () => {
    const chat = server.addChat(1)
    const realm = await start({ onUnauthorized: () => Promise.resolve('renewed') })
    await until(() => realm.state.sync.phase === 'upToDate')
    server.fail(push, refused('sign-in-required'))
    await write(realm, chat, 'kept')
    await until(() => realm.state.outbox.length === 0)
    expect(realm.state.sync.phase).not.toBe('signInAgain')
  })

  it('drains though this version is too old to read', async () => {
    const chat = server.addChat(1)
    const realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    server.fail(feed, ...Array.from({ length: 20 }, () => refused('client-too-old')))
    server.addPost(chat, 'wakes the feed')
    await until(() => realm.state.sync.phase === 'upToDate' && server.faults.get(feed)?.length === 20) // prettier-ignore
    server.addPost(chat, 'again')
    await until(() => realm.state.sync.phase === 'tooOld')
    await write(realm, chat, 'out')
    await until(() => serverBodies(chat).includes('out'))
    expect(realm.state.sync.phase).toBe('tooOld')
  })

  it('finds the one operation that the server can never take, and sends the rest', async () => {
    const chat = server.addChat(1)
    const other = server.addChat(1)
    const realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    const picky = server.fetch
    server.fetch = ((input: string, init: RequestInit) =>
      (init.body as string).includes('poison') && input.endsWith(push)
        ? Promise.resolve(refused('bad-request')(() => new Response()))
        : picky(input, init)) as typeof fetch
    await realm.actions.close()
    const offline = { on: true }
    const again = await start({
      fetch: ((input: string, init: RequestInit) =>
        offline.on ? Promise.reject(new TypeError('cut')) : server.fetch(input, init)) as typeof fetch, // prettier-ignore
    })
    await write(again, chat, 'one')
    await write(again, chat, 'poison')
    await write(again, chat, 'two')
    await write(again, other, 'three')
    offline.on = false
    again.actions.wake()
    await until(() => again.state.outbox.length === 1, 'one left')
    expect(again.state.outbox).toMatchObject([{ state: 'rejected', code: 'invalid' }])
    expect(serverBodies(chat)).toEqual(['body 1', 'one', 'two'])
    expect(serverBodies(other)).toEqual(['body 1', 'three'])
  })

  it('holds back what stands behind a rejection of the chat, and shows it', async () => {
    const chat = server.addChat(1)
    const realm = await start()
    await until(() => realm.state.sync.phase === 'upToDate')
    const answer = server.push.bind(server)
    server.push = (ops: Operation[]) => ops.map(({ id }) => ({ id, status: 'rejected', code: 'audience-widened' })) // prettier-ignore
    await write(realm, chat, 'first')
    await until(() => realm.state.outbox[0]?.state === 'rejected')
    server.push = answer
    await write(realm, chat, 'second')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(realm.state.outbox.map(({ state }) => state)).toEqual(['rejected', 'queued'])
    await realm.actions.discard((realm.state.outbox[0]?.operation as OperationOf<'post'>).post)
    await until(() => serverBodies(chat).includes('second'))
    expect(serverBodies(chat)).not.toContain('first')
  })

  it('sends again what was refused for readers of before, where these are told before the refusal comes', async () => {
    const chat = server.addChat(1)
    const realm = await start()
    await until(() => whole(realm, chat) && realm.state.sync.verifiedAt !== null)
    let refuse = (): void => undefined
    server.fail(push, () => {
      const id = server.bodies<{ ops: Operation[] }>(push).at(-1)?.ops[0]?.id ?? ''
      return new Promise((resolve) => {
        refuse = () => resolve(Response.json({ now: 1, timeline: server.timeline, results: [{ id, status: 'rejected', code: 'audience-widened' }] })) // prettier-ignore
      })
    })
    await createActs(realm).post({ chat, body: 'to the same', audience: 1 })
    const its = server.chats.get(chat)
    if (its?.row.active === true) its.row = { ...its.row, audience: 2 }
    server.addPost(chat, 'news')
    // Nothing of it is left to be done: the next question waits.
    const isWaiting = (): boolean => server.bodies<FeedRequest>('/v1/sync/feed').at(-1)?.lanes.chats?.g === server.g // prettier-ignore
    await until(() => held(realm, chat)?.row.audience === 2 && isWaiting(), 'the news')
    refuse()
    await until(() => serverBodies(chat).includes('to the same'), 'the post')
  })

  it('merges markers: the last one counts, and none is a waiting post', async () => {
    const chat = server.addChat(9)
    const realm = await start()
    await until(() => whole(realm, chat))
    server.fail(push, cut)
    for (const seq of [3, 5, 8])
      await realm.actions.enqueue({ id: realm.newId(), type: 'read', chat, seq }, [])
    expect(realm.state.reads.get(chat)).toBe(8)
    await until(() => realm.state.outbox.length === 0)
    const sent = server.bodies<{ ops: Operation[] }>(push).at(-1)?.ops
    expect(sent?.at(-1)).toMatchObject({ type: 'read', seq: 8 })
  })
})

describe('access', () => {
  it('that ends takes everything of the chat from memory and storage, but for what was written', async () => {
    const chat = server.addChat(100)
    const realm = await start()
    await until(() => whole(realm, chat))
    await realm.actions.enqueue({ id: realm.newId(), type: 'read', chat, seq: 90 }, [])
    await realm.actions.enqueue({ id: realm.newId(), type: 'setting', key: 'pin', chat, value: true }, []) // prettier-ignore
    await realm.actions.saveDraft({ chat, text: 'draft', parties: [], audience: 1, changedAt: 1 })
    server.fail(push, ...Array.from({ length: 3 }, () => cut))
    await write(realm, chat, 'too late')
    server.revoke(chat)
    realm.actions.wake()
    await until(() => realm.state.chats.get(chat)?.active === false)
    await until(() => realm.state.outbox.every(({ state }) => state === 'rejected'))
    expect(realm.state.outbox).toMatchObject([
      { code: 'chat-unavailable', operation: { body: 'too late' } },
      { code: 'chat-unavailable', operation: { body: 'draft' } },
    ])
    expect(realm.state.drafts.size).toBe(0)
    expect(realm.state.reads.size).toBe(0)
    expect(realm.state.settings.size).toBe(0)
    await realm.actions.close()
    const databases = await openDatabases({ person: server.person, profileKey, storage: 'memory' })
    expect(await rawOf(databases.mirror.blocks).all()).toEqual([])
    const documents = (await rawOf(databases.mirror.documents).all()).map(({ id }) => id).sort()
    expect(documents).toEqual([`chat/${chat}`, 'meta/meta'])
    await databases.close()
  })

  it('that began anew fetches everything again, and nothing of before shows', async () => {
    const chat = server.addChat(100)
    const realm = await start()
    await until(() => whole(realm, chat))
    const before = held(realm, chat)?.row.epoch ?? 0
    server.renewAccess(chat)
    await until(() => (held(realm, chat)?.row.epoch ?? 0) > before && whole(realm, chat))
    expect((await realm.state.posts(chat, 200)).every(({ epoch }) => epoch > before)).toBe(true)
    expect(await bodiesOf(realm, chat)).toEqual(serverBodies(chat))
  })

  it('an old answer that comes again brings no lost chat back', async () => {
    const chat = server.addChat(5)
    let recorded = ''
    const realm = await start()
    await until(() => whole(realm, chat))
    server.fail(feed, (answer) => {
      const response = answer()
      return response.text().then((text) => {
        recorded = text
        return new Response(text)
      })
    })
    realm.actions.wake()
    server.addPost(chat, 'one more')
    await until(() => held(realm, chat)?.top === 6)
    server.addPost(chat, 'and one')
    await until(() => recorded !== '' && held(realm, chat)?.top === 7)
    server.revoke(chat)
    await until(() => realm.state.chats.get(chat)?.active === false)
    server.fail(feed, () => new Response(recorded))
    const other = server.addChat(1)
    await until(() => whole(realm, other))
    server.addPost(other, 'x')
    await until(() => held(realm, other)?.top === 2)
    expect(realm.state.chats.get(chat)?.active).toBe(false)
    expect(await bodiesOf(realm, chat)).toEqual([])
  })
})

describe('another timeline', () => {
  it('is compared with what is held: what the server does not know any more goes', async () => {
    const chat = server.addChat(3)
    const realm = await start()
    await until(() => whole(realm, chat))
    server.timeline = randomUUID()
    server.chats.clear()
    const other = server.addChat(2)
    await until(() => whole(realm, other), 'the other timeline')
    await until(() => realm.state.chats.get(chat)?.active === false, 'the end of the old')
    expect(realm.state.timeline).toBe(server.timeline)
  })
})

describe('damage on the disk', () => {
  async function damage(collection: 'blocks' | 'documents', which: (id: string) => boolean): Promise<number> {
    const databases = await openDatabases({ person: server.person, profileKey, storage: 'memory' })
    const raw = rawOf<{ id: string }>(databases.mirror[collection] as never)
    // Sealed with another key: what reads it finds it damaged.
    const foreign = await openDatabases({ person: server.person + '0', profileKey: new Uint8Array(32), storage: 'memory' })
    const ids = (await raw.all()).filter(({ id }) => which(id))
    if (collection === 'blocks') await raw.write(ids.map((document) => ({ ...document, box: 'x'.repeat(60) })))
    else await underneath(databases.mirror.documents, ids.map(({ id }) => id))
    await foreign.close()
    await databases.close()
    return ids.length
  } // prettier-ignore

  /** Writes below the sealing wrapper. */
  async function underneath(collection: unknown, ids: string[]): Promise<void> {
    const { internalStorageInstance: sealed } = collection as { internalStorageInstance: { originalStorageInstance: { findDocumentsById(ids: string[], deleted: boolean): Promise<object[]>; bulkWrite(rows: object[], context: string): Promise<{ error: unknown[] }> } } } // prettier-ignore
    const instance = sealed.originalStorageInstance
    const rows = await instance.findDocumentsById(ids, false)
    const { error } = await instance.bulkWrite(rows.map((previous) => ({ previous, document: { ...previous, data: 'broken' } })), 'test') // prettier-ignore
    expect(error).toEqual([])
  }

  it('of a block: what surrounds it stays readable offline, and it is fetched again', async () => {
    const chat = server.addChat(200)
    let realm = await start()
    await until(() => whole(realm, chat))
    await realm.actions.close()
    expect(await damage('blocks', (id) => id.endsWith('99999998'))).toBe(1)

    const offline = (() => Promise.reject(new TypeError('offline'))) as unknown as typeof fetch
    realm = await start({ fetch: offline })
    await realm.state.posts(chat, 200)
    await until(() => held(realm, chat)?.low === 129)
    expect((await bodiesOf(realm, chat)).at(0)).toBe('body 129')
    await realm.actions.close()

    realm = await start()
    await until(() => whole(realm, chat), 'a mended chat')
    expect(await bodiesOf(realm, chat)).toEqual(serverBodies(chat))
  })

  it('of a document: the mirror is fetched anew, so that no lost notice keeps a chat alive', async () => {
    const chat = server.addChat(5)
    const gone = server.addChat(5)
    let realm = await start()
    await until(() => whole(realm, chat) && whole(realm, gone))
    await realm.actions.close()
    await damage('documents', (id) => id === `chat/${chat}`)
    server.revoke(gone)
    realm = await start()
    await until(() => whole(realm, chat), 'the chat again')
    await until(() => realm.state.chats.get(gone)?.active === false, 'the end of the other')
    expect(await bodiesOf(realm, chat)).toEqual(serverBodies(chat))
    await realm.actions.close()
    const databases = await openDatabases({ person: server.person, profileKey, storage: 'memory' })
    const blocks = await rawOf(databases.mirror.blocks).all()
    expect(new Set(blocks.map((document) => document.chat))).toEqual(new Set([chat]))
    await databases.close()
  })

  /** The lanes that the first question of a start asks from their beginning. */
  async function askedAnew(): Promise<string[]> {
    let first: Record<string, unknown> | null = null
    const realm = await start({
      fetch(input, init) {
        if ((input as string).endsWith(feed)) first ??= (JSON.parse(init?.body as string) as { lanes: Record<string, unknown> }).lanes // prettier-ignore
        return server.fetch(input, init)
      },
    })
    await until(() => realm.state.sync.phase === 'upToDate')
    await realm.actions.close()
    return Object.entries(first ?? {}).flatMap(([lane, cursor]) => (cursor === null ? [lane] : []))
  }

  it.each([
    ['of a place has nothing fetched again', (id: string) => id.startsWith('position/'), false],
    ['of a chat has all fetched again, once', (id: string) => id.startsWith('chat/'), true],
    ['of what the device knows of the server has all fetched again, once', (id: string) => id === 'meta/meta', true], // prettier-ignore
  ])('%s', async (_what, which, isFetched) => {
    const chat = server.addChat(5)
    const realm = await start()
    await until(() => whole(realm, chat))
    await realm.actions.keepPosition(chat, { key: 'k', seq: 2, offset: 0 })
    await until(() => realm.state.sync.phase === 'upToDate')
    await realm.actions.close()
    expect(await damage('documents', which)).toBe(1)
    expect((await askedAnew()).length > 0).toBe(isFetched)
    expect(await askedAnew()).toEqual([])
  })

  it('is fetched again also where the first start after it ended before all had come', async () => {
    const chat = server.addChat(5)
    let realm = await start()
    await until(() => whole(realm, chat))
    await realm.actions.close()
    await damage('documents', (id) => id.startsWith('chat/'))
    realm = await start({ fetch: () => Promise.reject(new TypeError('offline')) })
    await realm.actions.close()
    expect(await askedAnew()).toContain('chats')
  })
})

it('asks anew on a wake, though a request hangs on a line that is gone', async () => {
  const chat = server.addChat(1)
  const realm = await start()
  await until(() => realm.state.sync.phase === 'upToDate')
  server.fail(feed, (_) => new Promise<never>(() => undefined))
  server.addPost(chat, 'brings the hanging request')
  await until(() => server.faults.get(feed)?.length === 0)
  server.addPost(chat, 'unheard')
  const now = Date.now
  Date.now = () => now() + 60_000
  realm.actions.wake()
  Date.now = now
  await until(() => held(realm, chat)?.top === 3, 'the post')
})
