/** Edits, deletions, reactions, pins, drafts: made on a device, offline or not, and what the others hold. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { id, Office, staff, withSource } from '../../sync-server/directory/test-office.ts'
import { anew, openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { followUpsOf } from './follow-ups.ts'
import { openDevice, type DeviceOptions, until, type TestDevice } from './test-realm.ts'
import { conversationView } from './views/conversation.ts'
import { waitingView } from './views/waiting.ts'

const key = withSource('nurse', 'tbb')
let store: OwnedStore
let server: TestServer
let office: Office
let devices: TestDevice[] = []

beforeAll(async () => {
  store = await openTestStore('pglite')
  server = await startTestServer(store)
  office = new Office(store, server.directory)
})
afterAll(async () => {
  await server.close()
  await store.close()
})
beforeEach(async () => {
  await anew(store, 'amal as nurse', async () => {
    await office.found()
    await office.amalAsNurse()
  })
})
afterEach(async () => {
  for (const device of devices) await device.close()
  devices = []
})

/** A device with a memory of its own in each test. */
async function device(name: string, options: DeviceOptions = {}): Promise<TestDevice> {
  const opened = await openDevice(server, name, { profile: Math.floor(Math.random() * 1e9), ...options }) // prettier-ignore
  devices.push(opened)
  await until(() => opened.realm.state.chats.size > 0 && opened.realm.state.sync.phase === 'upToDate', `${name} to be up to date`) // prettier-ignore
  return opened
}

const chatOf = (its: TestDevice): string => its.chat(key).row.id
const write = (its: TestDevice, body: string): Promise<{ post: string }> =>
  its.acts.post({ chat: chatOf(its), body, audience: its.chat(key).row.audience })
const edit = (its: TestDevice, post: string, body: string, rev = 0): Promise<null> =>
  its.acts.edit({ chat: chatOf(its), post, rev, body, audience: its.chat(key).row.audience })
async function view(its: TestDevice) {
  const value = await conversationView(its.realm.state, { chat: chatOf(its), newest: 100 })
  if (value === null || 'gone' in value) throw new Error('no conversation')
  return value.posts.filter(({ author }) => author !== null)
}
const settled = (...its: TestDevice[]): Promise<void[]> => Promise.all(its.map((one) => one.settled())) // prettier-ignore
async function cutOff(its: TestDevice): Promise<void> {
  its.line.cut()
  await until(() => its.realm.state.sync.offlineSince !== null, 'being offline')
}
function reconnect(its: TestDevice): void {
  its.line.mend()
}

it('what is changed offline shows at once, goes out in order, and stands the same everywhere', async () => {
  const [tbb, iress] = [await device('tbb1'), await device('iress1')]
  const { post } = await write(tbb, 'first')
  await settled(tbb, iress)
  await until(async () => (await iress.posts(key)).length === 1, 'the post')
  await cutOff(tbb)
  await edit(tbb, post, 'second')
  await edit(tbb, post, 'third', 1)
  await tbb.acts.react({ chat: chatOf(tbb), post, emoji: '👍', on: true })
  await tbb.acts.pinPost({ chat: chatOf(tbb), post, pinned: true })
  const shown = { body: 'third', pinned: true, reactions: [{ emoji: '👍', mine: true }] }
  expect(await view(tbb)).toMatchObject([{ ...shown, changing: true }])
  // One edit is left of two, on the version that was seen.
  expect(tbb.realm.state.outbox.filter(({ operation }) => operation.type === 'edit')).toMatchObject([{ operation: { rev: 0, body: 'third' } }]) // prettier-ignore
  reconnect(tbb)
  await settled(tbb, iress)
  await until(async () => (await view(iress))[0]?.pinned === true, 'the pin')
  expect(await view(iress)).toMatchObject([{ ...shown, rev: 1, reactions: [{ emoji: '👍', mine: false }] }]) // prettier-ignore
  expect(await view(tbb)).toMatchObject([{ ...shown, changing: false }])
  expect(tbb.realm.state.outbox).toEqual([])

  await iress.acts.react({ chat: chatOf(iress), post, emoji: '👍', on: true })
  await tbb.acts.react({ chat: chatOf(tbb), post, emoji: '👍', on: false })
  await tbb.acts.remove({ chat: chatOf(tbb), post })
  await settled(tbb, iress)
  await until(async () => (await view(iress))[0]?.deleted === true, 'the deletion')
  await settled(tbb, iress)
  expect(await view(iress)).toMatchObject([{ body: '', deleted: true, pinned: false }])
  expect(await tbb.posts(key)).toEqual(await iress.posts(key))
})

it('an edit and a deletion wait behind a post whose answer was lost', async () => {
  const [tbb, iress] = [await device('tbb1'), await device('iress1')]
  tbb.line.faults.set('/v1/sync/push', 'lost').set('/v1/sync/feed', 'lost')
  const { post } = await write(tbb, 'sent, unheard')
  await until(async () => (await iress.posts(key)).length === 1, 'the post')
  await until(() => tbb.realm.state.sync.offlineSince !== null, 'being offline')
  await edit(tbb, post, 'corrected')
  expect(await view(tbb)).toMatchObject([{ body: 'corrected' }])
  tbb.line.faults.clear()
  tbb.realm.actions.wake()
  await settled(tbb)
  await until(async () => (await iress.posts(key))[0]?.body === 'corrected', 'the correction')
  await settled(iress)
  expect((await iress.posts(key)).length).toBe(1)
})

it('an edit on an older version becomes a draft; the server’s text stands', async () => {
  const [one, two] = [await device('tbb1'), await device('tbb1')]
  const { post } = await write(one, 'first')
  await settled(one, two)
  await until(async () => (await two.posts(key)).length === 1, 'the post')
  await cutOff(two)
  await edit(two, post, 'mine, offline')
  await edit(one, post, 'the other device')
  await settled(one)
  reconnect(two)
  await settled(two)
  expect((await two.posts(key))[0]?.body).toBe('the other device')
  expect(two.realm.state.drafts.get(chatOf(two))?.text).toBe('mine, offline')
  expect(two.realm.state.notes).toMatchObject([{ type: 'edit', code: 'edit-conflict' }])
})

it('a refused post takes what its author did to it since along: one decision is left', async () => {
  const tbb = await device('tbb1')
  const before = tbb.chat(key).row.audience
  tbb.line.faults.set('/v1/sync/feed', 'hangs').set('/v1/sync/push', 'lost')
  await office.apply(jobWith('iress', 'north'))
  const { post } = await write(tbb, 'first text')
  const { post: regretted } = await write(tbb, 'regretted')
  await until(() => tbb.realm.state.outbox.some((item) => item.sent && item.state === 'queued'), 'no answer') // prettier-ignore
  await edit(tbb, post, 'second text')
  await tbb.acts.remove({ chat: chatOf(tbb), post: regretted })
  tbb.line.faults.clear()
  tbb.line.cut()
  tbb.line.mend()
  await until(() => tbb.realm.state.outbox.every((item) => item.state === 'rejected'), 'the verdict') // prettier-ignore
  await until(() => tbb.chat(key).row.audience > before, 'the audience')
  expect(tbb.realm.state.outbox.map(({ operation, code }) => [operation.type, 'body' in operation && operation.body, code])).toEqual([['post', 'second text', 'audience-widened']]) // prettier-ignore
})

const jobWith = (...partners: string[]) =>
  ({ type: 'job' as const, id: id('nurse'), name: 'nurse', country: 'Australia', employer: 'Iress Ltd', destinationPartners: partners.map(id), contacts: [] }) // prettier-ignore

describe('a wider audience', () => {
  it('is asked about once for all that waits, with who joined; then all goes in order', async () => {
    const [tbb, iress] = [await device('tbb1'), await device('iress1')]
    await cutOff(tbb)
    await write(tbb, 'one')
    await write(tbb, 'two')
    await office.apply(jobWith('iress', 'north'))
    reconnect(tbb)
    await until(() => tbb.realm.state.outbox.some((item) => item.code === 'audience-widened'), 'the question') // prettier-ignore
    await until(
      async () => ((await waitingView(tbb.realm.state))[0]?.post.again?.joined.length ?? 0) > 0,
      'who joined',
    )
    const items = await waitingView(tbb.realm.state)
    expect(items.map(({ post }) => post.again?.joined)).toEqual([['NORTH'], undefined])
    await settledButWaiting(tbb)
    expect(await iress.posts(key)).toEqual([])
    await tbb.acts.retryAll({
      chat: chatOf(tbb),
      code: 'audience-widened',
      audience: tbb.chat(key).row.audience,
    })
    await settled(tbb, iress)
    await until(async () => (await iress.posts(key)).length === 2, 'both')
    expect((await iress.posts(key)).map(({ body }) => body)).toEqual(['one', 'two'])
  })

  it('in which nobody is new to the author needs no question', async () => {
    const [tbb, iress] = [await device('tbb1'), await device('iress1')]
    await office.apply(jobWith('iress', 'north'))
    await until(() => tbb.chat(key).row.parties.includes(`staff:${id('north')}`), 'the newcomer')
    await cutOff(tbb)
    await write(tbb, 'seen by all of them')
    await office.apply(jobWith('iress'))
    await office.apply(jobWith('iress', 'north'))
    reconnect(tbb)
    await settled(tbb, iress)
    await until(async () => (await iress.posts(key)).length === 1, 'the post')
    // The other device may have it first.
    await until(() => tbb.realm.state.outbox.length === 0, 'nothing to be left to send')
  })
})

/** Nothing is on its way, though something may wait for its author. */
async function settledButWaiting(its: TestDevice): Promise<void> {
  await until(() => its.realm.state.sync.phase === 'upToDate', 'being up to date')
}

it('what was written for a chat since lost stays to be copied; the rest ends quietly, with a reason', async () => {
  const [tbb, iress] = [await device('tbb1'), await device('iress1')]
  const { post } = await write(iress, 'theirs')
  const own = await write(tbb, 'mine')
  await settled(tbb, iress)
  await until(async () => (await tbb.posts(key)).length === 2, 'both')
  const chat = chatOf(tbb)
  await cutOff(tbb)
  await write(tbb, 'unsent one')
  await write(tbb, 'unsent two')
  await tbb.acts.saveDraft({ chat, text: 'a draft' })
  await edit(tbb, own.post, 'edited')
  await tbb.acts.react({ chat, post, emoji: '🎉', on: true })
  await tbb.acts.pinPost({ chat, post, pinned: true })
  await office.apply(staff('tbb1', 'tbb', { active: true, partner: id('crs') }))
  tbb.traffic.length = 0
  reconnect(tbb)
  await until(() => tbb.realm.state.chats.get(chat)?.active === false, 'the end')
  // The draft is the last that the end of the chat turns into something to be copied.
  await until(() => tbb.realm.state.outbox.every((item) => item.state === 'rejected') && tbb.realm.state.drafts.size === 0, 'the verdicts') // prettier-ignore
  expect((await waitingView(tbb.realm.state)).map(({ post: { body, code }, chat: its }) => [body, code, its])).toEqual([['unsent one', 'chat-unavailable', null], ['unsent two', 'chat-unavailable', null], ['a draft', 'chat-unavailable', null]]) // prettier-ignore
  const notes = tbb.realm.state.notes.map(({ type }) => type)
  expect(notes).toEqual(expect.arrayContaining(['edit', 'react', 'pin']))
  expect(new Set(tbb.realm.state.notes.map(({ code }) => code))).toEqual(new Set(['chat-unavailable'])) // prettier-ignore
  expect(tbb.realm.state.drafts.size).toBe(0)
  expect(await tbb.realm.state.posts(chat, 100)).toEqual([])
  expect(tbb.traffic.join()).not.toMatch(/theirs|mine/)
  for (const { operation } of tbb.realm.state.outbox) if (operation.type === 'post') await tbb.acts.discard({ post: operation.post }) // prettier-ignore
  await tbb.acts.clearEnded(null)
  expect([tbb.realm.state.outbox, tbb.realm.state.notes]).toEqual([[], []])
})

it('a draft and "unread from here" follow a person to their other device', async () => {
  const [one, two, iress] = [await device('tbb1'), await device('tbb1'), await device('iress1')]
  await write(iress, 'one')
  await write(iress, 'two')
  for (const its of [one, two]) await until(async () => (await its.posts(key)).length === 2, 'the posts') // prettier-ignore
  await one.acts.read({ chat: chatOf(one), seq: 2 })
  await until(() => two.chat(key).unread === 0, 'being read')
  await one.acts.unreadFrom({ chat: chatOf(one), seq: 2 })
  expect(one.chat(key).unread).toBe(1)
  await until(() => two.chat(key).unread === 1, 'being unread from there')
  await two.acts.read({ chat: chatOf(two), seq: 2 })
  await until(() => one.chat(key).unread === 0, 'reading to the end to end it')

  await one.acts.saveDraft({ chat: chatOf(one), text: 'Dear all' })
  await until(() => two.realm.state.drafts.get(chatOf(two))?.text === 'Dear all', 'the draft')
  await one.acts.saveDraft({ chat: chatOf(one), text: '' })
  await until(() => !two.realm.state.drafts.has(chatOf(two)), 'the end of the draft')
})

it('a draft of the other device is asked about where somebody joined since it was begun', async () => {
  const [one, two] = [await device('tbb1'), await device('tbb1')]
  await cutOff(two)
  await one.acts.saveDraft({ chat: chatOf(one), text: 'Between us' })
  await until(() => one.realm.state.drafts.get(chatOf(one))?.unsent === false && one.realm.state.outbox.length === 0, 'the sent draft') // prettier-ignore
  await office.apply(jobWith('iress', 'north'))
  reconnect(two)
  const draft = async () => {
    const value = await conversationView(two.realm.state, { chat: chatOf(two), newest: 100 })
    return value === null || 'gone' in value ? null : value.draft
  }
  await until(async () => (await draft())?.text === 'Between us', 'the draft')
  expect((await draft())?.joined).toEqual(['NORTH'])
  await two.acts.saveDraft({ chat: chatOf(two), text: 'Between us, and on' })
  expect((await draft())?.joined).toEqual(['NORTH'])
})

describe('of two devices’ drafts the later stands', () => {
  const textOf = (its: TestDevice): string | undefined =>
    its.realm.state.drafts.get(chatOf(its))?.text
  const draft = (its: TestDevice, text: string) => its.acts.saveDraft({ chat: chatOf(its), text })
  const sent = (its: TestDevice) =>
    until(() => its.realm.state.drafts.get(chatOf(its))?.unsent === false && its.realm.state.outbox.length === 0, 'the sent draft') // prettier-ignore

  it('also where the older one was ended offline, and that is told later', async () => {
    const [one, two] = [await device('tbb1'), await device('tbb1')]
    await draft(one, 'begun')
    await until(() => textOf(two) === 'begun', 'the draft')
    await cutOff(one)
    await draft(one, '')
    await draft(two, 'begun, and gone on with')
    await sent(two)
    reconnect(one)
    await until(() => textOf(one) === 'begun, and gone on with', 'the later draft')
    await settled(one, two)
    const three = await device('tbb1')
    await until(() => textOf(three) === 'begun, and gone on with', 'the draft on a new device')
    expect(textOf(two)).toBe('begun, and gone on with')
  })

  it.each(['', 'begun, and dropped'])(
    'and of two of the same moment the same one on each device, before an end the text: not “%s”',
    async (other) => {
      const moment = Date.now()
      const clock = (): number => moment
      const [one, two] = [await device('tbb1', { clock }), await device('tbb1', { clock })]
      await draft(one, 'begun')
      await until(() => textOf(two) === 'begun', 'the draft')
      await cutOff(one)
      await draft(one, other)
      await draft(two, 'begun, and gone on with')
      await sent(two)
      reconnect(one)
      await until(() => textOf(one) === 'begun, and gone on with', 'the same draft')
      await settled(one, two)
      const three = await device('tbb1')
      await until(() => textOf(three) === 'begun, and gone on with', 'the draft on a new device')
      expect(textOf(two)).toBe('begun, and gone on with')
    },
  )

  it('also where the older one goes out later', async () => {
    const [one, two] = [await device('tbb1'), await device('tbb1')]
    await cutOff(one)
    await draft(one, 'earlier')
    await until(() => one.realm.state.outbox.length === 1, 'the waiting draft')
    await draft(two, 'later')
    await sent(two)
    reconnect(one)
    await until(() => textOf(one) === 'later', 'the later draft')
    await settled(one, two)
    expect(textOf(two)).toBe('later')
    const three = await device('tbb1')
    await until(() => textOf(three) === 'later', 'the draft on a new device')
  })
})

it.each([-3, 3])(
  'a post that is sent at once says so, though the clock of its device is off by %i hours',
  async (hours) => {
    const tbb = await device('tbb1', { clock: () => Date.now() + hours * 3_600_000 })
    await settled(tbb)
    await write(tbb, 'now')
    await until(async () => (await tbb.posts(key)).length === 1, 'the post')
    const [{ writtenAt, acceptedAt } = { writtenAt: 0, acceptedAt: 1e9 }] = await tbb.posts(key)
    expect(Math.abs(acceptedAt - writtenAt)).toBeLessThan(60_000)
  },
)

it('a rejected text that goes on as a draft comes to the other devices', async () => {
  const [one, two] = [await device('tbb1'), await device('tbb1')]
  const { post } = await write(one, 'first')
  await settled(one, two)
  await until(async () => (await two.posts(key)).length === 1, 'the post')
  await cutOff(two)
  await edit(two, post, 'mine, offline')
  await edit(one, post, 'the other device')
  await settled(one)
  reconnect(two)
  await until(() => one.realm.state.drafts.get(chatOf(one))?.text === 'mine, offline', 'the draft')
})

it('a reply to an own post that waits, and a name in it, arrive; who is named follows the chat', async () => {
  await office.apply(staff('iress2', 'iress'))
  const [tbb, iress] = [await device('tbb1'), await device('iress1')]
  await write(iress, 'a question')
  await until(async () => (await tbb.posts(key)).length === 1, 'the question')
  const followed = (its: TestDevice): unknown => its.chat(key).posted
  expect(followed(tbb)).toBe(false)
  await cutOff(tbb)
  const audience = tbb.chat(key).row.audience
  const first = await tbb.acts.post({ chat: chatOf(tbb), body: 'first', audience })
  await tbb.acts.post({ chat: chatOf(tbb), body: 'and @iress1', audience, replyTo: first.post })
  const own = await view(tbb)
  expect(own.map(({ quote }) => quote?.text ?? null)).toEqual([null, null, 'first'])
  expect(own[2]?.mentions).toEqual([{ name: 'iress1', me: false }])
  // Waiting posts follow what is written anew.
  await tbb.acts.editWaiting({ post: own[2]?.id ?? '', body: 'and @iress2' })
  reconnect(tbb)
  const third = await device('iress2')
  await settled(tbb, iress, third)
  await until(async () => (await third.posts(key)).length === 3, 'the reply')
  expect((await third.posts(key))[2]).toMatchObject({ replyTo: 2, mentions: [id('iress2')] })
  expect((await view(third))[2]).toMatchObject({ quote: { text: 'first', seq: 2 }, mentions: [{ me: true }] }) // prettier-ignore
  expect([followed(tbb), followed(third)]).toEqual([true, true])
})

it('a change that changes nothing any more is done with its verdict, and does not wait for other news', async () => {
  const [first, second] = [await device('tbb1'), await device('tbb1')]
  const { post } = await write(first, 'a post')
  await settled(first, second)
  await until(async () => (await second.posts(key)).length === 1, 'the post')
  await cutOff(second)
  await second.acts.react({ chat: chatOf(second), post, emoji: '👍', on: true })
  await second.acts.pinPost({ chat: chatOf(second), post, pinned: true })
  await first.acts.react({ chat: chatOf(first), post, emoji: '👍', on: true })
  await first.acts.pinPost({ chat: chatOf(first), post, pinned: true })
  await settled(first)
  reconnect(second)
  await until(() => second.realm.state.outbox.length === 0, 'nothing on its way')
  expect(await view(second)).toMatchObject([{ pinned: true, changing: false, reactions: [{ mine: true }] }]) // prettier-ignore
})

describe('follow-ups of one chat from two devices of a person', () => {
  const day = '2026-05-04'
  const notes = (its: TestDevice): string[] =>
    followUpsOf(its.realm.state.settings, chatOf(its)).map(({ note }) => note).sort() // prettier-ignore
  const put = (its: TestDevice, post: string | null, note: string | null): Promise<null> =>
    its.acts.followUp({
      chat: chatOf(its),
      post,
      due: note === null ? null : day,
      note: note ?? '',
    })
  const both = async (): Promise<[TestDevice, TestDevice]> => [await device('tbb1'), await device('tbb1')] // prettier-ignore

  it('all stand that were set offline and meanwhile', async () => {
    const [laptop, desktop] = await both()
    const [{ post: one }, { post: other }] = [await write(laptop, 'one'), await write(laptop, 'other')] // prettier-ignore
    await settled(laptop, desktop)
    await cutOff(laptop)
    await put(laptop, one, 'of the laptop')
    await put(desktop, other, 'of the desktop')
    await settled(desktop)
    reconnect(laptop)
    await settled(laptop)
    for (const its of [laptop, desktop])
      await until(() => notes(its).length === 2, 'both follow-ups')
    expect([notes(laptop), notes(desktop)]).toEqual([['of the desktop', 'of the laptop'], ['of the desktop', 'of the laptop']]) // prettier-ignore
  })

  it('what one takes off stays off, on either side', async () => {
    const [laptop, desktop] = await both()
    const posts = [(await write(laptop, 'a')).post, (await write(laptop, 'b')).post, (await write(laptop, 'c')).post] // prettier-ignore
    for (const post of posts) await put(laptop, post, posts.indexOf(post).toString())
    await settled(laptop)
    await until(() => notes(desktop).length === 3, 'all follow-ups')
    await cutOff(laptop)
    await put(laptop, posts[0] ?? '', null)
    await put(laptop, null, 'of the chat')
    await put(desktop, posts[1] ?? '', null)
    await settled(desktop)
    reconnect(laptop)
    await settled(laptop)
    for (const its of [laptop, desktop])
      await until(() => notes(its).join() === '2,of the chat', () => `what is left: ${notes(its).join()}`) // prettier-ignore
  })
})
