/** A server that was put back to a backup: what a device shows, keeps and offers until everything is compared. */
import { randomUUID } from 'node:crypto'
import { RxStorageInstanceMemory } from 'rxdb/plugins/storage-memory'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createActs } from './acts.ts'
import { nobody } from './audience.ts'
import { isComplete } from './held-chat.ts'
import { openRealm, type Realm } from './realm.ts'
import { ScriptedServer, cut } from './test-server.ts'

type Instance = RxStorageInstanceMemory<unknown>

let server: ScriptedServer
let realm: Realm
/** Whether the disk refuses a write to a collection. */
let refuses: (collection: string) => boolean
/** The device's clock. */
let now: () => number
const original = RxStorageInstanceMemory.prototype.bulkWrite

const open = (): Promise<Realm> =>
  openRealm({
    server: 'http://server.test',
    person: server.person,
    profileKey: new Uint8Array(32).fill(4),
    storage: 'memory',
    fetch: server.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
    random: () => 0,
    clock: () => now(),
  })

beforeEach(async () => {
  server = new ScriptedServer()
  refuses = () => false
  now = Date.now
  RxStorageInstanceMemory.prototype.bulkWrite = function (this: Instance, rows, context) {
    if (refuses(this.collectionName))
      return Promise.reject(new DOMException('no space', 'QuotaExceededError'))
    return original.call(this, rows, context)
  }
  realm = await open()
})
afterEach(async () => {
  refuses = () => false
  await realm.actions.close()
  RxStorageInstanceMemory.prototype.bulkWrite = original
})

async function until(fits: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!fits()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const active = (chat: string) => {
  const its = realm.state.chats.get(chat)
  if (its?.active !== true) throw new Error('the device does not hold this chat')
  return its
}
const isWhole = (chat: string): boolean => {
  const its = realm.state.chats.get(chat)
  const theirs = server.chats.get(chat)?.row
  return realm.state.timeline === server.timeline && its?.active === true && theirs?.active === true && its.completeSince !== null && isComplete(its) && its.digest === theirs.digest // prettier-ignore
}
const postsOf = (chat: string) => realm.state.posts(chat, 10_000)
const bodiesOf = async (chat: string): Promise<string[]> => (await postsOf(chat)).map(({ body }) => body) // prettier-ignore
const offered = (): string[] =>
  realm.state.outbox.flatMap(({ operation, code }) => (code === 'server-lost' && operation.type === 'post' ? [operation.body] : [])) // prettier-ignore

it('a lost post that its author has sent again never stands twice', async () => {
  const chat = server.addChat(1)
  const again = server.addPost(chat, 'lost')
  server.addPost(chat, 'lost too')
  await until(() => isWhole(chat), 'the posts')
  const looks: Promise<string[]>[] = []
  realm.state.subscribe((topics) => {
    if (topics.has(`posts:${chat}`)) looks.push(postsOf(chat).then((posts) => posts.map(({ id }) => id))) // prettier-ignore
  })
  server.quietly(() => {
    server.restore(chat, 1)
    server.addPost(chat, 'new 2')
    server.addPost(chat, 'new 3')
    server.addPost(chat, 'lost', again.id)
  })
  await until(() => isWhole(chat), 'the new timeline')
  expect(await bodiesOf(chat)).toEqual(['body 1', 'new 2', 'new 3', 'lost'])
  for (const look of looks) {
    const ids = await look
    expect(new Set(ids).size).toBe(ids.length)
  }
  expect(looks.length).toBeGreaterThan(0)
})

it.each(['blocks', 'documents'])('what the disk refuses (%s) when the first rows come is made up for', async (collection) => {
  const chat = server.addChat(130)
  await until(() => isWhole(chat), 'the posts')
  const before = realm.state.timeline
  let refused = 0
  refuses = (name) => {
    if (name !== collection || realm.state.timeline === before || refused >= 3) return false
    refused += 1
    return true
  }
  server.quietly(() => {
    server.restore(chat, 20)
    server.addPost(chat, 'new 21')
  })
  await until(() => isWhole(chat) && refused === 3, 'the new timeline')
  expect((await bodiesOf(chat)).slice(-2)).toEqual(['body 20', 'new 21'])
  expect(active(chat).top).toBe(21)
}) // prettier-ignore

it('an edit that only the lost future held goes, also where no lane had brought it', async () => {
  await realm.actions.close()
  server = new ScriptedServer()
  server.fail('/v1/sync/history', (answer) => {
    // Its history page is newer than all that the feed has told, and then the feed tells nothing more.
    server.quietly(() => server.editPost(chat, posts[0]?.id ?? '', 'lost edit'))
    server.fail('/v1/sync/feed', ...Array.from({ length: 20 }, () => cut))
    return answer()
  })
  const chat = server.addChat(3)
  const backup = server.chats.get(chat)
  if (!backup) throw new Error('no such chat')
  const { row, posts } = backup
  realm = await open()
  await until(() => {
    const its = realm.state.chats.get(chat)
    return its?.active === true && its.top === 3
  }, 'the posts')
  expect(await bodiesOf(chat)).toEqual(['lost edit', 'body 2', 'body 3'])
  server.chats.set(chat, { row, posts })
  server.faults.delete('/v1/sync/feed')
  server.forget()
  realm.actions.wake()
  await until(() => isWhole(chat), 'the new timeline')
  expect(await bodiesOf(chat)).toEqual(['body 1', 'body 2', 'body 3'])
})

it('a chat that was granted anew, and the old way again by a restored server, is held whole', async () => {
  const chat = server.addChat(2)
  await until(() => isWhole(chat) && realm.state.sync.verifiedAt !== null, 'the posts')
  const backup = server.chats.get(chat)
  if (!backup) throw new Error('no such chat')
  const { row, posts } = backup
  // The machine ends with the first of these writes.
  let isGone = false
  refuses = (name) => (isGone ||= name === 'documents')
  server.renewAccess(chat)
  await until(() => isGone, 'the end')
  // What the disk says to be held is still there.
  expect(await bodiesOf(chat)).toEqual(['body 1', 'body 2'])
  await realm.actions.close().catch(() => undefined)
  refuses = () => false
  server.chats.set(chat, { row, posts })
  server.forget()
  realm = await open()
  await until(() => isWhole(chat), 'the old access')
  expect(await bodiesOf(chat)).toEqual(['body 1', 'body 2'])
})

it('own posts of a chat that is granted anew before it was found to be gone are offered', async () => {
  const chat = server.addChat(1)
  await until(() => isWhole(chat), 'the post')
  const acts = createActs(realm)
  await acts.post({ chat, body: 'mine', audience: 1 })
  await until(() => realm.state.outbox.length === 0 && isWhole(chat), 'the own post')
  await acts.read({ chat, seq: 2 })
  await until(() => realm.state.outbox.length === 0, 'the marker')
  const held = server.chats.get(chat)
  if (held?.row.active !== true) throw new Error('no such chat')
  // The backup is from before this access.
  server.chats.delete(chat)
  server.markers.delete(chat)
  server.fail('/v1/sync/verify', cut, cut)
  server.forget()
  await until(() => realm.state.timeline === server.timeline && realm.state.audienceTimeline === server.timeline, 'all lanes') // prettier-ignore
  server.g += 1
  const { row } = held
  server.chats.set(chat, { row: { ...row, epoch: server.g, g: server.g, head: 0, n: 0, digest: 0, lastPostSeq: 0 }, posts: [] }) // prettier-ignore
  server.addPost(chat, 'of another')
  realm.actions.wake()
  await until(() => isWhole(chat), 'the chat')
  await until(() => offered().length > 0, 'the offer')
  expect(offered()).toEqual(['mine'])
  expect(await bodiesOf(chat)).toEqual(['of another'])
  // It is not read: its place is one that the lost future had too.
  expect(realm.state.reads.get(chat) ?? 0).toBeLessThanOrEqual(1)
})

it('a chat that the new timeline does not grant goes, also where the first question about it fails', async () => {
  const [chat, other] = [server.addChat(2), server.addChat(1)]
  await until(() => isWhole(chat) && isWhole(other), 'the posts')
  server.chats.delete(chat)
  server.fail('/v1/sync/verify', cut)
  // It does not go on: nothing becomes due by waiting.
  const stood = Date.now()
  now = () => stood
  server.restore(other, 1)
  await until(() => server.faults.get('/v1/sync/verify')?.length === 0, 'the question')
  expect(active(chat).active).toBe(true)
  realm.actions.wake()
  await until(() => realm.state.chats.get(chat)?.active === false, 'the end of the chat')
})

it.each([['does not have', false], ['says to be lost', true]])('own posts of a chat that the new timeline %s are asked after: what the server lacks stays as not sent', async (_, isNoticed) => {
  const chat = server.addChat(1)
  await until(() => isWhole(chat), 'the post')
  const acts = createActs(realm)
  const { post: kept } = await acts.post({ chat, body: 'in the backup', audience: 1 })
  await until(() => realm.state.outbox.length === 0, 'the first')
  const { post: lost } = await acts.post({ chat, body: 'lost', audience: 1 })
  await until(() => realm.state.outbox.length === 0 && isWhole(chat), 'the second')
  server.addPost(chat, 'of another')
  await until(() => isWhole(chat), 'the third')
  server.ledger.delete(lost)
  server.quietly(() => {
    if (isNoticed) server.revoke(chat)
    else server.chats.delete(chat)
    server.forget()
  })
  await until(() => realm.state.chats.get(chat)?.active === false, 'the end of the chat')
  await until(() => realm.state.outbox.length > 0, 'the question')
  await until(() => realm.state.outbox.every(({ state }) => state === 'rejected'), 'the verdicts')
  const left = realm.state.outbox.map(({ operation, code }) => operation.type === 'post' && { post: operation.post, body: operation.body, code }) // prettier-ignore
  expect(left).toEqual([{ post: lost, body: 'lost', code: 'chat-unavailable' }])
  const asked = server.bodies<{ ops: { type: string; post: string; audience: unknown }[] }>('/v1/sync/push').flatMap(({ ops }) => ops).filter(({ post }) => post === kept || post === lost) // prettier-ignore
  // Nobody could have got it by this.
  expect(asked.slice(2).map(({ audience }) => audience)).toEqual([nobody, nobody])
  expect(await postsOf(chat)).toEqual([])
}) // prettier-ignore

it('own posts that the server has are not said to be unsent, whatever was refused in their chat before', async () => {
  const chat = server.addChat(1)
  await until(() => isWhole(chat), 'the post')
  const acts = createActs(realm)
  await acts.post({ chat, body: 'in the backup', audience: 1 })
  await until(() => realm.state.outbox.length === 0 && isWhole(chat), 'the first')
  server.fail('/v1/sync/push', () => {
    const ops = server.bodies<{ ops: { id: string }[] }>('/v1/sync/push').at(-1)?.ops ?? []
    return Response.json({ now: server.g, timeline: server.timeline, results: ops.map(({ id }) => ({ id, status: 'rejected', code: 'audience-widened' })) }) // prettier-ignore
  })
  await realm.actions.enqueue({ id: randomUUID(), type: 'post', post: randomUUID(), chat, body: 'refused', writtenAt: 1, audience: { timeline: server.timeline, counter: 0 } }, []) // prettier-ignore
  await until(() => realm.state.outbox.some(({ state }) => state === 'rejected'), 'the refusal')
  server.quietly(() => {
    server.chats.delete(chat)
    server.forget()
  })
  await until(() => server.bodies<{ ops: { body: string }[] }>('/v1/sync/push').some(({ ops }, index) => index > 1 && ops.some(({ body }) => body === 'in the backup')), 'the question') // prettier-ignore
  await until(() => realm.state.outbox.every(({ state }) => state === 'rejected'), 'the verdicts')
  expect(realm.state.outbox.map(({ operation }) => operation.type === 'post' && operation.body)).toEqual(['refused']) // prettier-ignore
})

it('a chat that ended is hidden at once where the disk refuses to keep own posts of it, and they are kept after all; others do not wait for it', async () => {
  const [chat, other] = [server.addChat(1), server.addChat(1)]
  await until(() => isWhole(chat) && isWhole(other), 'the posts')
  await createActs(realm).post({ chat, body: 'lost', audience: 1 })
  await until(() => realm.state.outbox.length === 0 && isWhole(chat), 'the own post')
  server.ledger.clear()
  let refused = 0
  refuses = (name) => {
    const isEnding = name === 'documents' && realm.state.chats.get(chat)?.active === false
    if (isEnding && refused < 2) refused += 1
    return isEnding && refused < 2
  }
  server.quietly(() => {
    server.revoke(chat)
    server.revoke(other)
    server.forget()
  })
  await until(() => refused > 0, 'the refusal')
  expect(realm.state.chats.get(chat)?.active).toBe(false)
  await until(() => realm.state.chats.get(other)?.active === false, 'the end of the other')
  expect(realm.state.outbox).toEqual([])
  await until(() => realm.state.outbox.some(({ state }) => state === 'rejected'), 'the own post')
  expect(realm.state.outbox.map(({ operation, code }) => [operation.type === 'post' && operation.body, code])).toEqual([['lost', 'chat-unavailable']]) // prettier-ignore
})

it('a marker that waits says nothing of the posts that come in the place of lost ones', async () => {
  const chat = server.addChat(3)
  await until(() => isWhole(chat), 'the posts')
  const before = server.bodies('/v1/sync/push').length
  server.fail('/v1/sync/push', cut)
  await createActs(realm).read({ chat, seq: 3 })
  await until(() => server.bodies('/v1/sync/push').length > before, 'the marker to leave')
  server.quietly(() => {
    server.restore(chat, 1)
    server.addPost(chat, 'new 2')
    server.addPost(chat, 'new 3')
  })
  await until(() => isWhole(chat), 'the new timeline')
  await until(() => realm.state.outbox.length === 0, 'the outbox')
  expect(realm.state.reads.get(chat)).toBe(1)
  expect(active(chat).unread).toBe(2)
  const markers = server.bodies<{ ops: { type: string; seq: number }[] }>('/v1/sync/push').slice(before + 1).flatMap(({ ops }) => ops) // prettier-ignore
  expect(markers.filter(({ type, seq }) => type === 'read' && seq > 1)).toEqual([])
})

it('an answer of another timeline is asked for again, and a late one from before changes nothing', async () => {
  const chat = server.addChat(2)
  await until(() => isWhole(chat), 'the posts')
  const { timeline } = server
  server.fail('/v1/sync/feed', () => {
    const now = server.timeline
    server.timeline = '01a20000-0000-4000-8000-000000000000'
    const answer = server.answer('/v1/sync/feed', { v: 1, timeline: null, wait: 0, maxBytes: 1, lanes: { chats: null, posts: null, reactions: null, reads: null, directory: null, settings: null } }) // prettier-ignore
    server.timeline = now
    return answer
  })
  realm.actions.wake()
  server.addPost(chat, 'next')
  await until(() => isWhole(chat) && active(chat).row.head === 3, 'the next post')
  const asked = server.bodies<{ timeline: string | null }>('/v1/sync/feed').map((body) => body.timeline) // prettier-ignore
  expect(new Set(asked)).toEqual(new Set([null, timeline]))
})

it('a verdict of the lost future that comes late says nothing: the post is sent again', async () => {
  const chat = server.addChat(1)
  await until(() => isWhole(chat), 'the posts')
  let arrive = (): void => undefined
  const held = new Promise<void>((resolve) => {
    arrive = resolve
  })
  server.fail('/v1/sync/push', async (answer) => {
    const accepted = answer()
    await held
    return accepted
  })
  const acts = createActs(realm)
  await acts.post({ chat, body: 'mine', audience: active(chat).row.audience })
  await until(() => server.bodies('/v1/sync/push').length === 1, 'the push')
  server.quietly(() => {
    server.restore(chat, 1)
    server.ledger.clear()
    server.addPost(chat, 'in its place')
  })
  await until(() => isWhole(chat) && active(chat).row.head === 2, 'the new timeline')
  arrive()
  await until(() => isWhole(chat) && active(chat).row.head === 3, 'the post')
  expect(await bodiesOf(chat)).toEqual(['body 1', 'in its place', 'mine'])
  await until(() => realm.state.outbox.length === 0, 'an empty outbox')
})

it('a setting of the lost future gives way to the one of the backup', async () => {
  const chat = server.addChat(2)
  const pin = (value: boolean, g: number) => ({ key: 'pin', chat, value, g })
  server.settings = [pin(true, 900)]
  await until(() => realm.state.settings.get(`pin:${chat}`) === true, 'the setting')
  server.settings = [pin(false, 1000)]
  server.addPost(chat, 'lost')
  await until(() => realm.state.settings.get(`pin:${chat}`) === false, 'the later setting')
  let refused = 0
  const { timeline } = server
  refuses = (name) =>
    name === 'documents' && realm.state.timeline !== timeline && (refused += 1) <= 2
  server.quietly(() => {
    server.restore(chat, 2)
    server.settings = [pin(true, 900)]
  })
  await until(() => isWhole(chat) && realm.state.settings.get(`pin:${chat}`) === true, 'the setting as it was') // prettier-ignore
  await realm.actions.close()
  realm = await open()
  expect(realm.state.settings.get(`pin:${chat}`)).toBe(true)
})

it.each([
  { backup: 'does not have', older: [] },
  { backup: 'has an older one of', older: [{ text: '', changedAt: 5 }] },
])('a draft that a backup $backup goes to the server once more', async ({ older }) => {
  type Sent = {
    type: string
    key: string
    value: { text: string; changedAt: number; audience?: { timeline: string; counter: number } }
  }
  const chat = server.addChat(1)
  await until(() => isWhole(chat), 'the posts')
  const sent = () =>
    server.bodies<{ ops: Sent[] }>('/v1/sync/push').flatMap(({ ops }) => ops.filter(({ key }) => key === 'draft').map(({ value }) => value)) // prettier-ignore
  const known = (text: string | undefined): boolean =>
    (realm.state.settings.get(`draft:${chat}`) as Sent['value'] | null)?.text === text
  await createActs(realm).saveDraft({ chat, text: 'Dear all' })
  await until(() => sent().length === 1 && realm.state.outbox.length === 0, 'the sent draft')
  server.settings = sent().map((value) => ({ key: 'draft', chat, value, g: 1000 }))
  server.addPost(chat, 'lost')
  await until(() => isWhole(chat) && active(chat).row.head === 2 && known('Dear all'), 'the echo')
  server.quietly(() => {
    server.restore(chat, 1)
    server.settings = older.map((value) => ({ key: 'draft', chat, value, g: 900 }))
  })
  await until(() => sent().length === 2, 'the draft once more')
  // Its readers of the lost future may be others now.
  expect(sent()[1]).toEqual({ ...sent()[0], audience: { timeline: server.timeline, counter: 0 } })
  server.settings = sent()
    .slice(-1)
    .map((value) => ({ key: 'draft', chat, value, g: 2 ** 40 }))
  server.addPost(chat, 'news')
  await until(() => realm.state.drafts.get(chat)?.unsent === false && known('Dear all'), 'the end of it') // prettier-ignore
})
